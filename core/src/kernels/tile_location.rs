//! Loading and storing the sums of a tile.

use super::slices::copy;
use super::tile::Tile;
use crate::Real;

/// The location of a tile in memory. Its rows start at indices `start`, `start + stride`, ... and
/// have `columns` values, at most `N`.
#[derive(Clone, Copy)]
pub(crate) struct TileLocation {
    pub(crate) start: usize,
    pub(crate) stride: usize,
    pub(crate) columns: usize,
}

impl TileLocation {
    /// The tile that lies there, zeros beyond its columns; `None` where memory ends before, which
    /// no caller's lengths bring about.
    #[inline(always)]
    #[expect(
        clippy::indexing_slicing,
        reason = "places below an array's own length, as LLVM sees"
    )]
    pub(crate) fn load<R: Real, const M: usize, const N: usize>(
        self,
        memory: &[R],
    ) -> Option<Tile<R, M, N>> {
        let mut tile = [[R::ZERO; N]; M];
        if self.columns < N {
            // A separate array: LLVM keeps an array in memory if a loop of unknown length writes to
            // it, and the tile below should stay in registers.
            let mut part = tile;
            for (m, row) in part.iter_mut().enumerate() {
                copy(row, self.row(m, memory)?.get(..self.columns)?);
            }
            return Some(part);
        }
        let mut m = 0;
        while m < M {
            tile[m] = *self.row(m, memory)?.first_chunk()?;
            m += 1;
        }
        Some(tile)
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
                if let Some(to) = self.row_mut(m, memory) {
                    copy(to.get_mut(..self.columns).unwrap_or_default(), row);
                }
            }
            return;
        }
        let mut m = 0;
        while m < M {
            let to = self.row_mut(m, memory);
            if let Some(to) = to.and_then(<[R]>::first_chunk_mut) {
                *to = tile[m];
            }
            m += 1;
        }
    }

    /// Memory from row `m` on.
    #[inline(always)]
    fn row<R>(self, m: usize, memory: &[R]) -> Option<&[R]> {
        memory.get(self.start + m * self.stride..)
    }

    /// [`row`](Self::row), to write to.
    #[inline(always)]
    fn row_mut<R>(self, m: usize, memory: &mut [R]) -> Option<&mut [R]> {
        memory.get_mut(self.start + m * self.stride..)
    }
}
