//! The figures, and how they are written.

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Images trained on in a second.
    TrainRate,
    /// Mean loss of the last batch: that it learns at all.
    TrainLoss,
    /// Most memory held until the end of training, in MB.
    TrainPeak,
    /// Images answered in a second, one by one.
    AnswerAlone,
    /// Images answered in a second, in batches.
    AnswerTogether,
    /// Microseconds of an epoch on the moons.
    MoonsEpoch,
}

/// Every figure, the name that programs print and the words of the table.
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

/// Prints a figure's line.
pub fn print(figure: Figure, value: f64) {
    let name = FIGURES.iter().find(|(known, ..)| *known == figure);
    println!("{} {value:.4}", name.expect("every figure has a name").1);
}

/// The figures in what a program printed.
pub fn read(text: &str) -> Vec<(Figure, f64)> {
    let line = |line: &str| {
        let (name, value) = line.split_once(' ')?;
        let (figure, ..) = FIGURES.iter().find(|(_, known, _)| *known == name)?;
        Some((*figure, value.trim().parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

impl Figure {
    /// How many times better `ours` is than `theirs`; of the loss there is no better.
    pub fn ratio(self, ours: f64, theirs: f64) -> Option<f64> {
        match self {
            Self::TrainRate | Self::AnswerAlone | Self::AnswerTogether => Some(ours / theirs),
            Self::TrainPeak | Self::MoonsEpoch => Some(theirs / ours),
            Self::TrainLoss => None,
        }
    }
}

/// The most memory this process has held, in MB.
///
/// # Panics
/// Where there is no Linux to tell it.
pub fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.expect("the line 'VmHWM: N kB'") * 1024.0 / 1e6
}
