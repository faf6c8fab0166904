//! The left factor of a product. For each term, the factors of the rows of a tile are contiguous.

use super::pack::copy;
use super::tile::{TERMS, Tile, step, tiles};
use crate::Real;

/// The left factor of a product.
pub(crate) trait Left<R: Real>: Copy {
    /// Adds all terms of the `M` rows that start at `first` to `sums`.
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    );
}

/// Factors read in place. For term `t`, the factor of row `m` is at `offsets[t] + m`.
#[derive(Clone, Copy)]
pub(crate) struct Scattered<'a, R> {
    pub(crate) values: &'a [R],
    pub(crate) offsets: &'a [u32],
}

impl<R: Real> Left<R> for Scattered<'_, R> {
    #[inline(always)]
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    ) {
        let values = self.values.get(first..).unwrap_or_default();
        let offsets = self.offsets.get(..panel.len()).unwrap_or_default();
        for (&offset, b) in offsets.iter().zip(panel) {
            let offset = offset as usize;
            // One bounds check per term. It never fails with the lengths that callers pass.
            let Some(a) = values.get(offset..offset + M) else {
                return;
            };
            if let Some(a) = a.first_chunk() {
                step(sums, a, b);
            }
        }
    }
}

/// Factors copied so that those of each tile are contiguous, term by term.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a, R> {
    pub(crate) values: &'a [R],
    pub(crate) terms: usize,
}

impl<R: Real> Left<R> for Packed<'_, R> {
    #[inline(always)]
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    ) {
        let values = self.values.get(first * self.terms..).unwrap_or_default();
        for (a, b) in values.as_chunks().0.iter().zip(panel) {
            step(sums, a, b);
        }
    }
}

/// Packs the first `terms` columns of the first `rows` rows of a matrix with row length `stride`,
/// in the layout of [`Packed`].
#[inline(always)]
pub(crate) fn pack_rows<R: Real>(
    memory: &mut [R],
    rows: usize,
    matrix: &[R],
    stride: usize,
    terms: usize,
) {
    for (first, count) in tiles(rows) {
        let tile = memory.get_mut(first * terms..).unwrap_or_default();
        for m in 0..count {
            let row = matrix.get((first + m) * stride..).unwrap_or_default();
            let column = tile.iter_mut().skip(m).step_by(count.max(1));
            for (to, &value) in column.zip(row).take(terms) {
                *to = value;
            }
        }
    }
}

/// Packs the transpose of the first `rows` columns of the first `terms` rows of a matrix with row
/// length `stride`, in the layout of [`Packed`]. `rows` is at most [`ROWS`](super::tile::ROWS).
#[inline(always)]
pub(crate) fn pack_columns<R: Real>(
    memory: &mut [R],
    rows: usize,
    matrix: &[R],
    stride: usize,
    terms: usize,
) {
    let columns = memory.chunks_mut(rows.max(1));
    for (to, row) in columns.zip(matrix.chunks(stride.max(1))).take(terms) {
        copy(to, row);
    }
}

/// The offsets of the terms of a panel, in an array.
#[inline(always)]
pub(crate) fn offsets(all: impl Iterator<Item = usize>) -> [u32; TERMS] {
    let mut offsets = [0; TERMS];
    for (to, offset) in offsets.iter_mut().zip(all) {
        // An offset of 2^32 or more would mean a sample of 16 GB.
        *to = u32::try_from(offset).unwrap_or(u32::MAX);
    }
    offsets
}
