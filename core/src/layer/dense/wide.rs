//! A dense layer in wide registers. The equations and the orders of the sums are those of
//! [`dense`](crate::dense).
//!
//! Weights are packed row by row. A thread that computes all outputs reads each row from end to
//! end, which suits the processor's prefetcher.
//!
//! # Measured
//!
//! For 3136 inputs, 1024 outputs and 50 samples on a Zen 3, packing a few columns of many rows at a
//! time instead made the forward pass take 8.7 ms in place of 6.8 ms, and `dx` 10.8 ms in place of
//! 7.3 ms. A thread that computes part of the outputs still reads 2 KB of each row there.

use core::ops::Range;

use super::Dense;
use crate::Real;
use crate::kernels::left_factor::Packed;
use crate::kernels::slices::{chunks, chunks_mut, copy};
use crate::kernels::tile_location::TileLocation;
use crate::kernels::wide::{
    ChainEnds, NonzeroTerms, ROWS, TERMS, WideKernel, add_products, add_terms, all_finite,
    even_len, is_sparse, pack_columns, pack_rows, pack_transposed, panel,
};
use crate::shape::Geometry;

/// Elements of the packed panels of all outputs: 256 KB stay in a second-level cache.
const PANELS: usize = 1 << 16;

/// Inputs at a time when there are so few samples that weights are read in place: as many streams
/// as a processor prefetches.
const STREAMS: usize = 8;

/// The fewest outputs of one sample that a thread computes: two cache lines.
const BLOCK: usize = 32;

/// A dense layer in wide registers.
#[derive(Debug)]
pub struct WideDense;

impl<R: Real> WideKernel<R> for WideDense {
    fn scratch(layer: &Geometry, samples: usize, most: usize) -> usize {
        let outputs = layer.output.len();
        // If the weights of one input alone exceed `PANELS`, `dx` needs more than this.
        let forward = PANELS.min(TERMS * (outputs + most)) + TERMS * samples;
        let input_gradient = outputs * (ROWS * most + samples);
        let weight_gradient = TERMS.min(samples) * (outputs + most + ROWS);
        forward.max(input_gradient).max(weight_gradient)
    }

    fn block(_layer: &Geometry) -> usize {
        BLOCK
    }

    /// Rows of a tile are samples.
    #[inline(always)]
    fn forward<const N: usize>(
        layer: &Geometry,
        first: usize,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let samples = x.len() / inputs.max(1);
        let count = y.len() / samples.max(1);
        if samples < ROWS {
            return forward_few::<R, N>(layer, first, count, parameters, x, y);
        }
        y.fill(R::ZERO);
        let sparse = is_sparse(x);
        let mut list = NonzeroTerms::new();
        let most = terms_at_a_time(count + N);
        for input in (0..inputs).step_by(most) {
            let terms = most.min(inputs - input);
            let blocks = count.div_ceil(N.max(1));
            let (panels, rest) = panel::<R, N>(scratch, blocks * terms);
            let weights = parameters.get(input * outputs..).unwrap_or_default();
            pack_blocks(panels, weights, outputs, first..first + count, terms);
            let x = x.get(input..).unwrap_or_default();
            if sparse && all_finite(panels.as_flattened()) {
                let right = panels.as_flattened();
                for (x, y) in x.chunks(inputs.max(1)).zip(chunks_mut(y, count)) {
                    let others = list.gather(x.iter().take(terms), (0..).step_by(N.max(1)));
                    add_terms::<R, N>(others, right, terms * N, (0, count), y);
                }
                continue;
            }
            pack_rows(rest, samples, x, inputs, terms);
            let left = Packed {
                values: rest,
                terms,
            };
            for (o, panel) in (0..).step_by(N.max(1)).zip(chunks(panels, terms)) {
                let place = TileLocation {
                    start: o,
                    stride: count,
                    columns: N.min(count - o),
                };
                add_products(left, panel, &ChainEnds::RUNNING, samples, place, y);
            }
        }
        add_biases(layer, first, parameters, y, count);
    }

    /// Rows of a tile are samples.
    #[inline(always)]
    fn input_gradient<const N: usize>(
        layer: &Geometry,
        parameters: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let samples = dx.len() / inputs.max(1);
        let most = even_len(outputs, TERMS);
        let (panels, lefts) = panel::<R, N>(scratch, ROWS * outputs);
        // Packed even if `dy` is sparse: a panel that contains an infinite weight or NaN needs all
        // terms.
        for first in (0..outputs).step_by(most) {
            let left = lefts.get_mut(first * samples..).unwrap_or_default();
            let dy = dy.get(first..).unwrap_or_default();
            pack_rows(left, samples, dy, outputs, most.min(outputs - first));
        }
        let sparse = is_sparse(dy);
        let mut list = NonzeroTerms::new();
        let wide = if sparse { ROWS * N } else { N };
        for i in (0..inputs).step_by(wide.max(1)) {
            let columns = wide.min(inputs - i);
            let panels = panels.get_mut(..columns.div_ceil(N.max(1)) * outputs);
            let panels = panels.unwrap_or_default();
            for (i, panel) in (i..).step_by(N.max(1)).zip(chunks_mut(panels, outputs)) {
                // Rows are read from end to end, so that the processor prefetches them.
                let weights = parameters.get(i * outputs..).unwrap_or_default();
                pack_transposed(panel, weights, outputs, N.min(inputs - i));
            }
            if sparse && all_finite(panels.as_flattened()) {
                for (dy, dx) in chunks(dy, outputs).zip(chunks_mut(dx, inputs)) {
                    for (dy, first) in dy.chunks(most).zip((0..).step_by(most)) {
                        let right = panels.get(first..).unwrap_or_default().as_flattened();
                        let terms = list.gather(dy.iter(), (0..).step_by(N.max(1)));
                        add_terms::<R, N>(terms, right, outputs * N, (i, columns), dx);
                    }
                }
                continue;
            }
            for (i, panel) in (i..).step_by(N.max(1)).zip(chunks(panels, outputs)) {
                let place = TileLocation {
                    start: i,
                    stride: inputs,
                    columns: N.min(inputs - i),
                };
                for (first, panel) in (0..).step_by(most).zip(panel.chunks(most)) {
                    let left = Packed {
                        values: lefts.get(first * samples..).unwrap_or_default(),
                        terms: panel.len(),
                    };
                    add_products(left, panel, &ChainEnds::RUNNING, samples, place, dx);
                }
            }
        }
    }

