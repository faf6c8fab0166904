//! Layers that change values in place: each thread takes some of the samples.

use std::marker::PhantomData;

use firmgrad::Geometry;
use firmgrad::kernels::ElementwiseKernel;
use firmgrad::layer::{Backward, ElementwiseBackward, Forward, PassContext};
use rayon::prelude::*;

use super::registers::{self, Work};
use super::samples_each;

/// Layers of kind `K` on wide registers and several threads.
pub(super) struct Elementwise<K>(PhantomData<K>);

impl<K: ElementwiseKernel<f32>> Elementwise<K> {
    pub(super) const FORWARD: Forward<f32> = Forward::Elementwise(Self::forward);
    pub(super) const BACKWARD: Backward<f32> = Backward::Elementwise(ElementwiseBackward {
        gradient: Self::backward,
        reads_output: K::READS_OUTPUT,
    });

    fn forward(layer: &Geometry, pass: &PassContext, y: &mut [f32]) {
        let len = layer.output.len();
        let part = samples_each(layer, y.len() / len);
        let work = y.par_chunks_mut(part * len).enumerate();
        work.for_each(|(number, y)| {
            registers::run(ForwardPart::<K> {
                layer,
                pass: later(pass, number * part),
                y,
                kernel: PhantomData,
            });
        });
    }

    fn backward(layer: &Geometry, pass: &PassContext, y: &[f32], dy: &mut [f32]) {
        let len = layer.output.len();
        let part = samples_each(layer, y.len() / len);
        let work = y.par_chunks(part * len).zip(dy.par_chunks_mut(part * len));
        work.enumerate().for_each(|(number, (y, dy))| {
            registers::run(BackwardPart::<K> {
                layer,
                pass: later(pass, number * part),
                y,
                dy,
                kernel: PhantomData,
            });
        });
    }
}

/// The pass of a part that starts `samples` samples later.
fn later(pass: &PassContext, samples: usize) -> PassContext {
    PassContext {
        sample: pass.sample + samples as u32,
        ..*pass
    }
}

struct ForwardPart<'a, K> {
    layer: &'a Geometry,
    pass: PassContext,
    y: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: ElementwiseKernel<f32>> Work for ForwardPart<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward(self.layer, &self.pass, self.y);
    }
}

struct BackwardPart<'a, K> {
    layer: &'a Geometry,
    pass: PassContext,
    y: &'a [f32],
    dy: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: ElementwiseKernel<f32>> Work for BackwardPart<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::backward(self.layer, &self.pass, self.y, self.dy);
    }
}
