//! The layers with weights for processors with wide registers and caches: the same sums in the
//! same order as in [`dense`](mod@super::dense) and `conv2d`, cut another way.
//!
//! A chip has a few hundred bytes to spare, so its kernels lay out one input channel and a few
//! weights at a time. Here working memory is cheap, and what counts is that a register tile runs
//! through hundreds of terms without a look at memory besides its operands:
//!
//! - *panel*: the right factor, term by term, `N` neighbouring outputs each, copied so that it
//!   lies in one piece and is padded with zeros to a whole register tile;
//! - *rows*: the left factor, read where it lies, for up to [`ROWS`](tile::ROWS) independent rows
//!   at once; a convolution reads a copy of the sample with its border of zeros;
//! - *tile*: `rows * N` sums, each one chain, loaded before and stored behind a panel's terms.
//!
//! | product | rows | outputs | terms |
//! |---|---|---|---|
//! | dense, output | samples | outputs | inputs |
//! | dense, `dx` | samples | inputs | outputs |
//! | dense, `dw` | inputs | outputs | samples |
//! | convolution, output | columns | filters | channels, kernel rows, kernel columns |
//! | convolution, `dx` | columns | channels | output rows, columns, filters |
//! | convolution, `dw` | kernel columns | filters | samples, output rows, columns |
//!
//! Where most inputs of a dense layer are zeros, or most gradients by a layer's output, as behind a
//! ReLU or before a maximum, their terms are left out (`sparse`). A convolution's output has all.
//!
//! Softmax with cross-entropy is here too: its exponentials and logarithms, of several samples at
//! once. A dense layer of few weights takes no panels, and its gradients by them a loop of their own
//! (`few`).
//!
//! Nothing is copied out in full (no im2col): a convolution's neighbouring outputs read
//! overlapping runs of the same line.

mod conv2d;
mod cross_entropy;
mod dense;
mod few;
mod left;
mod pack;
mod parts;
mod place;
mod planes;
mod sparse;
mod tile;

pub use conv2d::PanelConv2d;
pub use cross_entropy::cross_entropy_in_panels;
pub use dense::PanelDense;
pub use few::few_weights_gradient;

use super::Placed;
use super::tile::pieces;
use crate::Real;

/// The mathematics of a layer with weights in panels of `N` outputs: two registers' worth, or one.
///
/// The methods are those of [`Transform`](super::Transform), with working memory of
/// [`scratch`](Self::scratch) elements whose contents do not matter.
pub trait PanelKernel<R: Real> {
    /// Elements of working memory that the other methods need for `samples` samples and `N` up to
    /// `most`.
    fn scratch(layer: &Placed, samples: usize, most: usize) -> usize;

    /// Values of one sample's output that are best computed together: a row of a convolution,
    /// a few neighbours of a dense layer.
    fn grain(layer: &Placed) -> usize;

    /// See [`Transform::forward`](super::Transform); the values from `first` on of each sample's
    /// output, as many of each as `y` has room for. `first` and their number are multiples of
    /// [`grain`](Self::grain), but for the output's end.
    fn forward<const N: usize>(
        layer: &Placed,
        first: usize,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    );

    /// See [`Transform::input_gradient`](super::Transform).
    fn input_gradient<const N: usize>(
        layer: &Placed,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    );

    /// See [`Transform::weight_gradient`](super::Transform); `dw` has room for some of the
    /// gradients: a dense layer's rows of weights from that of input `first` on, or, for each tap of
    /// a convolution, the weights of its filters from `first` on.
    fn weight_gradient<const N: usize>(
        layer: &Placed,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        scratch: &mut [R],
    );

    /// See [`Transform::bias_gradient`](super::Transform); `first` counts output channels.
    #[inline(always)]
    fn bias_gradient<const N: usize>(layer: &Placed, first: usize, dy: &[R], db: &mut [R]) {
        let channels = layer.output.channels;
        for (block, db) in db.chunks_mut(N.max(1)).enumerate() {
            let o = first + block * N;
            let mut sums = [R::ZERO; N];
            pack::copy(&mut sums, db);
            for row in pieces(dy, channels) {
                let row = row.get(o..).unwrap_or_default();
                match row.first_chunk::<N>() {
                    Some(row) => add(&mut sums, row),
                    None => add(&mut sums, row),
                }
            }
            pack::copy(db, &sums);
        }
    }
}

#[inline(always)]
fn add<R: Real>(sums: &mut [R], row: &[R]) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        *sum = *sum + value;
    }
}
