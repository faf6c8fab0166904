//! The input channels of a convolution, padded.

use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut};
use crate::shape::Geometry;

/// The padded input channels, starting with the first row that the strip's first window covers.
#[derive(Clone, Copy)]
pub(crate) struct Planes<'a, R> {
    values: &'a [R],
    height: usize,
    width: usize,
    interleaving: usize,
}

impl<'a, R: Real> Planes<'a, R> {
    /// Copies the channels of a sample into padded planes. With `s = interleaving`, the columns
    /// `0, s, 2 s, ...` come first in each row, then the columns `1, 1 + s, ...`, and so on.
    #[inline(always)]
    pub(crate) fn new(
        layer: &Geometry,
        interleaving: usize,
        sample: &[R],
        memory: &'a mut [R],
    ) -> Self {
        let (channels, line) = (layer.input.channels, layer.input.width);
        let (top, left) = layer.top_left_padding();
        let (height, width) = layer.covered_size();
        let width = width.next_multiple_of(interleaving.max(1));
        let above = layer.first_row() * layer.window().stride;
        let memory = memory
            .get_mut(..channels * height * width)
            .unwrap_or_default();
        memory.fill(R::ZERO);
        let lines = chunks(sample, line * channels).skip(above.saturating_sub(top));
        for (channel, plane) in chunks_mut(memory, height * width).enumerate() {
            let rows = chunks_mut(plane, width).skip(top.saturating_sub(above));
            for (row, line) in rows.zip(lines.clone()) {
                let values = line.iter().skip(channel).step_by(channels.max(1));
                for (column, &value) in (left..width).zip(values) {
                    let at = column_of(column, width, interleaving);
                    if let Some(to) = row.get_mut(at) {
                        *to = value;
                    }
                }
            }
        }
        Self {
            values: memory,
            height,
            width,
            interleaving,
        }
    }

    /// The index at which a row starts.
    #[inline(always)]
    pub(crate) const fn row(&self, channel: usize, row: usize) -> usize {
        (channel * self.height + row) * self.width
    }

    /// The index of a column within its row.
    #[inline(always)]
    pub(crate) const fn column(&self, column: usize) -> usize {
        column_of(column, self.width, self.interleaving)
    }

    /// The values that start at index `start`.
    #[inline(always)]
    pub(crate) fn from(&self, start: usize) -> &'a [R] {
        self.values.get(start..).unwrap_or_default()
    }
}

/// The index of a column within a row of `width` columns. `width` is a multiple of `interleaving`.
#[inline(always)]
const fn column_of(column: usize, width: usize, interleaving: usize) -> usize {
    match interleaving {
        0 | 1 => column,
        interleaving => column % interleaving * (width / interleaving) + column / interleaving,
    }
}