    /// Rows of a tile are inputs.
    #[inline(always)]
    fn weight_gradient<const N: usize>(
        layer: &Geometry,
        first: usize,
        x: &[R],
        dy: &[R],
        dw: &mut [R],
        scratch: &mut [R],
    ) {
        let (inputs, outputs) = (layer.input.len(), layer.output.len());
        let samples = x.chunks((TERMS * inputs).max(1));
        for (x, dy) in samples.zip(dy.chunks((TERMS * outputs).max(1))) {
            let samples = x.len() / inputs.max(1);
            let (panels, rest) = panel::<R, N>(scratch, samples * outputs.div_ceil(N.max(1)));
            pack_blocks(panels, dy, outputs, 0..outputs, samples);
            if is_sparse(x) && all_finite(dy) {
                let mut list = NonzeroTerms::new();
                let right = panels.as_flattened();
                for (i, dw) in (first..).zip(chunks_mut(dw, outputs)) {
                    let x = x.iter().skip(i).step_by(inputs.max(1));
                    let terms = list.gather(x, (0..).step_by(N.max(1)));
                    add_terms::<R, N>(terms, right, samples * N, (0, outputs), dw);
                }
                continue;
            }
            // A few inputs at a time, so that the rows of their gradients are written from end to
            // end.
            for (number, dw) in dw.chunks_mut((ROWS * outputs).max(1)).enumerate() {
                let rows = dw.len() / outputs.max(1);
                let x = x.get(first + number * ROWS..).unwrap_or_default();
                pack_columns(rest, rows, x, inputs, samples);
                let left = Packed {
                    values: rest,
                    terms: samples,
                };
                for (o, panel) in (0..).step_by(N.max(1)).zip(chunks(panels, samples)) {
                    let place = TileLocation {
                        start: o,
                        stride: outputs,
                        columns: N.min(outputs - o),
                    };
                    add_products(left, panel, &ChainEnds::RUNNING, rows, place, dw);
                }
            }
        }
    }
}

/// Number of inputs whose weights for `outputs` outputs fit into a second-level cache.
fn terms_at_a_time(outputs: usize) -> usize {
    (PANELS / outputs.max(1)).clamp(1, TERMS)
}

/// Computes the `count` outputs that start at `first`, for few samples. Copying the weights would
/// not pay, so they are read in place. Weights whose input is 0 are skipped without checking that
/// they are finite.
#[inline(always)]
fn forward_few<R: Real, const N: usize>(
    layer: &Geometry,
    first: usize,
    count: usize,
    parameters: &[R],
    x: &[R],
    y: &mut [R],
) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    y.fill(R::ZERO);
    // Rows are not padded to whole blocks, so the last columns are computed one by one.
    let whole = count - count % N.max(1);
    let mut list = NonzeroTerms::new();
    let most = terms_at_a_time(count);
    for input in (0..inputs).step_by(most) {
        let rows = parameters.get(input * outputs + first..);
        let rows = rows.unwrap_or_default();
        let ends = rows.get(whole..).unwrap_or_default();
        for (x, y) in chunks(x, inputs).zip(chunks_mut(y, count)) {
            let x = x.iter().skip(input).take(most);
            let terms = list.gather(x, (0..).step_by(outputs.max(1)));
            for terms in terms.chunks(STREAMS) {
                add_terms::<R, N>(terms, rows, N, (0, whole), y);
                add_terms::<R, 1>(terms, ends, 1, (whole, count - whole), y);
            }
        }
    }
    add_biases(layer, first, parameters, y, count);
}

/// Adds the biases of the `count` outputs of each sample that start at `first`.
#[inline(always)]
fn add_biases<R: Real>(
    layer: &Geometry,
    first: usize,
    parameters: &[R],
    y: &mut [R],
    count: usize,
) {
    let biases = parameters.get(Dense::sizes(layer).weights + first..);
    for y in chunks_mut(y, count) {
        for (y, &bias) in y.iter_mut().zip(biases.unwrap_or_default()) {
            *y = *y + bias;
        }
    }
}

/// Packs `columns` of the first `terms` rows of a matrix with row length `stride`: one panel per
/// block of `N` columns, filled row by row. The last block is padded with zeros.
#[inline(always)]
fn pack_blocks<R: Real, const N: usize>(
    panels: &mut [[R; N]],
    matrix: &[R],
    stride: usize,
    columns: Range<usize>,
    terms: usize,
) {
    for (t, row) in chunks(matrix, stride).take(terms).enumerate() {
        let row = row.get(columns.clone()).unwrap_or_default();
        let panels = panels.get_mut(t..).unwrap_or_default();
        let (blocks, rest) = row.as_chunks::<N>();
        let mut to = panels.iter_mut().step_by(terms.max(1));
        for (block, to) in blocks.iter().zip(to.by_ref()) {
            *to = *block;
        }
        if let (Some(to), false) = (to.next(), rest.is_empty()) {
            *to = [R::ZERO; N];
            copy(to, rest);
        }
    }
}
