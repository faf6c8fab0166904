//! The interface that each framework implements.

/// A framework with the digit network of [`crate::DIGITS`] and Adam, ready to train.
///
/// An image is 28 by 28 numbers, row by row. The images of a batch follow one another.
pub trait Peer {
    /// Runs `work`, which holds everything that is measured, in the setting that a serious user of
    /// the framework would choose.
    fn at_work(work: impl FnOnce()) {
        work();
    }

    /// Builds the network with fresh parameters, for steps of `batch` images.
    fn new(batch: usize) -> Self;

    /// Takes one training step and returns its mean loss.
    fn train(&mut self, images: &[f32], labels: &[usize]) -> f32;

    /// Returns an inference function for `batch` images at a time, without dropout, with a copy of
    /// the current parameters.
    fn predictor(&self, batch: usize) -> impl FnMut(&[f32]);

    /// Returns a function that trains a 2-3-2 tanh network for one epoch of gradient descent, with
    /// all `points` in one batch.
    fn moons(points: &[f32], labels: &[usize]) -> impl FnMut();
}
