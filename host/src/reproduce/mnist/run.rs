//! Trained networks of the assignment on MNIST.

use crate::report::Row;
use crate::training::Outcome;

/// A network trained on MNIST.
pub(super) struct Run {
    pub(super) row: Row,
    pub(super) outcome: Outcome,
    pub(super) confusion: Vec<Vec<u64>>,
}

/// The runs of one configuration, one per seed. The figures show the first.
pub(super) struct Runs {
    pub(super) name: &'static str,
    pub(super) seeds: Vec<Run>,
}

impl Runs {
    pub(super) fn numbers(&self, number: impl Fn(&Run) -> f64) -> Vec<f64> {
        self.seeds.iter().map(number).collect()
    }

    /// Test accuracies in percent, one per seed.
    pub(super) fn accuracies(&self) -> Vec<f64> {
        self.numbers(|run| 100.0 * run.row.test_accuracy.unwrap_or(f64::NAN))
    }
}
