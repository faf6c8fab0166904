//! Loading and storing the sums of a tile.

use super::pack::copy;
use super::tile::Tile;
use crate::Real;

/// The location of a tile in memory. Its rows start at indices `start`, `start + stride`, ... and
/// have `columns` values, at most `N`.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: usize,
    pub(crate) stride: usize,
    pub(crate) columns: usize,
}

impl Place {
    /// Loads the tile, padded with zeros beyond its columns.
    #[inline(always)]
    #[expect(
        clippy::indexing_slicing,
        reason = "places below an array's own length, as LLVM sees"
    )]
    pub(crate) fn load<R: Real, const M: usize, const N: usize>(
        self,
        memory: &[R],
    ) -> Tile<R, M, N> {
        let mut tile = [[R::ZERO; N]; M];
        if self.columns < N {
            // A separate array: LLVM keeps an array in memory if a loop of unknown length writes to
            // it, and the tile below should stay in registers.
            let mut part = tile;
            for (m, row) in part.iter_mut().enumerate() {
                copy(row, self.row(m, memory));
            }
            return part;
        }
        let mut m = 0;
        while m < M {
            if let Some(row) = self.row(m, memory).first_chunk() {
                tile[m] = *row;
            }
            m += 1;
        }
        tile
    }

    /// Stores a tile.
    #[inline(always)]
    #[expect(
        clippy::indexing_slicing,
        reason = "places below an array's own length, as LLVM sees"
    )]
    pub(crate) fn store<R: Real, const M: usize, const N: usize>(
        self,
        tile: &Tile<R, M, N>,
        memory: &mut [R],
    ) {
        if self.columns < N {
            let part = *tile;
            for (m, row) in part.iter().enumerate() {
                copy(self.row_mut(m, memory), row);
            }
            return;
        }
        let mut m = 0;
        while m < M {
            if let Some(row) = self.row_mut(m, memory).first_chunk_mut() {
                *row = tile[m];
            }
            m += 1;
        }
    }

    /// Row `m`; empty if `memory` is too short.
    #[inline(always)]
    fn row<R>(self, m: usize, memory: &[R]) -> &[R] {
        let row = memory.get(self.start + m * self.stride..);
        row.and_then(|row| row.get(..self.columns))
            .unwrap_or_default()
    }

    /// The mutable version of [`row`](Self::row).
    #[inline(always)]
    fn row_mut<R>(self, m: usize, memory: &mut [R]) -> &mut [R] {
        let row = memory.get_mut(self.start + m * self.stride..);
        row.and_then(|row| row.get_mut(..self.columns))
            .unwrap_or_default()
    }
}
