//! Layers with weights: the core's wide kernels, each thread with an independent part of the outputs.

use std::marker::PhantomData;

use firmgrad::kernels::{WideKernel, unpacked_weight_gradient};
use firmgrad::layer::{Backward, Forward, TransformBackward, TransformForward};
use firmgrad::{Geometry, Shape, Spec};
use rayon::prelude::*;

use super::registers::{self, Work};
use super::{memory, parts, samples_each};

/// Layers of kind `K` on wide registers and several threads.
pub(super) struct Transform<K>(PhantomData<K>);

impl<K: WideKernel<f32>> Transform<K> {
    pub(super) const FORWARD: Forward<f32> = Forward::Transform(TransformForward {
        in_strips: false,
        compute: Self::forward,
    });
    pub(super) const BACKWARD: Backward<f32> = Backward::Transform(TransformBackward {
        input_gradient: Self::input_gradient,
        weight_gradient: Self::weight_gradient,
        bias_gradient: Self::bias_gradient,
    });

    /// Splits by samples or by the values of each sample. Both are independent.
    fn forward(
        layer: &Geometry,
        parameters: &[f32],
        x: &[f32],
        y: &mut [f32],
        scratch: &mut [f32],
    ) {
        if let Some((small, _)) = small(layer) {
            return (small.compute)(layer, parameters, x, y, scratch);
        }
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let samples = x.len() / inputs;
        let run = |first, x: &[f32], y: &mut [f32]| {
            with_scratch::<K>(layer, x.len() / inputs, |scratch| {
                registers::run(ForwardPart::<K> {
                    layer,
                    first,
                    parameters,
                    x,
                    y,
                    scratch,
                    kernel: PhantomData,
                });
            });
        };
        let parts = parts(layer.multiply_adds() * samples);
        let blocks = outputs.div_ceil(K::block(layer));
        if parts > 1 && (samples == 1 || is_dense(layer) && blocks >= parts) {
            let width = K::block(layer) * blocks.div_ceil(parts);
            return in_column_blocks(samples, width, outputs, y, |first, y| run(first, x, y));
        }
        let part = samples_each(layer, samples);
        let work = x.par_chunks(part * inputs);
        work.zip(y.par_chunks_mut(part * outputs))
            .for_each(|(x, y)| run(0, x, y));
    }

    /// Splits by samples or by the inputs of a dense layer. Both are independent.
    fn input_gradient(layer: &Geometry, parameters: &[f32], dy: &[f32], dx: &mut [f32]) {
        if let Some((_, small)) = small(layer) {
            return (small.input_gradient)(layer, parameters, dy, dx);
        }
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let samples = dx.len() / inputs;
        let run = |layer: &Geometry, parameters, dy, dx: &mut [f32]| {
            with_scratch::<K>(layer, dx.len() / layer.input.len(), |scratch| {
                registers::run(InputGradient::<K> {
                    layer,
                    parameters,
                    dy,
                    dx,
                    scratch,
                    kernel: PhantomData,
                });
            });
        };
        let parts = parts(layer.multiply_adds() * samples);
        if parts > 1 && is_dense(layer) && inputs >= parts {
            let width = inputs.div_ceil(parts);
            return in_column_blocks(samples, width, inputs, dx, |first, dx| {
                let part = layer.with_input(Shape::vector(dx.len() / samples));
                run(&part, &parameters[first * outputs..], dy, dx);
            });
        }
        let part = samples_each(layer, samples);
        let work = dy.par_chunks(part * outputs);
        work.zip(dx.par_chunks_mut(part * inputs))
            .for_each(|(dy, dx)| run(layer, parameters, dy, dx));
    }

    /// Splits by the inputs of a dense layer or by the filters of a convolution, which are
    /// independent. A convolution is not split by the rows of its weights, although they are
    /// contiguous: each thread would have to pack all output gradients, or search them for those
    /// that are not 0. On two threads that made a step of the digit network 10 to 13 % slower.
    fn weight_gradient(
        layer: &Geometry,
        x: &[f32],
        dy: &[f32],
        dw: &mut [f32],
        scratch: &mut [f32],
    ) {
        if let Some((_, small)) = small(layer) {
            return (small.weight_gradient)(layer, x, dy, dw, scratch);
        }
        let samples = x.len() / layer.input.len();
        let run = |first, dw: &mut [f32]| {
            with_scratch::<K>(layer, samples, |scratch| {
                registers::run(WeightGradient::<K> {
                    layer,
                    first,
                    x,
                    dy,
                    dw,
                    scratch,
                    kernel: PhantomData,
                });
            });
        };
        let parts = parts(layer.multiply_adds() * samples);
        let (rows, outputs) = (layer.fans().0, layer.biases());
        if is_dense(layer) {
            let part = rows.div_ceil(parts);
            let work = dw.par_chunks_mut(part * outputs).enumerate();
            work.for_each(|(number, dw)| run(number * part, dw));
        } else {
            // Narrower parts would be padded to this width.
            let width = outputs
                .div_ceil(parts)
                .next_multiple_of(registers::MIN_OUTPUTS);
            in_column_blocks(rows, width, outputs, dw, run);
        }
    }

