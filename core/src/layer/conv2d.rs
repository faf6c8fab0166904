//! Two-dimensional convolution (cross-correlation):
//! `y[r][c][o] = sum_(i,u,v) x[r s + u - top][c s + v - left][i] w[i][u][v][o] + b[o]`
//! with stride `s`, kernel row `u`, kernel column `v`, and zeros beyond the edge.
//!
//! `x` is `(H, W, I)`, `y` is `(H', W', O)`, `w` is `(I, U, V, O)`. One input channel at a time is
//! laid out as a plane with its border of zeros, in which each kernel row slides over neighbouring
//! values.
//!
//! - output: chain over input channel, kernel row, kernel column, from +0, bias added last;
//! - `dx[q][p][i] += dy[r][c][o] w[i][u][v][o]`: chain over output row, output column, output
//!   channel, from the running gradient; terms from beyond the edge are left out;
//! - `dw[i][u][v][o]`: chain over samples, output row, output column, from the running gradient.

use super::kernels::{Kernels, TransformKernel};
use super::tile::{
    Tile, accumulate, blocks, in_registers, load, pieces, pieces_mut, store, windows,
};
use super::transposed::{Rows, Run, add_products};
use super::{Layer, Padding, Placed, Spec, Window};
use crate::Real;

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
        let outputs = layer.output.channels;
        let mut panel = [[R::ZERO; N]; PANEL];
        y.fill(R::ZERO);
        let samples = pieces(x, layer.input.len());
        for (x, y) in samples.zip(pieces_mut(y, layer.output.len())) {
            let kernels = pieces(weights, window.height * window.width * outputs);
            for (channel, kernel) in kernels.enumerate() {
                let plane = Plane::of(layer, channel, x, scratch);
                correlate::<R, M, N>(
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

    #[inline(always)]
    fn input_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
    ) {
        let window = window(layer);
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
                add_products::<R, M, N>(rows, dy, dx, reached(layer, u, v, dy.len()));
            }
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
        let row = window.width * layer.output.channels;
        let samples = pieces(dy, layer.output.len());
        for (x, dy) in pieces(x, layer.input.len()).zip(samples) {
            let kernels = pieces_mut(dw, window.height * row);
            for (channel, dw) in (first..).zip(kernels) {
                let plane = Plane::of(layer, channel, x, scratch);
                for (u, dw) in pieces_mut(dw, row).enumerate() {
                    kernel_row_gradient::<R, N>(plane.below(u), window, layer, dy, dw);
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
        let above = layer.first_row * window(layer).stride;
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
        for (row, line) in rows.zip(lines) {
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
    let stride = window(layer).stride.max(1);
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

/// Kernel taps that are packed at a time.
const PANEL: usize = 32;

/// Their weights for `N` neighbouring output channels.
type Panel<R, const N: usize> = [[R; N]; PANEL];

/// Slides one channel's kernels over its plane and adds to the sums, channels last, in `y`.
#[inline(always)]
fn correlate<R: Real, const M: usize, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    kernel: &[R],
    panel: &mut Panel<R, N>,
    width: usize,
    outputs: usize,
    y: &mut [R],
) {
    let wide = outputs - outputs % N.max(1);
    for o in (0..wide).step_by(N.max(1)) {
        correlate_outputs::<R, M, N>(plane, window, kernel, panel, width, outputs, o, y);
    }
    if wide < outputs {
        let mut panel = [[R::ZERO; 1]; PANEL];
        for o in wide..outputs {
            correlate_outputs::<R, M, 1>(plane, window, kernel, &mut panel, width, outputs, o, y);
        }
    }
}

/// The sums of `N` neighbouring output channels from `o` on.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "where the sums lie")]
fn correlate_outputs<R: Real, const M: usize, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    kernel: &[R],
    panel: &mut Panel<R, N>,
    width: usize,
    outputs: usize,
    o: usize,
    y: &mut [R],
) {
    let (rows, stride) = (window.height, window.stride);
    let most = (PANEL / window.width.max(1)).max(1);
    for u in (0..rows).step_by(most) {
        for v in (0..window.width).step_by(PANEL) {
            let part = Window {
                height: most.min(rows - u),
                width: PANEL.min(window.width - v),
                stride,
            };
            let first = (u * window.width + v) * outputs + o;
            let taps = kernel.get(first..).unwrap_or_default();
            pack(panel, taps, part.height * part.width, outputs);
            let plane = plane.below(u).right(v);
            for (r, y) in pieces_mut(y, width * outputs).enumerate() {
                let plane = plane.below(r * stride);
                // A tile's columns are neighbours in the plane only where the stride is 1.
                let tiled = if stride == 1 {
                    width - width % M.max(1)
                } else {
                    0
                };
                for c in (0..tiled).step_by(M.max(1)) {
                    correlate_tile::<R, M, N>(
                        plane.right(c),
                        part,
                        panel,
                        y,
                        c * outputs + o,
                        outputs,
                    );
                }
                for c in tiled..width {
                    let plane = plane.right(c * stride);
                    correlate_tile::<R, 1, N>(plane, part, panel, y, c * outputs + o, outputs);
                }
            }
        }
    }
}

/// Copies the weights of `N` output channels at `count` neighbouring taps.
#[inline(always)]
fn pack<R: Real, const N: usize>(
    panel: &mut Panel<R, N>,
    mut taps: &[R],
    count: usize,
    outputs: usize,
) {
    for to in panel.iter_mut().take(count) {
        if let Some(weights) = taps.first_chunk::<N>() {
            // At opt-level "s" a copy of the whole would be a call.
            for (to, &weight) in to.iter_mut().zip(weights) {
                *to = weight;
            }
        }
        taps = taps.get(outputs..).unwrap_or_default();
    }
}

/// Adds the terms of a panel to the sums of `M` neighbouring columns, the first of which begins
/// at `to`.
#[inline(always)]
fn correlate_tile<R: Real, const M: usize, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    panel: &Panel<R, N>,
    y: &mut [R],
    to: usize,
    outputs: usize,
) {
    let Some(loaded) = load::<R, M, N>(y, to, outputs) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    if slide(&mut tile, plane, window, panel).is_some() {
        store(&in_registers(&tile), y, to, outputs);
    }
}

/// Adds the terms of all kernel rows, their taps in blocks of 3, 2 and 1.
#[inline(always)]
fn slide<R: Real, const M: usize, const N: usize>(
    tile: &mut Tile<R, M, N>,
    plane: Plane<'_, R>,
    window: Window,
    panel: &Panel<R, N>,
) -> Option<()> {
    let mut line = plane.values;
    let mut taps = panel.as_slice();
    for u in 0..window.height {
        if u > 0 {
            line = line.get(plane.width..)?;
        }
        let (mut left, mut count) = (line, window.width);
        while count > 0 {
            let done = match count {
                3.. => slide_block::<R, M, N, 3>(tile, left, taps)?,
                2 => slide_block::<R, M, N, 2>(tile, left, taps)?,
                _ => slide_block::<R, M, N, 1>(tile, left, taps)?,
            };
            count -= done;
            taps = taps.get(done..)?;
            if count > 0 {
                left = left.get(done..)?;
            }
        }
    }
    Some(())
}

/// Adds the terms of `T` neighbouring taps, and returns `T`.
#[inline(always)]
fn slide_block<R: Real, const M: usize, const N: usize, const T: usize>(
    tile: &mut Tile<R, M, N>,
    line: &[R],
    taps: &[[R; N]],
) -> Option<usize> {
    let line = line.get(..M + T - 1)?;
    let taps = taps.first_chunk::<T>()?;
    accumulate(tile, windows(line).zip(taps.iter().copied()))?;
    Some(T)
}

/// Adds one sample's part to the gradient of one kernel row: taps in blocks of 5, 3 and 1.
#[inline(always)]
fn kernel_row_gradient<R: Real, const N: usize>(
    plane: Plane<'_, R>,
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
                5 => taps_gradient::<R, 5, N>(plane, window, layer, dy, (v, o), dw),
                3 => taps_gradient::<R, 3, N>(plane, window, layer, dy, (v, o), dw),
                _ => taps_gradient::<R, 1, N>(plane, window, layer, dy, (v, o), dw),
            }
        }
        for o in wide..outputs {
            match taps {
                5 => taps_gradient::<R, 5, 1>(plane, window, layer, dy, (v, o), dw),
                3 => taps_gradient::<R, 3, 1>(plane, window, layer, dy, (v, o), dw),
                _ => taps_gradient::<R, 1, 1>(plane, window, layer, dy, (v, o), dw),
            }
        }
        v += taps;
    }
}

/// The gradient of `T` neighbouring taps from `v` on and `N` output channels from `o` on.
#[inline(always)]
fn taps_gradient<R: Real, const T: usize, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    layer: &Placed,
    dy: &[R],
    (v, o): (usize, usize),
    dw: &mut [R],
) {
    let outputs = layer.output.channels;
    let at = v * outputs + o;
    let Some(loaded) = load::<R, T, N>(dw, at, outputs) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    let lines = plane.values.chunks(plane.width.max(1));
    let lines = lines.step_by(window.stride.max(1));
    for (line, dy) in lines.zip(pieces(dy, layer.output.width * outputs)) {
        let values = windows(line.get(v..).unwrap_or_default());
        let dy = blocks(dy, o, outputs);
        // `step_by(1)` would cost the common case its speed.
        let done = match window.stride {
            1 => accumulate(&mut tile, values.zip(dy)),
            stride => accumulate(&mut tile, values.step_by(stride.max(1)).zip(dy)),
        };
        if done.is_none() {
            return;
        }
    }
    store(&in_registers(&tile), dw, at, outputs);
}
