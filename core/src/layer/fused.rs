//! A layer with weights fused with the pooling that follows it. The layer's output is only in
//! working memory, in strips of a few rows where possible. Only the pooled values are stored.
//!
//! Only the tables of poolings refer to this module, so the linker drops it from a model without
//! pooling.

use super::tables::{Fused, FusedBackward, FusedForward, PoolBackward, PoolForward};
use crate::Real;
use crate::shape::{Geometry, Window};

impl<R: Real> PoolForward<R> {
    /// The forward table of a pooling with this kernel.
    pub const fn new(compute: fn(&Geometry, &[R], &mut [R], &mut [R])) -> Self {
        Self {
            compute,
            fused: forward,
        }
    }
}

impl<R: Real> PoolBackward<R> {
    /// The backward table of a pooling with this kernel.
    pub const fn new(input_gradient: fn(&Geometry, &[R], &[R], &mut [R])) -> Self {
        Self {
            input_gradient,
            fused: backward,
        }
    }
}

/// Whether one row of pooling windows can be computed at a time: windows must not overlap
/// vertically.
pub(crate) const fn fits_strips(pooling: &Geometry) -> bool {
    let Window { height, stride, .. } = pooling.window();
    stride >= height
}

/// The strips of a layer and its pooling; a single one for the whole output if strips are not used.
fn strips(pair: Fused<'_>) -> impl Iterator<Item = (Geometry, Geometry)> {
    let (layer, pooling) = (*pair.layer, *pair.pooling);
    let Window { height, stride, .. } = pooling.window();
    let in_strips = pair.in_strips && fits_strips(&pooling);
    (0..if in_strips { pooling.output.height } else { 1 }).map(move |number| {
        if !in_strips {
            return (layer, pooling);
        }
        let mut one = pooling.strip(0, 1);
        one.input.height = height;
        (layer.strip(number * stride, height), one)
    })
}

/// Computes the pooled output `y` and, if `indices` is long enough, the position in its window of
/// each maximum.
fn forward<R: Real>(pass: FusedForward<'_, R>) -> Option<()> {
    let pair = pass.pair;
    for (number, (layer, pooling)) in strips(pair).enumerate() {
        let strip = pass.strip.get_mut(..pair.samples * layer.output.len())?;
        let y = piece_mut(pass.y, number, pair.samples * pooling.output.len())?;
        let indices = piece_mut(pass.indices, number, pair.samples * pooling.indices());
        (pass.transform.compute)(&layer, pass.parameters, pass.x, strip, pass.scratch);
        (pass.pool.compute)(&pooling, strip, y, indices.unwrap_or_default());
    }
    Some(())
}

/// Adds to the gradients with respect to the layer's parameters and, if `dx` is not empty, to `dx`.
fn backward<R: Real>(pass: FusedBackward<'_, R>) -> Option<()> {
    let pair = pass.pair;
    for (number, (layer, pooling)) in strips(pair).enumerate() {
        let strip = pass.strip.get_mut(..pair.samples * layer.output.len())?;
        let dy = piece(pass.dy, number, pair.samples * pooling.output.len())?;
        let indices = piece(pass.indices, number, pair.samples * pooling.indices())?;
        (pass.pool.input_gradient)(&pooling, indices, dy, strip);
        pass.transform.add(
            &layer,
            pass.weights,
            pass.parameters,
            pass.x,
            strip,
            pass.gradients,
            pass.dx,
            pass.scratch,
        )?;
    }
    Some(())
}

/// Piece `number` of a slice that is divided into pieces of `len` elements.
fn piece<R>(slice: &[R], number: usize, len: usize) -> Option<&[R]> {
    slice.get(number * len..)?.get(..len)
}

/// The mutable version of [`piece`].
fn piece_mut<R>(slice: &mut [R], number: usize, len: usize) -> Option<&mut [R]> {
    slice.get_mut(number * len..)?.get_mut(..len)
}
