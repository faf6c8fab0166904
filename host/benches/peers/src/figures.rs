//! The figures that are measured, and how they are printed and read.

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Images per second in training.
    TrainRate,
    /// Mean loss of the last batch, which shows that the network learns at all.
    TrainLoss,
    /// Peak memory until the end of training, in MB.
    TrainPeak,
    /// Images per second in inference, one at a time.
    AnswerAlone,
    /// Images per second in inference, in batches.
    AnswerTogether,
    /// Microseconds per epoch on the moons.
    MoonsEpoch,
}

/// Every figure with the name that programs print and its words in the table.
pub const FIGURES: [(Figure, &str, &str); 6] = [
    (
        Figure::TrainRate,
        "train_samples_per_s",
        "DCN training, images/s",
    ),
    (Figure::TrainLoss, "train_loss", "loss of the last batch"),
    (Figure::TrainPeak, "train_peak_mb", "memory of training, MB"),
    (
        Figure::AnswerAlone,
        "infer_batch1_samples_per_s",
        "DCN inference one by one, images/s",
    ),
    (
        Figure::AnswerTogether,
        "infer_batched_samples_per_s",
        "DCN inference by batches, images/s",
    ),
    (
        Figure::MoonsEpoch,
        "moons_epoch_us",
        "moons 2-3-2, epoch, us",
    ),
];

/// Prints the line of one figure.
pub fn print(figure: Figure, value: f64) {
    let name = FIGURES.iter().find(|(known, ..)| *known == figure);
    println!("{} {value:.4}", name.expect("every figure has a name").1);
}

/// The figures in the output of a program.
pub fn read(text: &str) -> Vec<(Figure, f64)> {
    let line = |line: &str| {
        let (name, value) = line.split_once(' ')?;
        let (figure, ..) = FIGURES.iter().find(|(_, known, _)| *known == name)?;
        Some((*figure, value.trim().parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

impl Figure {
    /// The factor by which `ours` is better than `theirs`; `None` for the loss, which is not
    /// compared.
    pub fn ratio(self, ours: f64, theirs: f64) -> Option<f64> {
        match self {
            Self::TrainRate | Self::AnswerAlone | Self::AnswerTogether => Some(ours / theirs),
            Self::TrainPeak | Self::MoonsEpoch => Some(theirs / ours),
            Self::TrainLoss => None,
        }
    }
}

/// The peak memory of this process so far, in MB.
///
/// # Panics
/// On systems other than Linux.
pub fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.expect("the line 'VmHWM: N kB'") * 1024.0 / 1e6
}
