//! Two-dimensional convolution (cross-correlation):
//! `y[r][c][o] = sum_(i,u,v) x[r s + u - top][c s + v - left][i] w[i][u][v][o] + b[o]`
//! with stride `s`, kernel row `u`, kernel column `v`, and zeros beyond the edge.
//!
//! `x` is `(H, W, I)`, `y` is `(H', W', O)`, `w` is `(I, U, V, O)`. One sample at a time is laid
//! out as zero-padded planes `(I, H + .., W + ..)`, in which each kernel row slides over
//! neighbouring values.
//!
//! - output: chain over input channel, kernel row, kernel column, from +0, bias added last;
//! - `dx`: the same convolution of the output gradient, spread by the stride, with the kernels
//!   turned by half a turn: chain over output channel, then output row, then output column;
//! - `dw[i][u][v][o]`: chain over samples, output row, output column, from the running gradient.

use super::kernels::{Kernels, TransformKernel};
use super::tile::{accumulate, blocks, load, pieces, pieces_mut, store};
use super::{Layer, Padding, Placed, Spec, Window};
use crate::{Real, Shape};

/// A convolution of `filters` kernels of the window's size.
pub const fn conv2d<R: Real>(filters: usize, window: Window, padding: Padding) -> Layer<R> {
    let spec = Spec::Conv2d {
        filters,
        window,
        padding,
    };
    Layer::with_kernels(spec, Kernels::transform::<Conv2d>())
}

/// The mathematics of a convolution.
#[derive(Debug)]
pub struct Conv2d;

