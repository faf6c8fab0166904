//! Dense layer: `y[o] = sum_i x[i] w[i][o] + b[o]`.
//!
//! Weights lie input by input, so that neighbouring outputs are neighbours in memory:
//! `w` is `(I, O)`, `x` is `(S, I)`, `y` is `(S, O)` for `S` samples.
//!
//! - output: chain over `i`, from +0, bias added last;
//! - `dx[i] = sum_o dy[o] w[i][o]`: chain over `o`, from +0;
//! - `dw[i][o] += x[i] dy[o]` and `db[o] += dy[o]`: chain over samples, from the running gradient.

use super::kernels::{Kernels, TransformKernel};
use super::tile::{PANEL, accumulate, blocks, load, pieces, pieces_mut, store};
use super::{Layer, Placed, Spec};
use crate::Real;

/// A dense layer of `units` outputs, each connected to every input value.
pub const fn dense<R: Real>(units: usize) -> Layer<R> {
    Layer::with_kernels(Spec::Dense { units }, Kernels::transform::<Dense>())
}

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
            let mut xs = pieces(x, inputs * M);
            let mut ys = pieces_mut(y, outputs * M);
            for (x, y) in xs.by_ref().zip(ys.by_ref()) {
                forward_rows::<R, M, N>(weights, first, terms, x, inputs, y, outputs);
            }
            let mut xs = pieces(xs.remainder(), inputs * SHORT);
            let mut ys = pieces_mut(ys.into_remainder(), outputs * SHORT);
            for (x, y) in xs.by_ref().zip(ys.by_ref()) {
                forward_rows::<R, SHORT, N>(weights, first, terms, x, inputs, y, outputs);
            }
            let rest = pieces(xs.remainder(), inputs);
            for (x, y) in rest.zip(pieces_mut(ys.into_remainder(), outputs)) {
                forward_rows::<R, 1, N>(weights, first, terms, x, inputs, y, outputs);
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
        _x: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let samples = dy.len() / outputs.max(1);
        // Neighbouring samples side by side, as the tile's rows read them.
        for (o, row) in pieces_mut(scratch, samples).take(outputs).enumerate() {
            for (to, &from) in row
                .iter_mut()
                .zip(dy.iter().skip(o).step_by(outputs.max(1)))
            {
                *to = from;
            }
        }
        dx.fill(R::ZERO);
        let wide = inputs - inputs % N.max(1);
        for i in (0..wide).step_by(N.max(1)) {
            input_gradient_columns::<R, M, N>(layer, parameters, scratch, samples, i, dx);
        }
        for i in wide..inputs {
            input_gradient_columns::<R, M, 1>(layer, parameters, scratch, samples, i, dx);
        }
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

/// Adds the terms `first..first + terms` to the outputs of `M` samples.
#[inline(always)]
fn forward_rows<R: Real, const M: usize, const N: usize>(
    weights: &[R],
    first: usize,
    terms: usize,
    x: &[R],
    inputs: usize,
    y: &mut [R],
    outputs: usize,
) {
    let mut panel = [[R::ZERO; M]; PANEL];
    for (m, x) in pieces(x, inputs).enumerate() {
        for (row, &x) in panel.iter_mut().zip(x.iter().skip(first)) {
            if let Some(value) = row.get_mut(m) {
                *value = x;
            }
        }
    }
    let panel = panel.get(..terms).unwrap_or_default();
    let wide = outputs - outputs % N.max(1);
    for o in (0..wide).step_by(N.max(1)) {
        let mut tile = load::<R, M, N>(y, o, outputs);
        accumulate(&mut tile, panel.iter().zip(blocks(weights, o, outputs)));
        store(&tile, y, o, outputs);
    }
    for o in wide..outputs {
        let mut tile = load::<R, M, 1>(y, o, outputs);
        accumulate(&mut tile, panel.iter().zip(blocks(weights, o, outputs)));
        store(&tile, y, o, outputs);
    }
}

/// The input gradient at `N` inputs from `i` on, for all samples; `dy` lies output by output.
#[inline(always)]
fn input_gradient_columns<R: Real, const M: usize, const N: usize>(
    layer: &Placed,
    weights: &[R],
    dy: &[R],
    samples: usize,
    i: usize,
    dx: &mut [R],
) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    let weights = weights.get(i * outputs..).unwrap_or_default();
    for first in (0..outputs).step_by(PANEL) {
        let terms = PANEL.min(outputs - first);
        let mut panel = [[R::ZERO; N]; PANEL];
        for (n, row) in pieces(weights, outputs).take(N).enumerate() {
            for (to, &weight) in panel.iter_mut().zip(row.iter().skip(first)) {
                if let Some(value) = to.get_mut(n) {
                    *value = weight;
                }
            }
        }
        let panel = panel.get(..terms).unwrap_or_default();
        let dy = dy.get(first * samples..).unwrap_or_default();
        let tall = samples - samples % M.max(1);
        for s in (0..tall).step_by(M.max(1)) {
            let mut tile = load::<R, M, N>(dx, s * inputs + i, inputs);
            accumulate(&mut tile, blocks(dy, s, samples).zip(panel));
            store(&tile, dx, s * inputs + i, inputs);
        }
        let short = samples - (samples - tall) % SHORT;
        for s in (tall..short).step_by(SHORT) {
            let mut tile = load::<R, SHORT, N>(dx, s * inputs + i, inputs);
            accumulate(&mut tile, blocks(dy, s, samples).zip(panel));
            store(&tile, dx, s * inputs + i, inputs);
        }
        for s in short..samples {
            let mut tile = load::<R, 1, N>(dx, s * inputs + i, inputs);
            accumulate(&mut tile, blocks(dy, s, samples).zip(panel));
            store(&tile, dx, s * inputs + i, inputs);
        }
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
        let mut tile = load::<R, M, N>(dw, o, outputs);
        accumulate(&mut tile, blocks(x, i, inputs).zip(blocks(dy, o, outputs)));
        store(&tile, dw, o, outputs);
    }
    for o in wide..outputs {
        let mut tile = load::<R, M, 1>(dw, o, outputs);
        accumulate(&mut tile, blocks(x, i, inputs).zip(blocks(dy, o, outputs)));
        store(&tile, dw, o, outputs);
    }
}
