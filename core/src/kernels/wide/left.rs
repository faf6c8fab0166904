//! The left factor of a product: for each term the factors of neighbouring rows side by side.

use super::tile::{TERMS, tiles};
use crate::Real;
use crate::kernels::slices::copy;
use crate::kernels::tile::{Tile, step};

/// The left factor of a product.
pub(crate) trait Left<R: Real>: Copy {
    /// Adds the terms of `M` rows, from `first` on.
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    );
}

/// Factors that lie side by side for neighbouring rows, those of term `t` at `offsets[t]`.
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
            // One comparison a term; no caller's lengths bring about that it fails.
            let Some(a) = values.get(offset..offset + M) else {
                return;
            };
            if let Some(a) = a.first_chunk() {
                step(sums, a, b);
            }
        }
    }
}

/// Factors copied so that each tile's lie together, term by term.
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

/// Packs for [`Packed`] the starts of `rows` rows, `stride` apart, of a matrix: `terms` values of
/// each.
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

/// Packs for [`Packed`] the starts of `terms` rows, `stride` apart, of a matrix: `rows` values of
/// each, at most [`ROWS`].
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

/// The offsets of a panel's terms.
#[inline(always)]
pub(crate) fn offsets(all: impl Iterator<Item = usize>) -> [u32; TERMS] {
    let mut offsets = [0; TERMS];
    for (to, offset) in offsets.iter_mut().zip(all) {
        // Values beyond 2^32 would be 16 GB of one sample.
        *to = u32::try_from(offset).unwrap_or(u32::MAX);
    }
    offsets
}
