//! Function tables of layers that split their work over threads.

use std::cell::RefCell;
use std::marker::PhantomData;

use firmgrad::{
    AveragePool, Kernels, Layer, Map, MaxPool, PanelConv2d, PanelDense, PanelKernel, Pass, Placed,
    Pool, PoolKernel, Spec, Transform,
};
use rayon::prelude::*;

use super::parts;
use super::registers::{self, Work};

/// The same layer, computed fast.
pub fn layer(layer: Layer) -> Layer {
    let kernels = match layer.spec() {
        Spec::Dense { .. } => &Kernels::Transform(Fast::<PanelDense>::TABLE),
        Spec::Conv2d { .. } => &Kernels::Transform(Fast::<PanelConv2d>::TABLE),
        Spec::MaxPool { .. } => &Kernels::Pool(Pooled::<MaxPool>::TABLE),
        Spec::AveragePool { .. } => &Kernels::Pool(Pooled::<AveragePool>::TABLE),
        spec if spec.is_head() => return layer,
        _ => match layer.kernels() {
            Kernels::Map(map) if map.reads_output => &READS_OUTPUT,
            _ => &LEAVES_OUTPUT,
        },
    };
    Layer::with_kernels(layer.spec(), kernels)
}

struct Fast<K>(PhantomData<K>);

impl<K: PanelKernel<f32>> Fast<K> {
    const TABLE: Transform<f32> = Transform {
        forward: Self::forward,
        input_gradient: Self::input_gradient,
        weight_gradient: Self::weight_gradient,
        bias_gradient: Self::bias_gradient,
    };

    /// Samples are independent.
    fn forward(layer: &Placed, parameters: &[f32], x: &[f32], y: &mut [f32], _: &mut [f32]) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, x.len() / inputs);
        let work = x.par_chunks(part * inputs);
        work.zip(y.par_chunks_mut(part * outputs))
            .for_each(|(x, y)| {
                with_scratch::<K>(layer, x.len() / layer.input.len(), |scratch| {
                    registers::run(Forward::<K> {
                        layer,
                        parameters,
                        x,
                        y,
                        scratch,
                        kernel: PhantomData,
                    });
                });
            });
    }

    /// Samples are independent.
    fn input_gradient(layer: &Placed, parameters: &[f32], dy: &[f32], dx: &mut [f32]) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, dx.len() / inputs);
        let work = dy.par_chunks(part * outputs);
        work.zip(dx.par_chunks_mut(part * inputs))
            .for_each(|(dy, dx)| {
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
            });
    }

    /// Rows of weights are independent.
    fn weight_gradient(layer: &Placed, x: &[f32], dy: &[f32], dw: &mut [f32], _: &mut [f32]) {
        let rows = K::rows(layer);
        let row = layer.weights() / rows;
        let work = layer.multiply_adds() * (x.len() / layer.input.len());
        let part = (dw.len() / row).div_ceil(parts(work));
        dw.par_chunks_mut(part * row)
            .enumerate()
            .for_each(|(number, dw)| {
                with_scratch::<K>(layer, x.len() / layer.input.len(), |scratch| {
                    registers::run(WeightGradient::<K> {
                        layer,
                        first: number * part,
                        x,
                        dy,
                        dw,
                        scratch,
                        kernel: PhantomData,
                    });
                });
            });
    }

    /// Output channels are independent.
    fn bias_gradient(layer: &Placed, dy: &[f32], db: &mut [f32]) {
        let part = db.len().div_ceil(parts(dy.len()));
        db.par_chunks_mut(part)
            .enumerate()
            .for_each(|(number, db)| {
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

/// Samples a thread takes.
fn samples_each(layer: &Placed, samples: usize) -> usize {
    let work = layer.multiply_adds().max(layer.input.len()) * samples;
    samples.div_ceil(parts(work))
}

struct Forward<'a, K> {
    layer: &'a Placed,
    parameters: &'a [f32],
    x: &'a [f32],
    y: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PanelKernel<f32>> Work for Forward<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward::<N>(self.layer, self.parameters, self.x, self.y, self.scratch);
    }
}

struct InputGradient<'a, K> {
    layer: &'a Placed,
    parameters: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PanelKernel<f32>> Work for InputGradient<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::input_gradient::<N>(self.layer, self.parameters, self.dy, self.dx, self.scratch);
    }
}