impl<R: Real> TransformKernel<R> for Conv2d {
    #[inline(always)]
    fn forward<const M: usize, const N: usize>(
        layer: &Placed,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    ) {
        let Some((weights, biases)) = parameters.split_at_checked(layer.weights()) else {
            return;
        };
        let window = window(layer);
        let planes = layer.planes();
        let scratch = scratch.get_mut(..planes.len()).unwrap_or_default();
        let samples = pieces(x, layer.input.len());
        for (x, y) in samples.zip(pieces_mut(y, layer.output.len())) {
            lay_out(x, layer.input, layer.border(), 1, planes, scratch);
            correlate::<R, M, N>(scratch, planes, window, weights, layer.output, y);
            for y in pieces_mut(y, layer.output.channels) {
                for (y, &bias) in y.iter_mut().zip(biases) {
                    *y = *y + bias;
                }
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
        let window = window(layer);
        let unit = Window {
            stride: 1,
            ..window
        };
        let planes = layer.spread();
        let Some((spread, turned)) = scratch.split_at_mut_checked(planes.len()) else {
            return;
        };
        turn(layer, window, parameters, turned);
        let (top, left) = layer.border();
        let border = (window.height - 1 - top, window.width - 1 - left);
        let samples = pieces(dy, layer.output.len());
        for (dy, dx) in samples.zip(pieces_mut(dx, layer.input.len())) {
            lay_out(dy, layer.output, border, window.stride, planes, spread);
            correlate::<R, M, N>(spread, planes, unit, turned, layer.input, dx);
        }
    }

    #[inline(always)]
    fn weight_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        scratch: &mut [R],
    ) {
        let window = window(layer);
        let planes = layer.planes();
        let scratch = scratch.get_mut(..planes.len()).unwrap_or_default();
        let samples = pieces(dy, layer.output.len());
        for (x, dy) in pieces(x, layer.input.len()).zip(samples) {
            lay_out(x, layer.input, layer.border(), 1, planes, scratch);
            let kernel = window.height * window.width * layer.output.channels;
            let scratch = pieces(scratch, planes.height * planes.width).skip(first);
            for (plane, dw) in scratch.zip(pieces_mut(dw, kernel)) {
                let rows = pieces_mut(dw, window.width * layer.output.channels);
                for (u, dw) in rows.enumerate() {
                    let plane = plane.get(u * planes.width..).unwrap_or_default();
                    kernel_row_gradient::<R, N>(plane, planes.width, window, layer, dy, dw);
                }
            }
        }
    }
}

const fn window(layer: &Placed) -> Window {
    match layer.spec {
        Spec::Conv2d { window, .. } => window,
        _ => Window::square(1, 1),
    }
}

/// Lays a channels-last sample out as planes, its values `step` apart behind a border of zeros
/// above and left; what does not fit the planes is not used by any window.
#[inline(always)]
fn lay_out<R: Real>(
    sample: &[R],
    shape: Shape,
    (top, left): (usize, usize),
    step: usize,
    planes: Shape,
    out: &mut [R],
) {
    out.fill(R::ZERO);
    let all = pieces_mut(out, planes.height * planes.width).take(shape.channels);
    for (channel, plane) in all.enumerate() {
        let lines = plane.chunks_exact_mut(planes.width.max(1));
        let lines = lines.skip(top).step_by(step.max(1));
        for (line, row) in lines.zip(pieces(sample, shape.width * shape.channels)) {
            let values = row.iter().skip(channel).step_by(shape.channels.max(1));
            let line = line.get_mut(left..).unwrap_or_default();
            for (to, &from) in line.iter_mut().step_by(step.max(1)).zip(values) {
                *to = from;
            }
        }
    }
}

/// Kernels turned by half a turn, input and output channels exchanged: `(O, U, V, I)`.
#[inline(always)]
fn turn<R: Real>(layer: &Placed, window: Window, weights: &[R], turned: &mut [R]) {
    let taps = window.height * window.width;
    let (inputs, outputs) = (layer.input.channels, layer.output.channels);
    for (o, kernel) in pieces_mut(turned, taps * inputs).enumerate() {
        for (tap, row) in pieces_mut(kernel, inputs).enumerate() {
            let from = weights.iter().skip((taps - 1 - tap) * outputs + o);
            for (to, &weight) in row.iter_mut().zip(from.step_by((taps * outputs).max(1))) {
                *to = weight;
            }
        }
    }
}

/// Slides `weights` over `planes` and writes the sums, channels last, to `out`.
#[inline(always)]
fn correlate<R: Real, const M: usize, const N: usize>(
    planes: &[R],
    shape: Shape,
    window: Window,
    weights: &[R],
    output: Shape,
    out: &mut [R],
) {
    // A tile's columns are neighbours in the plane only where the stride is 1.
    let tiled = if window.stride == 1 {
        output.width - output.width % M.max(1)
    } else {
        0
    };
    for (r, out) in pieces_mut(out, output.width * output.channels).enumerate() {
        let above = r * window.stride * shape.width;
        for c in (0..tiled).step_by(M.max(1)) {
            let at = (above + c, c);
            correlate_columns::<R, M, N>(planes, shape, window, weights, output, at, out);
        }
        for c in tiled..output.width {
            let at = (above + c * window.stride, c);
            correlate_columns::<R, 1, N>(planes, shape, window, weights, output, at, out);
        }
    }
}

/// The sums of `M` neighbouring columns of one output row: `at` is the first value under the
/// window, within a plane, and the first column.
#[inline(always)]
fn correlate_columns<R: Real, const M: usize, const N: usize>(
    planes: &[R],
    shape: Shape,
    window: Window,
    weights: &[R],
    output: Shape,
    at: (usize, usize),
    out: &mut [R],
) {
    let outputs = output.channels;
    let wide = outputs - outputs % N.max(1);
    for o in (0..wide).step_by(N.max(1)) {
        let tile = correlate_tile::<R, M, N>(planes, shape, window, weights, outputs, at.0, o);
        store(&tile, out, at.1 * outputs + o, outputs);
    }
    for o in wide..outputs {
        let tile = correlate_tile::<R, M, 1>(planes, shape, window, weights, outputs, at.0, o);
        store(&tile, out, at.1 * outputs + o, outputs);
    }
}

/// The sums of `M` neighbouring columns and `N` neighbouring output channels.
#[inline(always)]
fn correlate_tile<R: Real, const M: usize, const N: usize>(
    planes: &[R],
    shape: Shape,
    window: Window,
    weights: &[R],
    outputs: usize,
    start: usize,
    o: usize,
) -> [[R; N]; M] {
    let mut tile = [[R::ZERO; N]; M];
    let kernels = pieces(weights, window.height * window.width * outputs);
    for (plane, kernel) in pieces(planes, shape.height * shape.width).zip(kernels) {
        let lines = plane.get(start..).unwrap_or_default();
        let lines = lines.chunks(shape.width.max(1));
        for (line, taps) in lines.zip(pieces(kernel, window.width * outputs)) {
            let values = line.array_windows();
            accumulate(&mut tile, values.zip(blocks(taps, o, outputs)));
        }
    }
    tile
}

/// Adds one sample's part to the gradient of one kernel row: taps in blocks of 5, 3 and 1.
#[inline(always)]
fn kernel_row_gradient<R: Real, const N: usize>(
    plane: &[R],
    width: usize,
    window: Window,
    layer: &Placed,
    dy: &[R],
    dw: &mut [R],
) {
    let outputs = layer.output.channels;
    let mut v = 0;
    while v < window.width {
        let wide = outputs - outputs % N.max(1);
        let taps = match window.width - v {
            5.. => 5,
            3.. => 3,
            _ => 1,
        };
        for o in (0..wide).step_by(N.max(1)) {
            match taps {
                5 => taps_gradient::<R, 5, N>(plane, width, window, layer, dy, (v, o), dw),
                3 => taps_gradient::<R, 3, N>(plane, width, window, layer, dy, (v, o), dw),
                _ => taps_gradient::<R, 1, N>(plane, width, window, layer, dy, (v, o), dw),
            }
        }
        for o in wide..outputs {
            match taps {
                5 => taps_gradient::<R, 5, 1>(plane, width, window, layer, dy, (v, o), dw),
                3 => taps_gradient::<R, 3, 1>(plane, width, window, layer, dy, (v, o), dw),
                _ => taps_gradient::<R, 1, 1>(plane, width, window, layer, dy, (v, o), dw),
            }
        }
        v += taps;
    }
}

/// The gradient of `T` neighbouring taps from `v` on and `N` output channels from `o` on.
#[inline(always)]
fn taps_gradient<R: Real, const T: usize, const N: usize>(
    plane: &[R],
    width: usize,
    window: Window,
    layer: &Placed,
    dy: &[R],
    (v, o): (usize, usize),
    dw: &mut [R],
) {
    let outputs = layer.output.channels;
    let at = v * outputs + o;
    let mut tile = load::<R, T, N>(dw, at, outputs);
    let lines = plane.chunks(width.max(1)).step_by(window.stride.max(1));
    for (line, dy) in lines.zip(pieces(dy, layer.output.width * outputs)) {
        let values = line.get(v..).unwrap_or_default().array_windows();
        let dy = blocks(dy, o, outputs);
        // `step_by(1)` would cost the common case its speed.
        if window.stride == 1 {
            accumulate(&mut tile, values.zip(dy));
        } else {
            accumulate(&mut tile, values.step_by(window.stride.max(1)).zip(dy));
        }
    }
    store(&tile, dw, at, outputs);
}
