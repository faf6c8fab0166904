//! A convolution in wide registers. The equations and the orders of the sums are those of
//! [`conv2d`](crate::conv2d).
//!
//! - output: the rows of a tile are columns of an output row. Each channel of the sample is copied
//!   into a padded plane, so that the inputs of neighbouring outputs are contiguous at every tap;
//! - `dw`: the rows of a tile are the taps of a kernel row, terms are the output positions of one
//!   sample, over the same planes;
//! - `dx`: the rows of a tile are columns of an input row. Each row of `dy` is copied filter by
//!   filter, with zeros beside its columns and, for a stride, between them. The rows of `dy` are
//!   processed in order. Each contributes to several input rows, to each through another kernel
//!   row. Input rows outside the image are skipped.
//!
//! If most of `dy` is 0, the gradients are computed by the module `sparse`.

use super::{Conv2d, sparse};
use crate::Real;
use crate::kernels::left_factor::{AtOffsets, offsets};
use crate::kernels::slices::{chunks, chunks_mut, copy};
use crate::kernels::tile_location::TileLocation;
use crate::kernels::wide::{
    ChainEnds, Planes, TERMS, WideKernel, add_products, pack, pack_transposed, panel,
    term_block_len, term_blocks,
};
use crate::shape::Geometry;

/// A convolution in wide registers.
#[derive(Debug)]
pub struct WideConv2d;

impl<R: Real> WideKernel<R> for WideConv2d {
    fn scratch(layer: &Geometry, _samples: usize, most: usize) -> usize {
        let (window, inputs, outputs) = (layer.window(), layer.input, layer.output);
        let taps = window.height * window.width;
        let (height, width) = layer.covered_size();
        let planes = inputs.channels * height * width.next_multiple_of(interleaving(layer));
        let forward = planes + inputs.channels * taps * (outputs.channels + most);
        let weight_gradient = planes + TERMS * most;
        let line = inputs.width + window.width;
        let input_gradient = (line + taps * (inputs.channels + most)) * outputs.channels;
        forward
            .max(weight_gradient)
            .max(input_gradient)
            .max(sparse::scratch(layer, most))
    }

    fn block(layer: &Geometry) -> usize {
        layer.output.width * layer.output.channels
    }

