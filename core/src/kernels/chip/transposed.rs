//! Products with transposed weights. The input gradient of a convolution is a sum of such products.

use super::accumulate::accumulate_rows;
use crate::Real;
use crate::kernels::tile::in_registers;
use crate::kernels::tile_location::TileLocation;

/// The most terms that are packed together.
const TERMS_PER_PANEL: usize = 16;

/// A weight matrix. Row `i` starts at `i * stride` and holds one weight for each output.
#[derive(Clone, Copy)]
pub(crate) struct WeightRows<'a, R> {
    pub(crate) weights: &'a [R],
    pub(crate) stride: usize,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

/// A run of `count` pixels. The gradient of output pixel `n` starts at `from + n * outputs` of
/// `dy`, that of its input pixel at `to + n * stride` of `dx`.
#[derive(Clone, Copy)]
pub(crate) struct PixelRun {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) stride: usize,
    pub(crate) count: usize,
}

/// For each pixel of the runs: `dx[i] += sum_o dy[o] w[i][o]`, one chain over `o` that continues
/// from the running gradient.
#[inline(always)]
pub(crate) fn add_input_gradient<R: Real, const M: usize, const N: usize>(
    rows: WeightRows<'_, R>,
    dy: &[R],
    dx: &mut [R],
    runs: impl Iterator<Item = PixelRun> + Clone,
) {
    let full = rows.inputs - rows.inputs % N.max(1);
    for i in (0..full).step_by(N.max(1)) {
        add_columns::<R, M, N>(rows, i, dy, dx, runs.clone());
    }
    for i in full..rows.inputs {
        add_columns::<R, M, 1>(rows, i, dy, dx, runs.clone());
    }
}

/// Adds to the gradient of the `N` input channels that start at `i`.
#[inline(always)]
fn add_columns<R: Real, const M: usize, const N: usize>(
    rows: WeightRows<'_, R>,
    i: usize,
    dy: &[R],
    dx: &mut [R],
    runs: impl Iterator<Item = PixelRun> + Clone,
) {
    let weights = rows.weights.get(i * rows.stride..).unwrap_or_default();
    for first in (0..rows.outputs).step_by(TERMS_PER_PANEL) {
        let terms = TERMS_PER_PANEL.min(rows.outputs - first);
        let mut panel = [[R::ZERO; N]; TERMS_PER_PANEL];
        for n in 0..N {
            let row = weights.get(n * rows.stride + first..).unwrap_or_default();
            for (to, &weight) in panel.iter_mut().zip(row).take(terms) {
                if let Some(value) = to.get_mut(n) {
                    *value = weight;
                }
            }
        }
        let panel = (&panel, terms);
        for run in runs.clone() {
            let (mut from, mut to, mut remaining) = (run.from + first, run.to + i, run.count);
            while remaining > 0 {
                let starts = (from, to);
                let done = match remaining >= M {
                    true => add_tile::<R, M, N>(panel, dy, dx, starts, rows.outputs, run.stride),
                    false => add_tile::<R, 1, N>(panel, dy, dx, starts, rows.outputs, run.stride),
                };
                from += done * rows.outputs;
                to += done * run.stride;
                remaining -= done;
            }
        }
    }
}

/// Adds the terms of one panel for `M` pixels and returns `M`.
#[inline(always)]
fn add_tile<R: Real, const M: usize, const N: usize>(
    (panel, terms): (&[[R; N]; TERMS_PER_PANEL], usize),
    dy: &[R],
    dx: &mut [R],
    (from, to): (usize, usize),
    outputs: usize,
    stride: usize,
) -> usize {
    let location = TileLocation {
        start: to,
        stride,
        columns: N,
    };
    let Some(loaded) = location.load::<R, M, N>(dx) else {
        return M;
    };
    let mut tile = in_registers(&loaded);
    let weights = panel.iter().copied();
    if accumulate_rows(&mut tile, dy, from, outputs, terms, weights).is_some() {
        location.store(&in_registers(&tile), dx);
    }
    M
}
