//! A layer with weights fused with the pooling that follows it. The layer's output is only in
//! working memory, in strips of a few rows where possible. Only the pooled values are stored.
//!
//! Only the tables of poolings refer to these passes, so the linker drops them from a model without
//! pooling.

use super::tables::{Fused, FusedBackward, PoolArguments, PoolBackward, PoolForward, Preceding};
use crate::Real;
use crate::kernels::slices::input_and_output;
use crate::shape::{Description, Geometry, Window};

impl<R: Real> PoolForward<R> {
    /// The forward table of a pooling with the kernel [`compute`](Self::compute).
    pub const fn new(compute: fn(&Geometry, &[R], &mut [R], &mut [R])) -> Self {
        Self {
            compute,
            in_network: forward,
        }
    }
}

impl<R: Real> PoolBackward<R> {
    /// The backward table of a pooling with the kernel [`input_gradient`](Self::input_gradient).
    pub const fn new(input_gradient: fn(&Geometry, &[R], &[R], &mut [R])) -> Self {
        Self {
            input_gradient,
            fused: backward,
        }
    }
}

/// Whether one row of pooling windows can be computed at a time: windows must not overlap
/// vertically. Those of a custom pooling are not known.
pub(crate) const fn fits_strips(pooling: &Geometry) -> bool {
    let Window { height, stride, .. } = pooling.window();
    stride >= height && matches!(pooling.description, Description::BuiltIn { .. })
}

/// The strips of a layer and of its pooling, or the whole layer and pooling as the only strip.
fn strips(pair: Fused<'_>) -> impl Iterator<Item = (Geometry, Geometry)> {
    let (layer, pooling) = (*pair.layer, *pair.pooling);
    let Window { height, stride, .. } = pooling.window();
    let in_strips = pair.in_strips && fits_strips(&pooling);
    (0..if in_strips { pooling.output.height } else { 1 }).map(move |index| {
        if !in_strips {
            return (layer, pooling);
        }
        let mut pooling_strip = pooling.strip(0, 1);
        pooling_strip.input.height = height;
        (layer.strip(index * stride, height), pooling_strip)
    })
}

/// Computes a pooling, together with the preceding layer if they are fused.
fn forward<R: Real>(arguments: PoolArguments<'_, R>) -> Option<()> {
    let (batch, pooling) = (arguments.batch, arguments.pooling);
    let input = arguments
        .preceding
        .map_or(pooling, |preceding| preceding.layer)
        .input;
    let y = batch.range(arguments.y, pooling.output.len());
    let indices = match arguments.stores_indices {
        true => batch.range(arguments.y + pooling.output.len(), pooling.indices()),
        false => y.end..y.end,
    };
    let x = arguments.x.map(|x| batch.range(x, input.len()));
    let (x, all) = input_and_output(arguments.values, arguments.inputs, x, y.start..indices.end)?;
    let (all, indices) = all.split_at_mut_checked(indices.start - y.start)?;
    let y = all.get_mut(..y.len())?;
    let Some(Preceding {
        layer,
        transform,
        parameters,
    }) = arguments.preceding
    else {
        (arguments.pool.compute)(pooling, x, y, indices);
        return Some(());
    };
    let pair = Fused {
        layer,
        pooling,
        in_strips: transform.in_strips && batch.capacity == 1,
        samples: batch.samples,
    };
    for (index, (layer, pooling)) in strips(pair).enumerate() {
        let strip = arguments
            .strip
            .get_mut(..pair.samples * layer.output.len())?;
        let y = chunk_mut(y, index, pair.samples * pooling.output.len())?;
        let indices = chunk_mut(indices, index, pair.samples * pooling.indices());
        (transform.compute)(&layer, parameters, x, strip, arguments.scratch);
        (arguments.pool.compute)(&pooling, strip, y, indices.unwrap_or_default());
    }
    Some(())
}

/// Adds to the gradients with respect to the layer's parameters and, if `dx` is not empty, to `dx`.
fn backward<R: Real>(mut arguments: FusedBackward<'_, R>) -> Option<()> {
    let pair = arguments.pair;
    for (index, (layer, pooling)) in strips(pair).enumerate() {
        let strip = arguments
            .strip
            .get_mut(..pair.samples * layer.output.len())?;
        let dy = chunk(arguments.dy, index, pair.samples * pooling.output.len())?;
        let indices = chunk(arguments.indices, index, pair.samples * pooling.indices())?;
        (arguments.pool.input_gradient)(&pooling, indices, dy, strip);
        arguments.gradients.add(&layer, strip)?;
    }
    Some(())
}

/// Chunk `index` of a slice that is divided into chunks of `len` elements.
fn chunk<R>(slice: &[R], index: usize, len: usize) -> Option<&[R]> {
    slice.get(index * len..)?.get(..len)
}

/// The mutable version of [`chunk`].
fn chunk_mut<R>(slice: &mut [R], index: usize, len: usize) -> Option<&mut [R]> {
    slice.get_mut(index * len..)?.get_mut(..len)
}
