//! The register tile under every product, and the only place where a sum of products grows.

use core::array::from_fn;

use crate::Real;

/// Terms that are packed at a time where an operand does not lie as the tile reads it.
pub(super) const PANEL: usize = 32;

/// `M` times `N` running sums, each one chain.
pub(super) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

/// Adds `a[m] * b[n]` to sum `(m, n)` for each step in turn: multiply, round, add, round.
#[inline(always)]
pub(super) fn accumulate<'a, R: Real, const M: usize, const N: usize>(
    sums: &mut Tile<R, M, N>,
    steps: impl Iterator<Item = (&'a [R; M], &'a [R; N])>,
) {
    let mut tile = *sums;
    for (a, b) in steps {
        // New arrays rather than loops over the old ones: LLVM keeps these in registers, where it
        // left some of the loops scalar (7 GFLOP/s in place of 60).
        tile = from_fn(|m| {
            let products: [R; N] = from_fn(|n| a[m] * b[n]);
            from_fn(|n| tile[m][n] + products[n])
        });
    }
    *sums = tile;
}

/// The tile whose rows start at `start`, `start + stride`, ... of `memory`.
#[inline(always)]
pub(super) fn load<R: Real, const M: usize, const N: usize>(
    memory: &[R],
    start: usize,
    stride: usize,
) -> Tile<R, M, N> {
    let mut tile = [[R::ZERO; N]; M];
    for (row, from) in tile.iter_mut().zip(rows(memory, start, stride)) {
        if let Some(from) = from.first_chunk() {
            *row = *from;
        }
    }
    tile
}

/// Writes the tile to where [`load`] reads it.
#[inline(always)]
pub(super) fn store<R: Real, const M: usize, const N: usize>(
    tile: &Tile<R, M, N>,
    memory: &mut [R],
    start: usize,
    stride: usize,
) {
    let memory = memory.get_mut(start..).unwrap_or_default();
    for (row, to) in tile.iter().zip(memory.chunks_mut(stride.max(1))) {
        if let Some(to) = to.first_chunk_mut() {
            *to = *row;
        }
    }
}

/// The rows of a matrix of row length `stride`, from element `start` on, as blocks of `N`.
#[inline(always)]
pub(super) fn blocks<R: Real, const N: usize>(
    matrix: &[R],
    start: usize,
    stride: usize,
) -> impl Iterator<Item = &[R; N]> {
    rows(matrix, start, stride).map_while(|row| row.first_chunk())
}

#[inline(always)]
fn rows<R>(matrix: &[R], start: usize, stride: usize) -> impl Iterator<Item = &[R]> {
    matrix
        .get(start..)
        .unwrap_or_default()
        .chunks(stride.max(1))
}

/// `slice` in pieces of `len`, one after another; a length of 0, which no shape check lets
/// through, counts as 1 so that no panic is reachable.
#[inline(always)]
pub(super) fn pieces<R>(slice: &[R], len: usize) -> core::slice::ChunksExact<'_, R> {
    slice.chunks_exact(len.max(1))
}

/// [`pieces`], to write to.
#[inline(always)]
pub(super) fn pieces_mut<R>(slice: &mut [R], len: usize) -> core::slice::ChunksExactMut<'_, R> {
    slice.chunks_exact_mut(len.max(1))
}
