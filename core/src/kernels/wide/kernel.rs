//! What a layer with weights computes in wide registers, in parts that threads can share.

use crate::Real;
use crate::kernels::slices::{copy, pieces};
use crate::shape::Geometry;

/// The mathematics of a layer with weights in panels of `N` outputs: two registers' worth, or one.
///
/// The methods are those of [`TransformForward`](crate::layer::TransformForward) and
/// [`TransformBackward`](crate::layer::TransformBackward), with working memory of
/// [`scratch`](Self::scratch) elements whose contents do not matter.
pub trait WideKernel<R: Real> {
    /// Elements of working memory that the other methods need for `samples` samples and `N` up to
    /// `most`.
    fn scratch(layer: &Geometry, samples: usize, most: usize) -> usize;

    /// Values of one sample's output that are best computed together: a row of a convolution, a
    /// few neighbours of a dense layer.
    fn block(layer: &Geometry) -> usize;

    /// See [`TransformForward`](crate::layer::TransformForward); the values from `first` on of each sample's
    /// output, as many of each as `y` has room for. `first` and their number are multiples of
    /// [`block`](Self::block), but for the output's end.
    fn forward<const N: usize>(
        layer: &Geometry,
        first: usize,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    );

    /// See [`TransformBackward`](crate::layer::TransformBackward).
    fn input_gradient<const N: usize>(
        layer: &Geometry,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    );

    /// See [`TransformBackward`](crate::layer::TransformBackward); `dw` has room for some of the
    /// gradients: a dense layer's rows of weights from that of input `first` on, or, for each tap of
    /// a convolution, the weights of its filters from `first` on.
    fn weight_gradient<const N: usize>(
        layer: &Geometry,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        scratch: &mut [R],
    );

    /// See [`TransformBackward`](crate::layer::TransformBackward); `first` counts output channels.
    #[inline(always)]
    fn bias_gradient<const N: usize>(layer: &Geometry, first: usize, dy: &[R], db: &mut [R]) {
        let channels = layer.output.channels;
        for (block, db) in db.chunks_mut(N.max(1)).enumerate() {
            let o = first + block * N;
            let mut sums = [R::ZERO; N];
            copy(&mut sums, db);
            for row in pieces(dy, channels) {
                let row = row.get(o..).unwrap_or_default();
                match row.first_chunk::<N>() {
                    Some(row) => add(&mut sums, row),
                    None => add(&mut sums, row),
                }
            }
            copy(db, &sums);
        }
    }
}

#[inline(always)]
fn add<R: Real>(sums: &mut [R], row: &[R]) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        *sum = *sum + value;
    }
}
