//! Dense layer: `y[o] = sum_i x[i] w[i][o] + b[o]`.
//!
//! Weights lie input by input, so that neighbouring outputs are neighbours in memory:
//! `w` is `(I, O)`, `x` is `(S, I)`, `y` is `(S, O)` for `S` samples.
//!
//! - output: chain over `i`, from +0, bias added last;
//! - `dx[i] += sum_o dy[o] w[i][o]`: chain over `o`, from the running gradient;
//! - `dw[i][o] += x[i] dy[o]` and `db[o] += dy[o]`: chain over samples, from the running gradient.

use core::iter::once;
use core::slice::ChunksExact;

use super::kernels::{Kernels, Transform, TransformKernel};
use super::tile::{
    accumulate, accumulate_rows, add_rows, blocks, in_registers, load, pieces, pieces_mut, store,
};
use super::transposed::{Rows, Run, add_products};
use super::{Layer, Placed, Spec};
use crate::Real;

/// A dense layer of `units` outputs, each connected to every input value.
pub const fn dense<R: Real>(units: usize) -> Layer<R> {
    Layer::with_kernels(
        Spec::Dense { units },
        const {
            &Kernels::Transform(Transform {
                forward,
                input_gradient,
                weight_gradient,
                bias_gradient,
            })
        },
    )
}

/// Neighbouring outputs whose sums are in registers at once.
const BLOCK: usize = 3;

/// The output: a block of outputs at a time, for each sample in turn.
fn forward<R: Real>(layer: &Placed, parameters: &[R], x: &[R], y: &mut [R], _: &mut [R]) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    let rows = pieces(parameters, outputs);
    let mut o = 0;
    while o < outputs {
        let mut xs = pieces(x, inputs);
        let mut ys = pieces_mut(y, outputs);
        while let (Some(x), Some(y)) = (xs.next(), ys.next()) {
            match y.split_at_mut_checked(o) {
                Some((_, [y0])) => [*y0] = output(rows.clone(), o, x),
                Some((_, [y0, y1])) => [*y0, *y1] = output(rows.clone(), o, x),
                Some((_, [y0, y1, y2, ..])) => [*y0, *y1, *y2] = output(rows.clone(), o, x),
                _ => return,
            }
        }
        o += BLOCK;
    }
}

/// Outputs `o` to `o + N` of one sample; the biases are the row behind the last.
#[inline(always)]
fn output<R: Real, const N: usize>(mut rows: ChunksExact<'_, R>, o: usize, x: &[R]) -> [R; N] {
    let mut sums = [[R::ZERO; N]];
    for &x in x {
        if let Some(row) = rows.next().and_then(|row| of::<R, N>(row, o)) {
            add_rows(&mut sums, &[x], row);
        }
    }
    if let Some(biases) = rows.next().and_then(|row| of::<R, N>(row, o)) {
        // One times a bias is the bias.
        add_rows(&mut sums, &[R::ONE], biases);
    }
    let [sums] = sums;
    sums
}

#[inline(always)]
fn of<R, const N: usize>(row: &[R], o: usize) -> Option<&[R; N]> {
    row.get(o..)?.first_chunk()
}

/// The gradient by the input.
fn input_gradient<R: Real>(layer: &Placed, parameters: &[R], dy: &[R], dx: &mut [R]) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    let rows = pieces(parameters, outputs);
    let mut o = 0;
    while o < outputs {
        let mut dys = pieces(dy, outputs);
        let mut dxs = pieces_mut(dx, inputs);
        while let (Some(dy), Some(dx)) = (dys.next(), dxs.next()) {
            match dy.split_at_checked(o) {
                Some((_, &[a])) => add_to_inputs(rows.clone(), o, [a], dx),
                Some((_, &[a, b])) => add_to_inputs(rows.clone(), o, [a, b], dx),
                Some((_, &[a, b, c, ..])) => add_to_inputs(rows.clone(), o, [a, b, c], dx),
                _ => return,
            }
        }
        o += BLOCK;
    }
}

/// Adds what `N` outputs contribute to the gradients of one sample's inputs.
#[inline(always)]
fn add_to_inputs<R: Real, const N: usize>(
    mut rows: ChunksExact<'_, R>,
    o: usize,
    dy: [R; N],
    dx: &mut [R],
) {
    for dx in dx {
        if let Some(row) = rows.next().and_then(|row| of::<R, N>(row, o)) {
            *dx = add_dot(*dx, &dy, row);
        }
    }
}

/// The gradient by the weights of the inputs from `first` on.
fn weight_gradient<R: Real>(
    layer: &Placed,
    first: usize,
    x: &[R],
    dy: &[R],
    dw: &mut [R],
    _: &mut [R],
) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    let mut o = 0;
    while o < outputs {
        let mut xs = pieces(x, inputs);
        let mut dys = pieces(dy, outputs);
        while let (Some(x), Some(dy)) = (xs.next(), dys.next()) {
            let Some((_, x)) = x.split_at_checked(first) else {
                return;
            };
            match dy.split_at_checked(o) {
                Some((_, &[a])) => add_to_weights(dw, outputs, o, x, [a]),
                Some((_, &[a, b])) => add_to_weights(dw, outputs, o, x, [a, b]),
                Some((_, &[a, b, c, ..])) => add_to_weights(dw, outputs, o, x, [a, b, c]),
                _ => return,
            }
        }
        o += BLOCK;
    }
}

/// Adds what one sample contributes to the gradients of the weights of `N` outputs.
#[inline(always)]
fn add_to_weights<R: Real, const N: usize>(
    mut rows: &mut [R],
    outputs: usize,
    o: usize,
    x: &[R],
    dy: [R; N],
) {
    for &x in x {
        let Some((row, later)) = rows.split_at_mut_checked(outputs) else {
            break;
        };
        rows = later;
        if let Some(row) = row.get_mut(o..).and_then(<[R]>::first_chunk_mut::<N>) {
            let mut sums = [*row];
            add_rows(&mut sums, &[x], &dy);
            [*row] = sums;
        }
    }
}

/// The gradient by the biases.
fn bias_gradient<R: Real>(layer: &Placed, dy: &[R], db: &mut [R]) {
    let outputs = layer.output.len();
    let mut o = 0;
    while o < outputs {
        match db.split_at_mut_checked(o) {
            Some((_, [a])) => [*a] = sums([*a], dy, outputs, o),
            Some((_, [a, b])) => [*a, *b] = sums([*a, *b], dy, outputs, o),
            Some((_, [a, b, c, ..])) => [*a, *b, *c] = sums([*a, *b, *c], dy, outputs, o),
            _ => return,
        }
        o += BLOCK;
    }
}

#[inline(always)]
fn sums<R: Real, const N: usize>(sums: [R; N], dy: &[R], outputs: usize, o: usize) -> [R; N] {
    let mut sums = [sums];
    for dy in pieces(dy, outputs) {
        if let Some(dy) = of::<R, N>(dy, o) {
            add_rows(&mut sums, &[R::ONE], dy);
        }
    }
    let [sums] = sums;
    sums
}

/// Adds `a[n] * b[n]` to `sum`, one after another, written out like a tile's rows.
#[inline(always)]
fn add_dot<R: Real>(sum: R, a: &[R], b: &[R]) -> R {
    match (a, b) {
        ([a0], [b0]) => sum + *a0 * *b0,
        ([a0, a1], [b0, b1]) => sum + *a0 * *b0 + *a1 * *b1,
        ([a0, a1, a2], [b0, b1, b2]) => sum + *a0 * *b0 + *a1 * *b1 + *a2 * *b2,
        _ => sum,
    }
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
