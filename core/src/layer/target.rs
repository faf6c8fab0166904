//! Targets: the desired outputs of a network.

/// The target of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target<'a, R> {
    /// A class, for softmax with cross-entropy.
    Class(usize),
    /// One value for each output, for mean squared error.
    Values(&'a [R]),
}

impl<R> From<usize> for Target<'_, R> {
    fn from(class: usize) -> Self {
        Self::Class(class)
    }
}

impl<'a, R> From<&'a [R]> for Target<'a, R> {
    fn from(values: &'a [R]) -> Self {
        Self::Values(values)
    }
}

/// The targets of several samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a, R> {
    /// One class per sample, for softmax with cross-entropy.
    Classes(&'a [usize]),
    /// One value for each output of each sample, for mean squared error.
    Values(&'a [R]),
}

impl<R> Targets<'_, R> {
    /// The targets of sample `first` and all later ones.
    pub(crate) fn starting_at(self, first: usize, outputs: usize) -> Self {
        match self {
            Self::Classes(classes) => Self::Classes(classes.get(first..).unwrap_or_default()),
            Self::Values(values) => Self::Values(values.get(first * outputs..).unwrap_or_default()),
        }
    }

    /// The number of samples. An incomplete target at the end counts as one.
    pub(crate) const fn samples(&self, outputs: usize) -> usize {
        match self {
            Self::Classes(classes) => classes.len(),
            Self::Values(values) => values.len().div_ceil(if outputs > 0 { outputs } else { 1 }),
        }
    }
}
