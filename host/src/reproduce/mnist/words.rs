//! The text before the figures on MNIST.

use super::configuration::{ASSIGNED, BATCH, Length, REMEDY};
use super::run::Runs;
use crate::report::Block;
use crate::reproduce::options::Mode;
use crate::shown::grouped;

pub(super) fn introduction(length: &Length) -> Block {
    let text = format!(
        "Two convolutions of 5x5 with 32 and 64 maps, each with its activation and 2x2 max-pooling, \
         then 1,024 units, dropout of one half and 10 softmax outputs: 3,274,634 parameters. \
         {} steps of {BATCH} images. The first {} test images are evaluated every {} \
         steps (the curves); the table has all {} of them, and the first {} training images, at \
         the end. The training loss of the curves is the mean of the batches since the last evaluation, with \
         dropout; that of the table is without. Times are those of training alone.",
        grouped(length.steps as usize),
        grouped(length.glance),
        length.interval,
        grouped(length.images.1),
        grouped(length.check)
    );
    Block::Text(text.into())
}

pub(super) fn remarks(mode: Mode, length: &Length, all: &[Runs]) -> Vec<Block> {
    let mut remarks = Vec::new();
    if mode == Mode::Quick {
        remarks.push(
            "This is a quick look at a part of MNIST: the assignment's figures need --full."
                .to_owned(),
        );
    }
    if length.cools {
        remarks.push(
            "In a run of this length Adam's learning rate falls from the value given to 0 along half \
             a cosine; held there, the accuracy wanders. Adagrad's and SGD's stay as given."
                .to_owned(),
        );
    }
    for run in all.iter().flat_map(|runs| &runs.seeds) {
        if run.outcome.diverged {
            remarks.push(format!(
                "{} (seed {}) diverged after {} steps: its figures are those of its last finite weights.",
                run.row.experiment, run.row.seed, run.row.steps
            ));
        }
    }
    let row = |name: &str| {
        let runs = all.iter().find(|runs| runs.name == name)?;
        runs.seeds.first().map(|run| &run.row)
    };
    if let (Some(plain), Some(remedy)) = (row(ASSIGNED[3].name), row(REMEDY.name)) {
        remarks.push(format!(
            "Sigmoid with He's initialisation and plain SGD at 0.01 stands at a test loss of {:.3} \
             and an accuracy of {:.2} % (guessing among ten digits: {:.3} and 10 %). The same \
             network with Xavier's initialisation and Adam at 0.001 has {:.3} and {:.2} % after as \
             many steps (figure 5d).",
            plain.test_loss.unwrap_or(f64::NAN),
            100.0 * plain.test_accuracy.unwrap_or(f64::NAN),
            10f64.ln(),
            remedy.test_loss.unwrap_or(f64::NAN),
            100.0 * remedy.test_accuracy.unwrap_or(f64::NAN)
        ));
    }
    remarks
        .into_iter()
        .map(|remark| Block::Text(remark.into()))
        .collect()
}
