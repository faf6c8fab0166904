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
    stride: usize,
}

impl<'a, R: Real> Planes<'a, R> {
    /// Copies the channels of a sample into padded planes. In each row the columns
    /// `0, stride, 2 stride, ...` come first, then the columns `1, 1 + stride, ...`, and so on.
    #[inline(always)]
    pub(crate) fn lay_out(
        layer: &Geometry,
        stride: usize,
        sample: &[R],
        memory: &'a mut [R],
    ) -> Self {
        let (channels, line) = (layer.input.channels, layer.input.width);
        let (top, left) = layer.top_left_padding();
        let (height, width) = layer.covered_size();
        let width = width.next_multiple_of(stride.max(1));
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
                    let at = column_of(column, width, stride);
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
            stride,
        }
    }

    /// Index at which a row starts.
    #[inline(always)]
    pub(crate) const fn row(&self, channel: usize, row: usize) -> usize {
        (channel * self.height + row) * self.width
    }

    /// Index of a column within its row.
    #[inline(always)]
    pub(crate) const fn column(&self, column: usize) -> usize {
        column_of(column, self.width, self.stride)
    }

    /// The values that start at index `start`.
    #[inline(always)]
    pub(crate) fn from(&self, start: usize) -> &'a [R] {
        self.values.get(start..).unwrap_or_default()
    }
}

/// Index of a column within a row of `width` columns that are interleaved by `stride`.
#[inline(always)]
const fn column_of(column: usize, width: usize, stride: usize) -> usize {
    match stride {
        0 | 1 => column,
        stride => column % stride * (width / stride) + column / stride,
    }
}
