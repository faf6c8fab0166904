//! Poolings: each thread takes some of the samples.

use std::marker::PhantomData;

use firmgrad::Geometry;
use firmgrad::kernels::PoolKernel;
use firmgrad::layer::{Backward, Forward, PoolBackward, PoolForward};
use rayon::prelude::*;

use super::registers::{self, Work};
use super::samples_each;

/// Poolings of kind `K` on wide registers and several threads.
pub(super) struct Pooling<K>(PhantomData<K>);

impl<K: PoolKernel<f32>> Pooling<K> {
    pub(super) const FORWARD: Forward<f32> = Forward::Pool(PoolForward::new(Self::forward));
    pub(super) const BACKWARD: Backward<f32> =
        Backward::Pool(PoolBackward::new(Self::input_gradient));

    /// Splits by samples, which are independent.
    fn forward(layer: &Geometry, x: &[f32], y: &mut [f32], indices: &mut [f32]) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, x.len() / inputs);
        let work = x
            .par_chunks(part * inputs)
            .zip(y.par_chunks_mut(part * outputs));
        let run = |x, y, indices| {
            registers::run(ForwardPart::<K> {
                layer,
                x,
                y,
                indices,
                kernel: PhantomData,
            });
        };
        // Inference does not ask for the indices of the maxima.
        if indices.is_empty() {
            work.for_each(|(x, y)| run(x, y, &mut []));
        } else {
            work.zip(indices.par_chunks_mut(part * layer.indices()))
                .for_each(|((x, y), indices)| run(x, y, indices));
        }
    }

    /// Splits by samples, which are independent. Each thread zeroes and computes the gradient of
    /// one sample at a time, so that it stays in the thread's cache in between.
    fn input_gradient(layer: &Geometry, indices: &[f32], dy: &[f32], dx: &mut [f32]) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, dx.len() / inputs);
        let work = dy
            .par_chunks(part * outputs)
            .zip(dx.par_chunks_mut(part * inputs));
        work.enumerate().for_each(|(number, (dy, dx))| {
            let samples = dy.chunks(outputs).zip(dx.chunks_mut(inputs));
            for (sample, (dy, dx)) in (number * part..).zip(samples) {
                registers::run(BackwardPart::<K> {
                    layer,
                    indices: &indices[sample * layer.indices()..],
                    dy,
                    dx,
                    kernel: PhantomData,
                });
            }
        });
    }
}

/// The largest power of two that divides the number of channels, so that no channel is left over to
/// be processed alone.
const fn channels_together(layer: &Geometry) -> usize {
    1 << layer.output.channels.trailing_zeros()
}

struct ForwardPart<'a, K> {
    layer: &'a Geometry,
    x: &'a [f32],
    y: &'a mut [f32],
    indices: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PoolKernel<f32>> Work for ForwardPart<'_, K> {
    fn outputs(&self) -> usize {
        channels_together(self.layer)
    }

    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward::<N>(self.layer, self.x, self.y, self.indices);
    }
}

struct BackwardPart<'a, K> {
    layer: &'a Geometry,
    indices: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PoolKernel<f32>> Work for BackwardPart<'_, K> {
    fn outputs(&self) -> usize {
        channels_together(self.layer)
    }

    #[inline(always)]
    fn run<const N: usize>(self) {
        K::input_gradient::<N>(self.layer, self.indices, self.dy, self.dx);
    }
}
