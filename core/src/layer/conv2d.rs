//! The convolution, cut for chips: one input channel at a time is laid out as a plane with its
//! border of zeros, in which each kernel row slides over neighbouring values.

mod correlate;
mod gradient;
mod transposed;

use correlate::{PANEL, correlate};
use gradient::{bias_gradient, kernel_row_gradient};
use transposed::{Rows, Run, add_products};

use super::kernels::{Kernels, Transform};
use super::tile::{both, pieces, pieces_mut};
use super::{Layer, Padding, Placed, Spec, Window};
use crate::Real;

/// A two-dimensional convolution (cross-correlation) of `filters` kernels of the window's size:
/// `y[r][c][o] = sum_(i,u,v) x[r s + u - top][c s + v - left][i] w[i][u][v][o] + b[o]`
/// with stride `s`, kernel row `u`, kernel column `v`, and zeros beyond the edge.
///
/// `x` is `(H, W, I)`, `y` is `(H', W', O)`, `w` is `(I, U, V, O)`. With [`Padding::Valid`], `top`
/// and `left` are 0 and `H' = floor((H - U) / s) + 1`, likewise `W'`; with [`Padding::Same`],
/// `H' = ceil(H / s)` and `top = max((H' - 1) s + U - H, 0) / 2`, rounded down.
///
/// - output: chain over input channel, kernel row, kernel column, from +0, bias added last;
/// - `dx[q][p][i] += dy[r][c][o] w[i][u][v][o]`: chain over output row, output column, output
///   channel, from the running gradient; terms from beyond the edge are left out;
/// - `dw[i][u][v][o] += dy[r][c][o] x[r s + u - top][c s + v - left][i]` and
///   `db[o] += dy[r][c][o]`: chain over samples, output row, output column, from the running
///   gradient.
pub const fn conv2d<R: Real>(filters: usize, window: Window, padding: Padding) -> Layer<R> {
    let spec = Spec::Conv2d {
        filters,
        window,
        padding,
    };
    Layer::with_kernels(
        spec,
        const {
            &Kernels::Transform(Transform {
                in_bands: true,
                forward,
                input_gradient,
                weight_gradient,
                bias_gradient,
            })
        },
    )
}

/// The output.
fn forward<R: Real>(layer: &Placed, parameters: &[R], x: &[R], y: &mut [R], scratch: &mut [R]) {
    let Some((weights, biases)) = parameters.split_at_checked(layer.weights()) else {
        return;
    };
    let window = layer.window();
    let outputs = layer.output.channels;
    let mut panel = [[R::ZERO; 4]; PANEL];
    y.fill(R::ZERO);
    let samples = pieces(x, layer.input.len());
    for (x, y) in both(samples, pieces_mut(y, layer.output.len())) {
        let kernels = pieces(weights, window.height * window.width * outputs);
        for (channel, kernel) in kernels.enumerate() {
            let plane = Plane::of(layer, channel, x, scratch);
            correlate::<R, 4, 4>(
                plane,
                window,
                kernel,
                &mut panel,
                layer.output.width,
                outputs,
                y,
            );
        }
        for y in pieces_mut(y, outputs) {
            for (y, &bias) in y.iter_mut().zip(biases) {
                *y = *y + bias;
            }
        }
    }
}

/// The gradient by the input.
fn input_gradient<R: Real>(layer: &Placed, parameters: &[R], dy: &[R], dx: &mut [R]) {
    let window = layer.window();
    let outputs = layer.output.channels;
    let taps = window.height * window.width;
    // From the last tap to the first: the outputs that reach an input come in their order.
    for u in (0..window.height).rev() {
        for v in (0..window.width).rev() {
            let tap = (u * window.width + v) * outputs;
            let rows = Rows {
                weights: parameters.get(tap..).unwrap_or_default(),
                stride: taps * outputs,
                inputs: layer.input.channels,
                outputs,
            };
            add_products::<R, 4, 4>(rows, dy, dx, reached(layer, u, v, dy.len()));
        }
    }
}

/// The gradient by the weights.
fn weight_gradient<R: Real>(layer: &Placed, x: &[R], dy: &[R], dw: &mut [R], scratch: &mut [R]) {
    let window = layer.window();
    let row = window.width * layer.output.channels;
    let samples = pieces(dy, layer.output.len());
    for (x, dy) in both(pieces(x, layer.input.len()), samples) {
        let kernels = pieces_mut(dw, window.height * row);
        for (channel, dw) in kernels.enumerate() {
            let plane = Plane::of(layer, channel, x, scratch);
            for (u, dw) in pieces_mut(dw, row).enumerate() {
                kernel_row_gradient::<R, 4>(plane.below(u), window, layer, dy, dw);
            }
        }
    }
}

/// One input channel with its border of zeros, from the first row under a window on.
#[derive(Clone, Copy)]
struct Plane<'a, R> {
    values: &'a [R],
    width: usize,
}

impl<'a, R: Real> Plane<'a, R> {
    /// The plane of one sample's channel: the sample itself where that is one, else a copy.
    #[inline(always)]
    fn of(layer: &Placed, channel: usize, sample: &'a [R], scratch: &'a mut [R]) -> Self {
        let (top, left) = layer.border();
        let above = layer.first_row * layer.window().stride;
        let (channels, line) = (layer.input.channels, layer.input.width);
        let lines = pieces(sample, line * channels).skip(above.saturating_sub(top));
        let Some((_, width)) = layer.plane() else {
            let values = sample.get(above * line..).unwrap_or_default();
            return Self {
                values,
                width: line,
            };
        };
        let values = scratch.get_mut(..layer.scratch()).unwrap_or_default();
        values.fill(R::ZERO);
        let rows = pieces_mut(values, width).skip(top.saturating_sub(above));
        for (row, line) in both(rows, lines) {
            let row = row.get_mut(left..).unwrap_or_default();
            let channel = line.iter().skip(channel).step_by(channels.max(1));
            for (to, &from) in row.iter_mut().zip(channel) {
                *to = from;
            }
        }
        Self { values, width }
    }

    /// The plane from `columns` further right on.
    #[inline(always)]
    fn right(self, columns: usize) -> Self {
        Self {
            values: self.values.get(columns..).unwrap_or_default(),
            ..self
        }
    }

    /// The plane from `rows` further down on.
    #[inline(always)]
    fn below(self, rows: usize) -> Self {
        Self {
            values: self.values.get(rows * self.width..).unwrap_or_default(),
            ..self
        }
    }
}

/// The outputs that kernel tap `(u, v)` joins to an input, sample by sample, row by row.
#[inline(always)]
fn reached(layer: &Placed, u: usize, v: usize, len: usize) -> impl Iterator<Item = Run> + Clone {
    let stride = layer.window().stride.max(1);
    let (input, output, first_row) = (layer.input, layer.output, layer.first_row);
    let (top, left) = layer.border();
    let first = left.saturating_sub(v).div_ceil(stride);
    let end = (input.width + left).saturating_sub(v).div_ceil(stride);
    let count = end.min(output.width).saturating_sub(first);
    (0..len / output.len().max(1)).flat_map(move |sample| {
        (0..output.height).filter_map(move |r| {
            let q = ((first_row + r) * stride + u).checked_sub(top)?;
            let p = (first * stride + v).checked_sub(left)?;
            (q < input.height).then_some(Run {
                from: ((sample * output.height + r) * output.width + first) * output.channels,
                to: ((sample * input.height + q) * input.width + p) * input.channels,
                step: stride * input.channels,
                count,
            })
        })
    })
}