struct WeightGradient<'a, K> {
    layer: &'a Placed,
    first: usize,
    x: &'a [f32],
    dy: &'a [f32],
    dw: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PanelKernel<f32>> Work for WeightGradient<'_, K> {
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
    layer: &'a Placed,
    first: usize,
    dy: &'a [f32],
    db: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PanelKernel<f32>> Work for BiasGradient<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::bias_gradient::<N>(self.layer, self.first, self.dy, self.db);
    }
}

struct Pooled<K>(PhantomData<K>);

impl<K: PoolKernel<f32>> Pooled<K> {
    const TABLE: Pool<f32> = Pool {
        forward: Self::forward,
        input_gradient: Self::input_gradient,
    };

    /// Samples are independent.
    fn forward(layer: &Placed, x: &[f32], y: &mut [f32], indices: &mut [f32]) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, x.len() / inputs);
        let work = x
            .par_chunks(part * inputs)
            .zip(y.par_chunks_mut(part * outputs));
        let run = |x, y, indices| {
            registers::run(PoolForward::<K> {
                layer,
                x,
                y,
                indices,
                kernel: PhantomData,
            });
        };
        // At inference nobody asks where the values come from.
        if indices.is_empty() {
            work.for_each(|(x, y)| run(x, y, &mut []));
        } else {
            work.zip(indices.par_chunks_mut(part * layer.indices()))
                .for_each(|((x, y), indices)| run(x, y, indices));
        }
    }

    /// Samples are independent.
    fn input_gradient(layer: &Placed, indices: &[f32], dy: &[f32], dx: &mut [f32]) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, dx.len() / inputs);
        let work = dy
            .par_chunks(part * outputs)
            .zip(dx.par_chunks_mut(part * inputs));
        work.enumerate().for_each(|(number, (dy, dx))| {
            let start = number * part * layer.indices();
            K::input_gradient(layer, &indices[start..], dy, dx);
        });
    }
}

struct PoolForward<'a, K> {
    layer: &'a Placed,
    x: &'a [f32],
    y: &'a mut [f32],
    indices: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PoolKernel<f32>> Work for PoolForward<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward::<N>(self.layer, self.x, self.y, self.indices);
    }
}

/// Lends each thread working memory of its own, kept from call to call.
fn with_scratch<K: PanelKernel<f32>>(
    layer: &Placed,
    samples: usize,
    work: impl FnOnce(&mut [f32]),
) {
    thread_local! {
        static SCRATCH: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
    }
    let len = K::scratch(layer, samples, registers::MOST);
    SCRATCH.with_borrow_mut(|scratch| {
        if scratch.len() < len + LINE {
            scratch.resize(len + LINE, 0.0);
        }
        let start = scratch.as_ptr().align_offset(size_of::<[f32; LINE]>());
        work(&mut scratch[start.min(LINE)..][..len]);
    });
}

/// Values to a line of a cache. Panels begin with one, else half of their loads touch two.
const LINE: usize = 16;

const READS_OUTPUT: Kernels<f32> = Kernels::Map(Map {
    forward: map_forward,
    backward: map_backward,
    reads_output: true,
});

const LEAVES_OUTPUT: Kernels<f32> = Kernels::Map(Map {
    forward: map_forward,
    backward: map_backward,
    reads_output: false,
});

/// The core's own functions for a layer that changes values where they lie.
fn plain(layer: &Placed) -> Map<f32> {
    match Layer::from(layer.spec).kernels() {
        Kernels::Map(map) => *map,
        _ => unreachable!("only maps are given these tables"),
    }
}

fn map_forward(layer: &Placed, pass: &Pass, y: &mut [f32]) {
    let forward = plain(layer).forward;
    let len = layer.output.len();
    let part = samples_each(layer, y.len() / len);
    y.par_chunks_mut(part * len)
        .enumerate()
        .for_each(|(number, y)| {
            forward(layer, &later(pass, number * part), y);
        });
}

fn map_backward(layer: &Placed, pass: &Pass, y: &[f32], dy: &mut [f32]) {
    let backward = plain(layer).backward;
    let len = layer.output.len();
    let part = samples_each(layer, y.len() / len);
    let work = y.par_chunks(part * len).zip(dy.par_chunks_mut(part * len));
    work.enumerate().for_each(|(number, (y, dy))| {
        backward(layer, &later(pass, number * part), y, dy);
    });
}

/// The pass of a part that starts `samples` later.
fn later(pass: &Pass, samples: usize) -> Pass {
    Pass {
        sample: pass.sample + samples as u32,
        ..*pass
    }
}
