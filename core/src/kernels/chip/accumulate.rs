//! The register tile of the kernels for microcontrollers: a block of sums that accumulate in
//! registers.

use core::array::from_fn;

use crate::Real;
use crate::kernels::slices::chunks;
use crate::kernels::tile::{Tile, add_term};

/// For each step in turn, adds `a[m] * b[n]` to sum `(m, n)`: multiply, round, add, round.
#[inline(always)]
pub(crate) fn accumulate<R: Real, const M: usize, const N: usize>(
    tile: &mut Tile<R, M, N>,
    steps: impl Iterator<Item = ([R; M], [R; N])>,
) {
    for (a, b) in steps {
        add_term(tile, &a, &b);
    }
}

/// For each row of a matrix with row length `stride`, the `N` columns that start at `start`.
#[inline(always)]
pub(crate) fn blocks<R: Real, const N: usize>(
    matrix: &[R],
    start: usize,
    stride: usize,
) -> impl Iterator<Item = [R; N]> {
    chunks(matrix, stride).map(move |row| block(row.get(start..).unwrap_or_default()))
}

/// All windows of `N` consecutive values, each one value after the previous.
#[inline(always)]
pub(crate) fn windows<R: Real, const N: usize>(line: &[R]) -> impl Iterator<Item = [R; N]> {
    line.windows(N.max(1)).map(block)
}

/// The first `N` values. Zeros if there are fewer, which never happens with the lengths that
/// callers pass.
#[inline(always)]
pub(crate) fn block<R: Real, const N: usize>(values: &[R]) -> [R; N] {
    values.first_chunk().copied().unwrap_or([R::ZERO; N])
}

/// For each `t` below `terms` in turn, adds `rows[m][t] * steps[t][n]` to sum `(m, n)`. Row `m`
/// starts at index `start + m * stride` of `memory`. `None` if `memory` is too short.
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
