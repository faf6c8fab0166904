//! A layer with weights fused with the pooling that follows it. The layer's output is only in
//! working memory, in strips of a few rows where possible. Only the pooled values are stored.
//!
//! Only the tables of poolings refer to this module, so the linker drops it from a model without
//! pooling.

use super::tables::{Fused, FusedBackward, PoolArguments, PoolBackward, PoolForward, Preceding};
use crate::Real;
use crate::kernels::slices::input_and_output;
use crate::shape::{Geometry, Window};

impl<R: Real> PoolForward<R> {
    /// The forward table of a pooling with this kernel.
    pub const fn new(compute: fn(&Geometry, &[R], &mut [R], &mut [R])) -> Self {
        Self {
            compute,
            in_network: forward,
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

/// Computes a pooling, together with the preceding layer if they are fused.
fn forward<R: Real>(run: PoolArguments<'_, R>) -> Option<()> {
    let (batch, pooling) = (run.batch, run.pooling);
    let input = run
        .preceding
        .map_or(pooling, |preceding| preceding.layer)
        .input;
    let y = batch.range(run.y, pooling.output.len());
    let indices = match run.stores_indices {
        true => batch.range(run.y + pooling.output.len(), pooling.indices()),
        false => y.end..y.end,
    };
    let x = run.x.map(|x| batch.range(x, input.len()));
    let (x, all) = input_and_output(run.values, run.inputs, x, y.start..indices.end)?;
    let (all, indices) = all.split_at_mut_checked(indices.start - y.start)?;
    let y = all.get_mut(..y.len())?;
    let Some(Preceding {
        layer,
        transform,
        parameters,
    }) = run.preceding
    else {
        (run.pool.compute)(pooling, x, y, indices);
        return Some(());
    };
    let pair = Fused {
        layer,
        pooling,
        in_strips: transform.in_strips && batch.capacity == 1,
        samples: batch.samples,
    };
    for (number, (layer, pooling)) in strips(pair).enumerate() {
        let strip = run.strip.get_mut(..pair.samples * layer.output.len())?;
        let y = piece_mut(y, number, pair.samples * pooling.output.len())?;
        let indices = piece_mut(indices, number, pair.samples * pooling.indices());
        (transform.compute)(&layer, parameters, x, strip, run.scratch);
        (run.pool.compute)(&pooling, strip, y, indices.unwrap_or_default());
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
        pass.transform.add_gradients(
            &layer,
            pass.weights,
            pass.parameters,
            pass.x,
            strip,
            pass.parameter_gradients,
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
