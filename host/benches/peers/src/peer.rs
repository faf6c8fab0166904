//! What a framework has to do.

/// A framework with the digit network of [`crate::DIGITS`] under Adam, ready to train.
///
/// Images are 28 by 28 numbers each, row by row, one image after the other.
pub trait Peer {
    /// Does `work`, all that is asked of the framework, as one who uses it in earnest would.
    fn at_work(work: impl FnOnce()) {
        work();
    }

    /// The network, newly initialised, for steps of `batch` images.
    fn new(batch: usize) -> Self;

    /// Takes one step and gives its mean loss.
    fn train(&mut self, images: &[f32], labels: &[usize]) -> f32;

    /// What answers `batch` images at a time, without dropout, with the parameters as they are now.
    fn predictor(&self, batch: usize) -> impl FnMut(&[f32]);

    /// One epoch of 2-3-2 with tanh on all `points` at once, under gradient descent.
    fn moons(points: &[f32], labels: &[usize]) -> impl FnMut();
}
