//! Dense layer: `y[o] = sum_i x[i] w[i][o] + b[o]`.
//!
//! Weights lie input by input, so that neighbouring outputs are neighbours in memory:
//! `w` is `(I, O)`, `x` is `(S, I)`, `y` is `(S, O)` for `S` samples.
//!
//! - output: chain over `i`, from +0, bias added last;
//! - `dx[i] += sum_o dy[o] w[i][o]`: chain over `o`, from the running gradient;
//! - `dw[i][o] += x[i] dy[o]` and `db[o] += dy[o]`: chain over samples, from the running gradient.

use core::iter::once;

use super::kernels::{Kernels, TransformKernel};
use super::tile::{
    accumulate, accumulate_rows, blocks, in_registers, load, pieces, pieces_mut, store,
};
use super::transposed::{Rows, Run, add_products};
use super::{Layer, Placed, Spec};
use crate::Real;

/// A dense layer of `units` outputs, each connected to every input value.
pub const fn dense<R: Real>(units: usize) -> Layer<R> {
    Layer::with_kernels(Spec::Dense { units }, Kernels::transform::<Dense>())
}

/// Inputs at a time, so that their weights stay in a host's cache from sample to sample.
const PANEL: usize = 32;

/// Samples at a time where the tile's rows are too many for what is left of a batch.
const SHORT: usize = 4;

/// The mathematics of a dense layer.
#[derive(Debug)]
pub struct Dense;

impl<R: Real> TransformKernel<R> for Dense {
    #[inline(always)]
    fn forward<const M: usize, const N: usize>(
        layer: &Placed,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        _scratch: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let Some((weights, biases)) = parameters.split_at_checked(layer.weights()) else {
            return;
        };
        y.fill(R::ZERO);
        for first in (0..inputs).step_by(PANEL) {
            let weights = weights.get(first * outputs..).unwrap_or_default();
            let terms = PANEL.min(inputs - first);
            let panel = (weights, first, terms);
            let mut xs = pieces(x, inputs * M);
            let mut ys = pieces_mut(y, outputs * M);
            for (x, y) in xs.by_ref().zip(ys.by_ref()) {
                forward_rows::<R, M, N>(panel, x, inputs, y, outputs);
            }
            let mut xs = pieces(xs.remainder(), inputs * SHORT);
            let mut ys = pieces_mut(ys.into_remainder(), outputs * SHORT);
            for (x, y) in xs.by_ref().zip(ys.by_ref()) {
                forward_rows::<R, SHORT, N>(panel, x, inputs, y, outputs);
            }
            let rest = pieces(xs.remainder(), inputs);
            for (x, y) in rest.zip(pieces_mut(ys.into_remainder(), outputs)) {
                forward_rows::<R, 1, N>(panel, x, inputs, y, outputs);
            }
        }
        for y in pieces_mut(y, outputs) {
            for (y, &bias) in y.iter_mut().zip(biases) {
                *y = *y + bias;
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let rows = Rows {
            weights: parameters,
            stride: outputs,
            inputs,
            outputs,
        };
        let samples = Run {
            from: 0,
            to: 0,
            step: inputs,
            count: dy.len() / outputs.max(1),
        };
        add_products::<R, M, N>(rows, dy, dx, once(samples));
    }

    #[inline(always)]
    fn weight_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        _scratch: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let mut i = first;
        let mut rows = pieces_mut(dw, outputs * M);
        for dw in rows.by_ref() {
            weight_gradient_rows::<R, M, N>(i, x, inputs, dy, outputs, dw);
            i += M;
        }
        for dw in pieces_mut(rows.into_remainder(), outputs) {
            weight_gradient_rows::<R, 1, N>(i, x, inputs, dy, outputs, dw);
            i += 1;
        }
    }
}

/// Adds the terms of a panel, its weights, first input and number of inputs, to the outputs of
/// `M` samples.
#[inline(always)]
fn forward_rows<R: Real, const M: usize, const N: usize>(
    panel: (&[R], usize, usize),
    x: &[R],
    inputs: usize,
    y: &mut [R],
    outputs: usize,
) {
    let wide = outputs - outputs % N.max(1);
    for o in (0..wide).step_by(N.max(1)) {
        forward_tile::<R, M, N>(panel, o, x, inputs, y, outputs);
    }
    for o in wide..outputs {
        forward_tile::<R, M, 1>(panel, o, x, inputs, y, outputs);
    }
}

/// The terms of a panel for `M` samples and `N` outputs from `o` on.
#[inline(always)]
fn forward_tile<R: Real, const M: usize, const N: usize>(
    (weights, first, terms): (&[R], usize, usize),
    o: usize,
    x: &[R],
    inputs: usize,
    y: &mut [R],
    outputs: usize,
) {
    let Some(loaded) = load::<R, M, N>(y, o, outputs) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    let steps = blocks(weights, o, outputs);
    if accumulate_rows(&mut tile, x, first, inputs, terms, steps).is_some() {
        store(&in_registers(&tile), y, o, outputs);
    }
}

/// The weight gradient of `M` inputs from `i` on, for all outputs.
#[inline(always)]
fn weight_gradient_rows<R: Real, const M: usize, const N: usize>(
    i: usize,
    x: &[R],
    inputs: usize,
    dy: &[R],
    outputs: usize,
    dw: &mut [R],
) {
    let wide = outputs - outputs % N.max(1);
    for o in (0..wide).step_by(N.max(1)) {
        weight_gradient_tile::<R, M, N>(i, x, inputs, dy, outputs, o, dw);
    }
    for o in wide..outputs {
        weight_gradient_tile::<R, M, 1>(i, x, inputs, dy, outputs, o, dw);
    }
}

/// The weight gradient of `M` inputs from `i` on and `N` outputs from `o` on.
#[inline(always)]
fn weight_gradient_tile<R: Real, const M: usize, const N: usize>(
    i: usize,
    x: &[R],
    inputs: usize,
    dy: &[R],
    outputs: usize,
    o: usize,
    dw: &mut [R],
) {
    let Some(loaded) = load::<R, M, N>(dw, o, outputs) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    let steps = blocks(x, i, inputs).zip(blocks(dy, o, outputs));
    if accumulate(&mut tile, steps).is_some() {
        store(&in_registers(&tile), dw, o, outputs);
    }
}
