//! One input channel of a convolution, padded.

use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut, zip_without_division};
use crate::shape::Geometry;

/// One padded input channel, starting with the first row that the strip's first window covers.
#[derive(Clone, Copy)]
pub(crate) struct Plane<'a, R> {
    pub(super) values: &'a [R],
    pub(super) width: usize,
}

impl<'a, R: Real> Plane<'a, R> {
    /// The plane of one channel of a sample: the sample itself if [`Geometry::plane`] needs no
    /// copy, else a copy in `scratch`.
    #[inline(always)]
    pub(crate) fn of(
        layer: &Geometry,
        channel: usize,
        sample: &'a [R],
        scratch: &'a mut [R],
    ) -> Self {
        let (top, left) = layer.top_left_padding();
        let above = layer.first_row() * layer.window().stride;
        let (channels, line) = (layer.input.channels, layer.input.width);
        let lines = chunks(sample, line * channels).skip(above.saturating_sub(top));
        let Some((_, width)) = layer.plane() else {
            let values = sample.get(above * line..).unwrap_or_default();
            return Self {
                values,
                width: line,
            };
        };
        let values = scratch.get_mut(..layer.plane_len()).unwrap_or_default();
        values.fill(R::ZERO);
        let rows = chunks_mut(values, width).skip(top.saturating_sub(above));
        for (row, line) in zip_without_division(rows, lines) {
            let row = row.get_mut(left..).unwrap_or_default();
            let channel = line.iter().skip(channel).step_by(channels.max(1));
            for (to, &from) in row.iter_mut().zip(channel) {
                *to = from;
            }
        }
        Self { values, width }
    }

    /// The plane without its first `columns` columns.
    #[inline(always)]
    pub(super) fn without_columns(self, columns: usize) -> Self {
        Self {
            values: self.values.get(columns..).unwrap_or_default(),
            ..self
        }
    }

    /// The plane without its first `rows` rows.
    #[inline(always)]
    pub(crate) fn without_rows(self, rows: usize) -> Self {
        Self {
            values: self.values.get(rows * self.width..).unwrap_or_default(),
            ..self
        }
    }
}
