//! The register tile of a microcontroller, in which sums of products accumulate.

use core::array::from_fn;

use crate::Real;
use crate::kernels::slices::pieces;
use crate::kernels::tile::{Tile, step};

/// Adds `a[m] * b[n]` to sum `(m, n)` for each step in turn: multiply, round, add, round.
#[inline(always)]
pub(crate) fn accumulate<R: Real, const M: usize, const N: usize>(
    tile: &mut Tile<R, M, N>,
    steps: impl Iterator<Item = ([R; M], [R; N])>,
) {
    for (a, b) in steps {
        step(tile, &a, &b);
    }
}

/// The columns from `start` on, `N` of them, of the rows of a matrix of row length `stride`.
#[inline(always)]
pub(crate) fn blocks<R: Real, const N: usize>(
    matrix: &[R],
    start: usize,
    stride: usize,
) -> impl Iterator<Item = [R; N]> {
    pieces(matrix, stride).map(move |row| block(row.get(start..).unwrap_or_default()))
}

/// `N` neighbours at a time, one step on from each to the next.
#[inline(always)]
pub(crate) fn windows<R: Real, const N: usize>(line: &[R]) -> impl Iterator<Item = [R; N]> {
    line.windows(N.max(1)).map(block)
}

/// The first `N` values; zeros where there are fewer, which no caller's lengths bring about.
#[inline(always)]
pub(crate) fn block<R: Real, const N: usize>(values: &[R]) -> [R; N] {
    values.first_chunk().copied().unwrap_or([R::ZERO; N])
}

/// Adds, term by term, column `t` of `M` rows of `memory`, which start at `start`,
/// `start + stride`, ..., times step `t` of `steps`.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
pub(crate) fn accumulate_rows<R: Real, const M: usize, const N: usize>(
    sums: &mut Tile<R, M, N>,
    memory: &[R],
    start: usize,
    stride: usize,
    terms: usize,
    steps: impl Iterator<Item = [R; N]>,
) -> Option<()> {
    let mut rows = [memory; M];
    for (m, row) in rows.iter_mut().enumerate() {
        *row = memory.get(start + m * stride..)?.get(..terms)?;
    }
    let column = |t| from_fn(|m| rows[m].get(t).copied().unwrap_or(R::ZERO));
    accumulate(sums, (0..terms).zip(steps).map(|(t, b)| (column(t), b)));
    Some(())
}
