//! The gradients of a convolution when most of `dy` is 0.
//!
//! Each nonzero gradient with respect to an output contributes the kernel of its filter to `dx`,
//! and the inputs in its window to `dw`. The kernels are copied so that a kernel row is contiguous,
//! each tap with all its channels, as the inputs in the window are. One contiguous run of sums then
//! takes one contiguous run of factors.
//!
//! - `dx`: rows are output positions, terms are filters;
//! - `dw`: rows are filters, terms are the output positions of one sample.

use super::Conv2d;
use crate::Real;
use crate::kernels::left_factor::offsets;
use crate::kernels::slices::{chunks, chunks_mut, copy};
use crate::kernels::wide::{
    NonzeroTerms, TERMS, add_terms, all_finite, is_sparse, term_block_len, term_blocks,
};
use crate::shape::{Geometry, Window};

/// Whether it pays to skip the terms of zero gradients, and is safe because all `right` factors are
/// finite. It does not pay if a kernel row is shorter than a block of `N`, which would mostly be
/// padding.
#[inline(always)]
pub(super) fn is_worthwhile<R: Real, const N: usize>(
    layer: &Geometry,
    dy: &[R],
    right: &[R],
) -> bool {
    layer.window().width * layer.input.channels >= N && is_sparse(dy) && all_finite(right)
}

/// Elements of working memory for blocks of up to `most` values.
pub(super) fn scratch(layer: &Geometry, most: usize) -> usize {
    let (height, width) = layer.covered_size();
    let rows = height.max(layer.input.height);
    let run = layer.window().width * layer.input.channels + most;
    let kernels = layer.output.channels * layer.window().height * run;
    kernels + rows * width * layer.input.channels + most
}

/// The layout of copied kernels: filter by filter, then kernel row, then kernel column, then
/// channel. Each row is padded to whole blocks. The contents of the padding do not matter, as they
/// are never copied back.
#[derive(Clone, Copy)]
struct Kernels {
    window: Window,
    filters: usize,
    channels: usize,
    /// Elements of a padded row.
    row: usize,
}

impl Kernels {
    #[inline(always)]
    fn new<const N: usize>(layer: &Geometry, filters: usize) -> Self {
        let (window, channels) = (layer.window(), layer.input.channels);
        Self {
            window,
            filters,
            channels,
            row: (window.width * channels).next_multiple_of(N.max(1)),
        }
    }

    /// Elements of one filter's kernel.
    const fn len(&self) -> usize {
        self.window.height * self.row
    }

    /// The index in each copied kernel of tap `tap`, numbered as in the layer's weights.
    const fn place(&self, tap: usize) -> usize {
        let (row, v) = (tap / self.window.width, tap % self.window.width);
        let (i, u) = (row / self.window.height, row % self.window.height);
        u * self.row + v * self.channels + i
    }

    /// Copies weights in the layout of a layer with `filters` filters into `kernels`.
    #[inline(always)]
    fn pack<R: Real>(&self, weights: &[R], kernels: &mut [R]) {
        for (tap, from) in chunks(weights, self.filters).enumerate() {
            let to = kernels.get_mut(self.place(tap)..).unwrap_or_default();
            for (to, &from) in to.iter_mut().step_by(self.len().max(1)).zip(from) {
                *to = from;
            }
        }
    }

    /// Copies the kernels back into `weights`.
    #[inline(always)]
    fn unpack<R: Real>(&self, weights: &mut [R], kernels: &[R]) {
        for (tap, to) in chunks_mut(weights, self.filters).enumerate() {
            let from = kernels.get(self.place(tap)..).unwrap_or_default();
            for (to, &from) in to.iter_mut().zip(from.iter().step_by(self.len().max(1))) {
                *to = from;
            }
        }
    }
}

