//! Accuracy and the confusion matrix.

use crate::Real;

/// The index of the largest value, the first one if several are equal. Applied to a network's
/// outputs, this is the predicted class. `None` if there are no values, or if one is infinite or
/// NaN.
pub fn argmax<R: Real>(values: &[R]) -> Option<usize> {
    if !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let pairs = values.iter().enumerate();
    let best = pairs.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(index, _)| index)
}

/// A confusion matrix: counts of samples by true and predicted class, in a table that is borrowed
/// from the caller.
///
/// `counts[t * classes + p]` is the number of samples of class `t` that were predicted as class
/// `p`.
///
/// ```
/// use firmgrad::{ConfusionMatrix, argmax};
///
/// let mut counts = [0; 2 * 2];
/// let mut confusion = ConfusionMatrix::new(&mut counts, 2).unwrap();
/// for (outputs, truth) in [([0.9, 0.1], 0), ([0.2, 0.8], 1), ([0.7, 0.3], 1), ([0.6, 0.4], 0)] {
///     confusion.record(truth, argmax(&outputs).unwrap());
/// }
/// assert_eq!(confusion.count(1, 0), 1); // one sample of class 1 was predicted as class 0
/// assert_eq!((confusion.total(), confusion.accuracy()), (4, 0.75));
/// ```
#[derive(Debug)]
pub struct ConfusionMatrix<'a> {
    counts: &'a mut [u32],
    classes: usize,
}

impl<'a> ConfusionMatrix<'a> {
    /// An empty matrix of `classes` rows and columns. `None` if the length of `counts` is not
    /// `classes * classes`.
    pub fn new(counts: &'a mut [u32], classes: usize) -> Option<Self> {
        if classes.checked_mul(classes)? != counts.len() {
            return None;
        }
        counts.fill(0);
        Some(Self { counts, classes })
    }

    /// Counts one sample. Does nothing if a class is outside the matrix.
    pub fn record(&mut self, truth: usize, predicted: usize) {
        if truth < self.classes
            && predicted < self.classes
            && let Some(count) = self.counts.get_mut(truth * self.classes + predicted)
        {
            *count = count.saturating_add(1);
        }
    }

    /// The number of samples of class `truth` that were predicted as class `predicted`.
    pub fn count(&self, truth: usize, predicted: usize) -> u32 {
        let inside = truth < self.classes && predicted < self.classes;
        let at = if inside {
            truth * self.classes + predicted
        } else {
            usize::MAX
        };
        self.counts.get(at).copied().unwrap_or(0)
    }

    /// The number of samples counted.
    pub fn total(&self) -> u32 {
        self.counts.iter().fold(0, |sum, &n| sum.saturating_add(n))
    }

    /// The share of samples on the diagonal; 0 if nothing was counted.
    pub fn accuracy(&self) -> f64 {
        let correct = self.counts.iter().step_by(self.classes + 1);
        let correct = correct.fold(0u32, |sum, &n| sum.saturating_add(n));
        match self.total() {
            0 => 0.0,
            total => f64::from(correct) / f64::from(total),
        }
    }
}
