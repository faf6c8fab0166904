//! The trait of layers with weights in wide registers. Their work can be divided among threads.

use crate::Real;
use crate::kernels::slices::{chunks, copy};
use crate::shape::Geometry;

/// The mathematics of a layer with weights, in panels of `N` outputs. `N` is the number of values
/// in two vector registers, or in one.
///
/// The methods are those of [`TransformForward`](crate::layer::TransformForward) and
/// [`TransformBackward`](crate::layer::TransformBackward). Their working memory has
/// [`scratch`](Self::scratch) elements, whose initial contents do not matter.
///
/// A back end computes the parts of an output on different threads:
///
/// ```
/// use firmgrad::kernels::{WideDense, WideKernel};
/// use firmgrad::layer::Dense;
/// use firmgrad::{Geometry, Shape};
///
/// let layer = Geometry::new(Dense { units: 32 }.into(), Shape::vector(1)).unwrap();
/// let parameters = [[2.0; 32], [0.5; 32]].concat(); // weights, then biases
/// let mut scratch = vec![0.0_f32; <WideDense as WideKernel<f32>>::scratch(&layer, 1, 16)];
/// let part = <WideDense as WideKernel<f32>>::block(&layer);
/// let mut y = [0.0; 32];
/// for (first, y) in (0..).step_by(part).zip(y.chunks_mut(part)) {
///     WideDense::forward::<16>(&layer, first, &parameters, &[3.0], y, &mut scratch);
/// }
/// assert_eq!(y, [6.5; 32]);
/// ```
///
/// A part of a convolution is a row of its output, or several rows:
///
/// ```
/// use firmgrad::kernels::{WideConv2d, WideKernel};
/// use firmgrad::layer::Conv2d;
/// use firmgrad::{Geometry, Padding, Shape, Window};
///
/// let conv = Conv2d { filters: 4, window: Window::square(3, 1), padding: Padding::Same };
/// let layer = Geometry::new(conv.into(), Shape::image(1, 8, 6)).unwrap();
/// assert_eq!(<WideConv2d as WideKernel<f32>>::block(&layer), 6 * 4);
/// ```
pub trait WideKernel<R: Real> {
    /// Elements of working memory that the other methods need for `samples` samples and any `N` of
    /// at most `max_lanes`.
    fn scratch(layer: &Geometry, samples: usize, max_lanes: usize) -> usize;

    /// Number of consecutive output values of one sample to compute together: a row of a
    /// convolution, a few outputs of a dense layer. Work is divided among threads in such blocks.
    fn block(layer: &Geometry) -> usize;

    /// Computes part of the output; see [`TransformForward`](crate::layer::TransformForward). For
    /// each sample these are the output values that start at `first`, as many as fit into `y`.
    /// `first` is a multiple of [`block`](Self::block), and so is their number unless the part is
    /// at the end of the output.
    fn forward<const N: usize>(
        layer: &Geometry,
        first: usize,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    );

    /// Adds the gradient with respect to the input to `dx`; see
    /// [`TransformBackward`](crate::layer::TransformBackward).
    fn input_gradient<const N: usize>(
        layer: &Geometry,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    );

    /// Adds part of the gradient with respect to the weights to `dw`; see
    /// [`TransformBackward`](crate::layer::TransformBackward). For a dense layer, `dw` holds the
    /// weight rows that start with input `first`. For a convolution, it holds, for each tap, the
    /// filters that start at `first`.
    fn weight_gradient<const N: usize>(
        layer: &Geometry,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        scratch: &mut [R],
    );

    /// Adds part of the gradient with respect to the biases to `db`; see
    /// [`TransformBackward`](crate::layer::TransformBackward). `db` holds the output channels that
    /// start at `first`.
    #[inline(always)]
    fn bias_gradient<const N: usize>(layer: &Geometry, first: usize, dy: &[R], db: &mut [R]) {
        let channels = layer.output.channels;
        for (block, db) in db.chunks_mut(N.max(1)).enumerate() {
            let o = first + block * N;
            let mut sums = [R::ZERO; N];
            copy(db, &mut sums);
            for row in chunks(dy, channels) {
                let row = row.get(o..).unwrap_or_default();
                match row.first_chunk::<N>() {
                    Some(row) => add(&mut sums, row),
                    None => add(&mut sums, row),
                }
            }
            copy(&sums, db);
        }
    }
}

/// Adds `row` to `sums`, value by value.
#[inline(always)]
fn add<R: Real>(sums: &mut [R], row: &[R]) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        *sum = *sum + value;
    }
}
