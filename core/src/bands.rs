//! A layer with weights and the pooling behind it, computed together: band after band of output
//! rows, so that the layer's output is never kept, only what is pooled.
//!
//! A model that pools nothing names nothing of this, and the linker drops it.

use crate::Real;
use crate::layer::{Placed, Pool, Transform, Window};
use crate::node::{Count, Workspace};
use crate::plan::Node;

/// A pooling that takes a layer's output at once, and the passes of both.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::type_complexity,
    reason = "functions over the slices of one buffer"
)]
pub(crate) struct Pooling<R: Real> {
    pub(crate) window: Placed,
    in_bands: bool,
    kernels: &'static Pool<R>,
    /// `(node, transform, pooling, parameters, x, count, y, indices, work)`.
    pub(crate) forward: fn(
        &Node<R>,
        &Transform<R>,
        &Self,
        &[R],
        &[R],
        Count,
        &mut [R],
        &mut [R],
        &mut Workspace<'_, R>,
    ) -> Option<()>,
    /// `(node, transform, pooling, parameters, x, count, (indices, dy), gradients, dx, work)`.
    pub(crate) backward: fn(
        &Node<R>,
        &Transform<R>,
        &Self,
        &[R],
        &[R],
        Count,
        (&[R], &[R]),
        &mut [R],
        &mut [R],
        &mut Workspace<'_, R>,
    ) -> Option<()>,
}

/// Passes answer `None` where a slice is shorter than the model's own lengths.
impl<R: Real> Pooling<R> {
    pub(crate) const fn new(
        window: Placed,
        kernels: &'static Pool<R>,
        transform: &Transform<R>,
    ) -> Self {
        Self {
            window,
            in_bands: transform.in_bands,
            kernels,
            forward,
            backward,
        }
    }

    /// How many output rows of the layer are computed at a time: those under one row of windows,
    /// for a single sample, windows that do not overlap and a layer that wants it; else all.
    pub(crate) const fn rows(&self, batch: usize) -> usize {
        let Window { height, stride, .. } = self.window.window();
        match self.in_bands && batch == 1 && stride >= height {
            true => height,
            false => self.window.input.height,
        }
    }

    /// `layer` and the pooling in the bands in which both are computed.
    fn bands(&self, layer: Placed, room: usize) -> impl Iterator<Item = (Placed, Placed)> {
        let window = self.window;
        let rows = self.rows(room);
        let whole = rows == window.input.height;
        let stride = window.window().stride;
        (0..if whole { 1 } else { window.output.height }).map(move |number| match whole {
            true => (layer, window),
            false => {
                let mut one = window.band(0, 1);
                one.input.height = rows;
                (layer.band(number * stride, rows), one)
            }
        })
    }
}

/// Computes the pooled `y` from `x`, and, where `indices` has room, where its values come from.
#[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
fn forward<R: Real>(
    node: &Node<R>,
    transform: &Transform<R>,
    pooling: &Pooling<R>,
    parameters: &[R],
    x: &[R],
    count: Count,
    y: &mut [R],
    indices: &mut [R],
    work: &mut Workspace<'_, R>,
) -> Option<()> {
    let parameters = node.own(parameters)?;
    for (number, (layer, window)) in pooling.bands(node.placed, count.room).enumerate() {
        let band = work.band.get_mut(..count.samples * layer.output.len())?;
        let y = piece_mut(y, number, count.samples * window.output.len())?;
        let indices = piece_mut(indices, number, count.samples * window.indices());
        (transform.forward)(&layer, parameters, x, band, work.scratch);
        (pooling.kernels.forward)(&window, band, y, indices.unwrap_or_default());
    }
    Some(())
}

/// Adds to the gradients of the layer's parameters, and to that by `x`, where there is room for
/// one.
#[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
fn backward<R: Real>(
    node: &Node<R>,
    transform: &Transform<R>,
    pooling: &Pooling<R>,
    parameters: &[R],
    x: &[R],
    count: Count,
    (indices, dy): (&[R], &[R]),
    gradients: &mut [R],
    dx: &mut [R],
    work: &mut Workspace<'_, R>,
) -> Option<()> {
    for (number, (layer, window)) in pooling.bands(node.placed, count.room).enumerate() {
        let band = work.band.get_mut(..count.samples * layer.output.len())?;
        let dy = piece(dy, number, count.samples * window.output.len())?;
        let indices = piece(indices, number, count.samples * window.indices())?;
        (pooling.kernels.input_gradient)(&window, indices, dy, band);
        let scratch = &mut *work.scratch;
        node.add(
            transform, &layer, parameters, x, band, gradients, dx, scratch,
        )?;
    }
    Some(())
}

/// Piece `number` of a slice in pieces of `len`.
fn piece<R>(slice: &[R], number: usize, len: usize) -> Option<&[R]> {
    slice.get(number * len..)?.get(..len)
}

/// [`piece`], to write to.
fn piece_mut<R>(slice: &mut [R], number: usize, len: usize) -> Option<&mut [R]> {
    slice.get_mut(number * len..)?.get_mut(..len)
}
