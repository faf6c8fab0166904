//! Accuracy and the confusion matrix.

use crate::Real;

/// The number of the first of the largest values, as the class that a network's outputs name; `None`
/// for none, and where one is infinite or NaN.
pub fn argmax<R: Real>(values: &[R]) -> Option<usize> {
    if !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let pairs = values.iter().enumerate();
    let best = pairs.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(number, _)| number)
}

/// Counts of true against predicted classes, in a table that the caller lends.
///
/// `counts[t * classes + p]` samples of class `t` were taken for class `p`.
#[derive(Debug)]
pub struct Confusion<'a> {
    counts: &'a mut [u32],
    classes: usize,
}

impl<'a> Confusion<'a> {
    /// An empty matrix of `classes` rows and columns; `None` where `counts` is not of that size.
    pub fn new(counts: &'a mut [u32], classes: usize) -> Option<Self> {
        if classes.checked_mul(classes)? != counts.len() {
            return None;
        }
        counts.fill(0);
        Some(Self { counts, classes })
    }

    /// Counts one sample; a class beyond the matrix counts nowhere.
    pub fn record(&mut self, truth: usize, predicted: usize) {
        if truth < self.classes
            && predicted < self.classes
            && let Some(count) = self.counts.get_mut(truth * self.classes + predicted)
        {
            *count = count.saturating_add(1);
        }
    }

    /// How many samples of class `truth` were taken for class `predicted`.
    pub fn count(&self, truth: usize, predicted: usize) -> u32 {
        let inside = truth < self.classes && predicted < self.classes;
        let at = if inside {
            truth * self.classes + predicted
        } else {
            usize::MAX
        };
        self.counts.get(at).copied().unwrap_or(0)
    }

    /// Samples counted.
    pub fn total(&self) -> u32 {
        self.counts.iter().fold(0, |sum, &n| sum.saturating_add(n))
    }

    /// The share of samples on the diagonal; 0 where nothing was counted.
    pub fn accuracy(&self) -> f64 {
        let correct = self.counts.iter().step_by(self.classes + 1);
        let correct = correct.fold(0u32, |sum, &n| sum.saturating_add(n));
        match self.total() {
            0 => 0.0,
            total => f64::from(correct) / f64::from(total),
        }
    }
}