    #[inline(always)]
    fn forward<const N: usize>(
        layer: &Geometry,
        first: usize,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    ) {
        let (window, outputs) = (layer.window(), layer.output.channels);
        let row = <Self as WideKernel<R>>::block(layer).max(1);
        let samples = (x.len() / layer.input.len().max(1)).max(1);
        let layer = &layer.strip(layer.first_row() + first / row, y.len() / samples / row);
        let (weights, biases) = parameters
            .split_at_checked(Conv2d::sizes(layer).weights)
            .unwrap_or_default();
        let rows = layer.input.channels * window.height;
        let taps = rows * window.width;
        let blocks = outputs.div_ceil(N.max(1));
        let (panels, planes) = panel::<R, N>(scratch, blocks * taps);
        for (o, panel) in (0..).step_by(N.max(1)).zip(chunks_mut(panels, taps)) {
            let weights = weights.get(o..).unwrap_or_default();
            pack(panel, weights, outputs, N.min(outputs - o));
        }
        let samples = chunks(x, layer.input.len());
        for (x, y) in samples.zip(chunks_mut(y, layer.output.len())) {
            let planes = Planes::lay_out(layer, interleaving(layer), x, planes);
            for part in term_blocks(rows, window.width) {
                let offsets = offsets::<TERMS>(part.rows.clone().flat_map(|row| {
                    let start = planes.row(row / window.height, row % window.height);
                    part.columns.clone().map(move |v| start + planes.column(v))
                }));
                let first = part.start(window.width);
                let end = first + part.len();
                for (o, panel) in (0..).step_by(N.max(1)).zip(chunks(panels, taps)) {
                    let columns = N.min(outputs - o);
                    let panel = panel.get(first..end).unwrap_or_default();
                    let mut bias = [R::ZERO; N];
                    copy(&mut bias, biases.get(o..).unwrap_or_default());
                    let chain = ChainEnds {
                        fresh: first == 0,
                        bias: (end == taps).then_some(bias),
                    };
                    for r in 0..layer.output.height {
                        let left = AtOffsets {
                            values: planes.from(planes.row(0, r * window.stride)),
                            offsets: &offsets,
                        };
                        let place = TileLocation {
                            start: r * layer.output.width * outputs + o,
                            stride: outputs,
                            columns,
                        };
                        add_products(left, panel, &chain, layer.output.width, place, y);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const N: usize>(
        layer: &Geometry,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    ) {
        let (input, output, window) = (layer.input, layer.output, layer.window());
        let (top, left) = layer.top_left_padding();
        let weights = parameters
            .get(..Conv2d::sizes(layer).weights)
            .unwrap_or_default();
        if sparse::is_worthwhile::<R, N>(layer, dy, weights) {
            return sparse::input_gradient::<R, N>(layer, weights, dy, dx, scratch);
        }
        let terms = window.width * output.channels;
        let (panels, line) = transposed::<R, N>(layer, weights, scratch);
        let width = (input.width + window.width).saturating_sub(1);
        let line = line.get_mut(..output.channels * width).unwrap_or_default();
        line.fill(R::ZERO);
        let (columns, filters) = term_block_len(window.width, output.channels);
        let offsets =
            offsets::<TERMS>((0..columns).flat_map(|v| (0..filters).map(move |o| o * width + v)));
        let samples = chunks(dy, output.len()).zip(chunks_mut(dx, input.len()));
        for (dy, dx) in samples {
            let rows = chunks(dy, output.width * output.channels);
            for (r, row) in (layer.first_row()..).zip(rows) {
                let start = (window.width - 1).saturating_sub(left);
                let columns = (start..).step_by(window.stride.max(1));
                for (c, pixel) in columns.zip(chunks(row, output.channels)) {
                    for (to, &from) in line.iter_mut().skip(c).step_by(width.max(1)).zip(pixel) {
                        *to = from;
                    }
                }
                for part in term_blocks(window.width, output.channels) {
                    let first = part.start(output.channels);
                    let start = part.columns.start * width + part.rows.start;
                    for (number, panel) in chunks(panels, terms).enumerate() {
                        let (i, u) = (number / window.height * N, number % window.height);
                        let q = (r * window.stride + u).wrapping_sub(top);
                        if q >= input.height {
                            continue;
                        }
                        let panel = panel.get(first..first + part.len());
                        let left = AtOffsets {
                            values: line.get(start..).unwrap_or_default(),
                            offsets: &offsets,
                        };
                        let place = TileLocation {
                            start: q * input.width * input.channels + i,
                            stride: input.channels,
                            columns: N.min(input.channels - i),
                        };
                        let panel = panel.unwrap_or_default();
                        add_products(left, panel, &ChainEnds::RUNNING, input.width, place, dx);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn weight_gradient<const N: usize>(
        layer: &Geometry,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        scratch: &mut [R],
    ) {
        let (output, window) = (layer.output, layer.window());
        if sparse::is_worthwhile::<R, N>(layer, dy, x) {
            return sparse::weight_gradient::<R, N>(layer, first, x, dy, dw, scratch);
        }
        let filters = dw.len() / Conv2d::sizes(layer).fans.0.max(1);
        let (panel, memory) = panel::<R, N>(scratch, TERMS);
        let samples = chunks(x, layer.input.len());
        for (x, dy) in samples.zip(chunks(dy, output.len())) {
            let planes = Planes::lay_out(layer, 1, x, memory);
            let (rows, columns) = term_block_len(output.height, output.width);
            let offsets = offsets::<TERMS>((0..rows).flat_map(|r| {
                let start = planes.row(0, r * window.stride);
                (0..columns).map(move |c| start + c * window.stride)
            }));
            for part in term_blocks(output.height, output.width) {
                let left = planes.row(0, part.rows.start * window.stride);
                let left = left + part.columns.start * window.stride;
                let panel = panel.get_mut(..part.len()).unwrap_or_default();
                let start = part.start(output.width) * output.channels + first;
                let dy = dy.get(start..).unwrap_or_default();
                for o in (0..filters).step_by(N.max(1)) {
                    let place = TileLocation {
                        start: o,
                        stride: filters,
                        columns: N.min(filters - o),
                    };
                    let dy = dy.get(o..).unwrap_or_default();
                    pack(panel, dy, output.channels, place.columns);
                    for (number, dw) in chunks_mut(dw, window.width * filters).enumerate() {
                        let (channel, u) = (number / window.height, number % window.height);
                        let left = AtOffsets {
                            values: planes.from(left + planes.row(channel, u)),
                            offsets: &offsets,
                        };
                        add_products(left, panel, &ChainEnds::RUNNING, window.width, place, dw);
                    }
                }
            }
        }
    }
}

/// The interleaving of a plane's columns that makes the inputs of neighbouring outputs contiguous:
/// the stride, or 1 if an output row has a single column.
const fn interleaving(layer: &Geometry) -> usize {
    match layer.output.width {
        1 => 1,
        _ => layer.window().stride,
    }
}

/// Packs the weights into panels of `N` input channels, in the order block of channels, kernel row,
/// kernel column from last to first, filter. Returns the panels and the rest of the memory.
#[inline(always)]
fn transposed<'a, R: Real, const N: usize>(
    layer: &Geometry,
    weights: &[R],
    scratch: &'a mut [R],
) -> (&'a [[R; N]], &'a mut [R]) {
    let (window, outputs) = (layer.window(), layer.output.channels);
    let channels = layer.input.channels;
    let taps = window.height * window.width;
    let blocks = channels.div_ceil(N.max(1));
    let (panels, rest) = panel::<R, N>(scratch, blocks * taps * outputs);
    for (tap, panel) in chunks_mut(panels, outputs).enumerate() {
        let (row, v) = (tap / window.width, window.width - 1 - tap % window.width);
        let (i, u) = (row / window.height * N, row % window.height);
        let start = (i * taps + u * window.width + v) * outputs;
        let weights = weights.get(start..).unwrap_or_default();
        pack_transposed(panel, weights, taps * outputs, N.min(channels - i));
    }
    (panels, rest)
}
