//! A layer with weights and the pooling after it, computed together, one strip of output rows after
//! another. The layer's whole output is never in memory, only what is pooled.
//!
//! A model that pools nothing names nothing of this, and the linker drops it.

use super::tables::{Fused, FusedBackward, FusedForward, PoolBackward, PoolForward};
use crate::Real;
use crate::shape::{Geometry, Window};

impl<R: Real> PoolForward<R> {
    /// The table of a pooling that is computed by `compute`.
    pub const fn new(compute: fn(&Geometry, &[R], &mut [R], &mut [R])) -> Self {
        Self {
            compute,
            fused: forward,
        }
    }
}

impl<R: Real> PoolBackward<R> {
    /// The table of a pooling whose gradient is computed by `input_gradient`.
    pub const fn new(input_gradient: fn(&Geometry, &[R], &[R], &mut [R])) -> Self {
        Self {
            input_gradient,
            fused: backward,
        }
    }
}

/// Whether one row of the pooling's windows can be computed at a time, because windows do not
/// overlap.
pub(crate) const fn fits_strips(pooling: &Geometry) -> bool {
    let Window { height, stride, .. } = pooling.window();
    stride >= height
}

/// The layer and its pooling, strip by strip or as a whole.
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

/// Computes the pooled `y` from `x` and, where `indices` has room, where its values come from.
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

/// Adds to the gradients of the layer's parameters and, where there is room, of `x`.
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

/// Piece `number` of a slice in pieces of `len`.
fn piece<R>(slice: &[R], number: usize, len: usize) -> Option<&[R]> {
    slice.get(number * len..)?.get(..len)
}

/// [`piece`], to write to.
fn piece_mut<R>(slice: &mut [R], number: usize, len: usize) -> Option<&mut [R]> {
    slice.get_mut(number * len..)?.get_mut(..len)
}
