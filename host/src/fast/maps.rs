//! Layers that change values where they lie, some samples to each thread.

use std::marker::PhantomData;

use firmgrad::{Map, MapKernel, Pass, Placed};
use rayon::prelude::*;

use super::registers::{self, Work};
use super::samples_each;

/// Kind `K` on wide registers and several threads.
pub(super) struct Mapped<K>(PhantomData<K>);

impl<K: MapKernel<f32>> Mapped<K> {
    pub(super) const TABLE: Map<f32> = Map {
        forward: Self::forward,
        backward: Self::backward,
        reads_output: K::READS_OUTPUT,
    };

    fn forward(layer: &Placed, pass: &Pass, y: &mut [f32]) {
        let len = layer.output.len();
        let part = samples_each(layer, y.len() / len);
        let work = y.par_chunks_mut(part * len).enumerate();
        work.for_each(|(number, y)| {
            registers::run(Forward::<K> {
                layer,
                pass: later(pass, number * part),
                y,
                kernel: PhantomData,
            });
        });
    }

    fn backward(layer: &Placed, pass: &Pass, y: &[f32], dy: &mut [f32]) {
        let len = layer.output.len();
        let part = samples_each(layer, y.len() / len);
        let work = y.par_chunks(part * len).zip(dy.par_chunks_mut(part * len));
        work.enumerate().for_each(|(number, (y, dy))| {
            registers::run(Backward::<K> {
                layer,
                pass: later(pass, number * part),
                y,
                dy,
                kernel: PhantomData,
            });
        });
    }
}

/// The pass of a part that starts `samples` later.
fn later(pass: &Pass, samples: usize) -> Pass {
    Pass {
        sample: pass.sample + samples as u32,
        ..*pass
    }
}

struct Forward<'a, K> {
    layer: &'a Placed,
    pass: Pass,
    y: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: MapKernel<f32>> Work for Forward<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward(self.layer, &self.pass, self.y);
    }
}

struct Backward<'a, K> {
    layer: &'a Placed,
    pass: Pass,
    y: &'a [f32],
    dy: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: MapKernel<f32>> Work for Backward<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::backward(self.layer, &self.pass, self.y, self.dy);
    }
}
