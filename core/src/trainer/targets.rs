//! What the samples of a batch should have been answered with.

use crate::layer::Target;

/// The targets of several samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a, R> {
    /// Classes, for softmax with cross-entropy.
    Classes(&'a [usize]),
    /// Values, as many a sample as the network has outputs, for mean squared error.
    Values(&'a [R]),
}

impl<'a, R> Targets<'a, R> {
    pub(super) fn get(&self, sample: usize, outputs: usize) -> Option<Target<'a, R>> {
        match self {
            Self::Classes(classes) => classes.get(sample).copied().map(Target::Class),
            Self::Values(values) => {
                let values = values.get(sample * outputs..)?.get(..outputs)?;
                Some(Target::Values(values))
            }
        }
    }

    /// How many there are, the last perhaps incomplete.
    pub(super) const fn samples(&self, outputs: usize) -> usize {
        match self {
            Self::Classes(classes) => classes.len(),
            Self::Values(values) => values.len().div_ceil(if outputs > 0 { outputs } else { 1 }),
        }
    }
}
