//! Layers with weights: the core's panels, on parts that are independent.

use std::cell::RefCell;
use std::marker::PhantomData;

use firmgrad::{Kernels, Layer, PanelKernel, Placed, Transform};
use rayon::prelude::*;

use super::registers::{self, Work};
use super::{parts, samples_each};

/// Kind `K` on wide registers and several threads.
pub(super) struct Fast<K>(PhantomData<K>);

impl<K: PanelKernel<f32>> Fast<K> {
    pub(super) const TABLE: Transform<f32> = Transform {
        in_bands: false,
        forward: Self::forward,
        input_gradient: Self::input_gradient,
        weight_gradient: Self::weight_gradient,
        bias_gradient: Self::bias_gradient,
    };

    /// Samples are independent, and so are the values of one.
    fn forward(layer: &Placed, parameters: &[f32], x: &[f32], y: &mut [f32], own: &mut [f32]) {
        if let Some(small) = small(layer) {
            return (small.forward)(layer, parameters, x, y, own);
        }
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let part = samples_each(layer, x.len() / inputs);
        if x.len() == inputs && parts(layer.multiply_adds()) > 1 {
            return Self::forward_one(layer, parameters, x, y);
        }
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

    /// One sample, some of its values to each thread.
    fn forward_one(layer: &Placed, parameters: &[f32], x: &[f32], y: &mut [f32]) {
        let grain = K::grain(layer);
        let grains = y.len().div_ceil(grain);
        let part = grain * grains.div_ceil(parts(layer.multiply_adds()));
        y.par_chunks_mut(part).enumerate().for_each(|(number, y)| {
            with_scratch::<K>(layer, 1, |scratch| {
                registers::run(ForwardPart::<K> {
                    layer,
                    first: number * part,
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
        if let Some(small) = small(layer) {
            return (small.input_gradient)(layer, parameters, dy, dx);
        }
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
    fn weight_gradient(layer: &Placed, x: &[f32], dy: &[f32], dw: &mut [f32], own: &mut [f32]) {
        if let Some(small) = small(layer) {
            return (small.weight_gradient)(layer, x, dy, dw, own);
        }
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
        if let Some(small) = small(layer) {
            return (small.bias_gradient)(layer, dy, db);
        }
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

/// The chip's kernels, for layers so small that panels would cost more than they bring.
fn small(layer: &Placed) -> Option<Transform<f32>> {
    const WORTH_A_PANEL: usize = 64;
    match Layer::from(layer.spec).kernels() {
        Kernels::Transform(kernels) if layer.multiply_adds() < WORTH_A_PANEL => Some(*kernels),
        _ => None,
    }
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

struct ForwardPart<'a, K> {
    layer: &'a Placed,
    first: usize,
    parameters: &'a [f32],
    x: &'a [f32],
    y: &'a mut [f32],
    scratch: &'a mut [f32],
    kernel: PhantomData<K>,
}

impl<K: PanelKernel<f32>> Work for ForwardPart<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        K::forward_part::<N>(
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