/// Adds the gradient with respect to the input to `dx`.
#[inline(always)]
pub(super) fn input_gradient<R: Real, const N: usize>(
    layer: &Geometry,
    weights: &[R],
    dy: &[R],
    dx: &mut [R],
    scratch: &mut [R],
) {
    let (input, output, window) = (layer.input, layer.output, layer.window());
    let (top, left) = layer.top_left_padding();
    let (channels, filters) = (input.channels, output.channels);
    let layout = Kernels::new::<N>(layer, filters);
    let (kernels, plane) = scratch
        .split_at_mut_checked(layout.len() * filters)
        .unwrap_or_default();
    layout.pack(weights, kernels);
    let line = layer.covered_size().1 * channels;
    let plane = plane.get_mut(..input.height * line).unwrap_or_default();
    let mut terms = NonzeroTerms::new();
    for (dy, dx) in chunks(dy, output.len()).zip(chunks_mut(dx, input.len())) {
        for (to, from) in chunks_mut(plane, line).zip(chunks(dx, input.width * channels)) {
            copy(to.get_mut(left * channels..).unwrap_or_default(), from);
        }
        for (r, row) in (layer.first_row()..).zip(chunks(dy, output.width * filters)) {
            let columns = (0..).step_by((window.stride * channels).max(1));
            for (column, pixel) in columns.zip(chunks(row, filters)) {
                for (factors, first) in pixel.chunks(TERMS).zip((0..).step_by(TERMS)) {
                    let kernels = kernels.get(first * layout.len()..).unwrap_or_default();
                    let at = (0..).step_by(layout.len().max(1));
                    let terms = terms.gather(factors.iter(), at);
                    if terms.is_empty() {
                        continue;
                    }
                    for u in 0..window.height {
                        let q = (r * window.stride + u).wrapping_sub(top);
                        if q < input.height {
                            let right = kernels.get(u * layout.row..).unwrap_or_default();
                            let run = (q * line + column, window.width * channels);
                            add_terms::<R, N>(terms, right, N, run, plane);
                        }
                    }
                }
            }
        }
        for (from, to) in chunks(plane, line).zip(chunks_mut(dx, input.width * channels)) {
            copy(to, from.get(left * channels..).unwrap_or_default());
        }
    }
}

/// Adds the gradient with respect to the weights to `dw`, which holds the filters that start at
/// `first`.
#[inline(always)]
pub(super) fn weight_gradient<R: Real, const N: usize>(
    layer: &Geometry,
    first: usize,
    x: &[R],
    dy: &[R],
    dw: &mut [R],
    scratch: &mut [R],
) {
    let (input, output, window) = (layer.input, layer.output, layer.window());
    let (top, left) = layer.top_left_padding();
    let (channels, filters) = (input.channels, output.channels);
    let layout = Kernels::new::<N>(layer, dw.len() / Conv2d::sizes(layer).fans.0.max(1));
    let (kernels, plane) = scratch
        .split_at_mut_checked(layout.len() * layout.filters)
        .unwrap_or_default();
    layout.pack(dw, kernels);
    let (height, width) = layer.covered_size();
    let line = width * channels;
    // The padding of the last kernel row reads past the end of the plane.
    let plane = plane.get_mut(..height * line + N).unwrap_or_default();
    plane.fill(R::ZERO);
    let (rows, columns) = term_block_len(output.height, output.width);
    let offsets = offsets::<TERMS>((0..rows).flat_map(|r| {
        let start = r * window.stride * line;
        (0..columns).map(move |c| start + c * window.stride * channels)
    }));
    let above = layer.first_row() * window.stride;
    let mut terms = NonzeroTerms::new();
    for (x, dy) in chunks(x, input.len()).zip(chunks(dy, output.len())) {
        let lines = chunks(x, input.width * channels).skip(above.saturating_sub(top));
        let inner = chunks_mut(plane, line).skip(top.saturating_sub(above));
        for (to, from) in inner.zip(lines) {
            copy(to.get_mut(left * channels..).unwrap_or_default(), from);
        }
        for part in term_blocks(output.height, output.width) {
            let start = (part.rows.start * line + part.columns.start * channels) * window.stride;
            let right = plane.get(start..).unwrap_or_default();
            let start = part.start(output.width) * filters;
            let dy = dy
                .get(start..start + part.len() * filters)
                .unwrap_or_default();
            for (o, kernel) in (first..).zip(chunks_mut(kernels, layout.len())) {
                let factors = dy.iter().skip(o).step_by(filters.max(1));
                let at = offsets.iter().map(|&offset| offset as usize);
                let terms = terms.gather(factors, at);
                if terms.is_empty() {
                    continue;
                }
                for (u, sums) in chunks_mut(kernel, layout.row).enumerate() {
                    let right = right.get(u * line..).unwrap_or_default();
                    add_terms::<R, N>(terms, right, N, (0, layout.row), sums);
                }
            }
        }
    }
    layout.unpack(dw, kernels);
}
