//! The product with transposed weights, of which the input gradient of a convolution consists.

use super::accumulate::accumulate_rows;
use crate::Real;
use crate::kernels::tile::in_registers;
use crate::kernels::tile_location::TileLocation;

/// Terms that are packed together.
const PANEL: usize = 16;

/// A weight matrix. Row `i` starts at `i * stride` and holds one weight for each output.
#[derive(Clone, Copy)]
pub(crate) struct WeightRows<'a, R> {
    pub(crate) weights: &'a [R],
    pub(crate) stride: usize,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

/// A run of `count` pixels. The gradient of output pixel `n` starts at `from + n * outputs` of
/// `dy`, that of its input pixel at `to + n * step` of `dx`.
#[derive(Clone, Copy)]
pub(crate) struct PixelRun {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) step: usize,
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
    let wide = rows.inputs - rows.inputs % N.max(1);
    for i in (0..wide).step_by(N.max(1)) {
        add_columns::<R, M, N>(rows, i, dy, dx, runs.clone());
    }
    for i in wide..rows.inputs {
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
    for first in (0..rows.outputs).step_by(PANEL) {
        let terms = PANEL.min(rows.outputs - first);
        let mut panel = [[R::ZERO; N]; PANEL];
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
            let (mut from, mut to, mut left) = (run.from + first, run.to + i, run.count);
            while left > 0 {
                let place = (from, to);
                let done = match left >= M {
                    true => add_tile::<R, M, N>(panel, dy, dx, place, rows.outputs, run.step),
                    false => add_tile::<R, 1, N>(panel, dy, dx, place, rows.outputs, run.step),
                };
                from += done * rows.outputs;
                to += done * run.step;
                left -= done;
            }
        }
    }
}

/// Adds the terms of one panel for `M` pixels and returns `M`.
#[inline(always)]
fn add_tile<R: Real, const M: usize, const N: usize>(
    (panel, terms): (&[[R; N]; PANEL], usize),
    dy: &[R],
    dx: &mut [R],
    (from, to): (usize, usize),
    stride: usize,
    step: usize,
) -> usize {
    let place = TileLocation {
        start: to,
        stride: step,
        columns: N,
    };
    let Some(loaded) = place.load::<R, M, N>(dx) else {
        return M;
    };
    let mut tile = in_registers(&loaded);
    let steps = panel.iter().copied();
    if accumulate_rows(&mut tile, dy, from, stride, terms, steps).is_some() {
        place.store(&in_registers(&tile), dx);
    }
    M
}