    /// Splits by output channels, which are independent.
    fn bias_gradient(layer: &Geometry, dy: &[f32], db: &mut [f32]) {
        if let Some((_, small)) = small(layer) {
            return (small.bias_gradient)(layer, dy, db);
        }
        // No two threads read the same cache line.
        let part = db.len().div_ceil(parts(dy.len()));
        let part = part.next_multiple_of(memory::LINE);
        let work = db.par_chunks_mut(part).enumerate();
        work.for_each(|(number, db)| {
            registers::run(BiasGradient::<K> {
                layer,
                first: number * part,
                dy,
                db,
                kernel: PhantomData,
            });
        });
    }
}

/// The microcontroller's kernels, for layers so small that panels would cost more than they gain.
/// Only the weight gradient of a dense layer has another function, because here it sums over many
/// samples.
fn small(layer: &Geometry) -> Option<(TransformForward<f32>, TransformBackward<f32>)> {
    const WORTH_A_PANEL: usize = 64;
    if layer.multiply_adds() >= WORTH_A_PANEL {
        return None;
    }
    let plain = layer.spec().layer()?;
    match (plain.forward(), plain.backward()) {
        (Forward::Transform(forward), Backward::Transform(backward)) => {
            let weight_gradient = match is_dense(layer) {
                true => unpacked_weight_gradient,
                false => backward.weight_gradient,
            };
            let backward = TransformBackward {
                weight_gradient,
                ..*backward
            };
            Some((*forward, backward))
        }
        _ => None,
    }
}

struct ForwardPart<'a, K> {
    layer: &'a Geometry,
    first: usize,
    parameters: &'a [f32],
    x: &'a [f32],
    y: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: WideKernel<f32>> Work for ForwardPart<'_, K> {
    fn outputs(&self) -> usize {
        self.layer.output.channels
    }

    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward::<N>(
            self.layer,
            self.first,
            self.parameters,
            self.x,
            self.y,
            self.scratch,
        );
    }
}

struct InputGradient<'a, K> {
    layer: &'a Geometry,
    parameters: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: WideKernel<f32>> Work for InputGradient<'_, K> {
    fn outputs(&self) -> usize {
        match is_dense(self.layer) {
            true => self.layer.input.len(),
            false => self.layer.input.channels,
        }
    }

    #[inline(always)]
    fn run<const N: usize>(self) {
        K::input_gradient::<N>(self.layer, self.parameters, self.dy, self.dx, self.scratch);
    }
}

struct WeightGradient<'a, K> {
    layer: &'a Geometry,
    first: usize,
    x: &'a [f32],
    dy: &'a [f32],
    dw: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: WideKernel<f32>> Work for WeightGradient<'_, K> {
    fn outputs(&self) -> usize {
        match is_dense(self.layer) {
            true => self.layer.output.len(),
            false => self.dw.len() / self.layer.fans().0,
        }
    }

    #[inline(always)]
    fn run<const N: usize>(self) {
        K::weight_gradient::<N>(
            self.layer,
            self.first,
            self.x,
            self.dy,
            self.dw,
            self.scratch,
        );
    }
}

struct BiasGradient<'a, K> {
    layer: &'a Geometry,
    first: usize,
    dy: &'a [f32],
    db: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: WideKernel<f32>> Work for BiasGradient<'_, K> {
    fn outputs(&self) -> usize {
        self.db.len()
    }

    #[inline(always)]
    fn run<const N: usize>(self) {
        K::bias_gradient::<N>(self.layer, self.first, self.dy, self.db);
    }
}

/// Whether to split by a layer's values rather than by samples. With a split by samples, each
/// thread packs all weights, which takes as long as multiplying about ten samples by them.
const fn is_dense(layer: &Geometry) -> bool {
    matches!(layer.spec(), Spec::Dense(_))
}

/// Gathers blocks of `width` columns from `rows` rows of `len` values, has `compute(first, block)`
/// update or overwrite them in parallel, and scatters them back. A row is a sample or a tap,
/// `first` is the index of a block's first column, and a block holds its columns of all rows, row
/// by row.
fn in_column_blocks(
    rows: usize,
    width: usize,
    len: usize,
    all: &mut [f32],
    compute: impl Fn(usize, &mut [f32]) + Sync,
) {
    if rows == 1 || width >= len {
        let parts = all.par_chunks_mut(rows * width).enumerate();
        return parts.for_each(|(number, part)| compute(number * width, part));
    }
    memory::lend(all.len(), |memory| {
        let parts = memory.par_chunks_mut(rows * width).enumerate();
        parts.for_each(|(number, part)| {
            let (first, width) = (number * width, part.len() / rows);
            for (to, from) in part.chunks_mut(width).zip(all.chunks(len)) {
                to.copy_from_slice(&from[first..][..width]);
            }
            compute(first, part);
        });
        all.par_chunks_mut(len).enumerate().for_each(|(row, to)| {
            for (part, to) in memory.chunks(rows * width).zip(to.chunks_mut(width)) {
                to.copy_from_slice(&part[row * to.len()..][..to.len()]);
            }
        });
    });
}

/// Lends the working memory that a layer needs.
fn with_scratch<K: WideKernel<f32>>(
    layer: &Geometry,
    samples: usize,
    work: impl FnOnce(&mut [f32]),
) {
    memory::lend(K::scratch(layer, samples, registers::MAX_OUTPUTS), work);
}
