//! The register tile of the kernels for microcontrollers: a block of sums that accumulate in
//! registers.

use core::array::from_fn;

use crate::Real;
use crate::kernels::slices::pieces;

/// `M` by `N` running sums, each one chain.
pub(crate) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

/// Copies a tile. No loop runs over the copy, so LLVM keeps it in registers.
#[inline(always)]
pub(crate) fn in_registers<T: Copy>(tile: &T) -> T {
    *tile
}

/// For each step in turn, adds `a[m] * b[n]` to sum `(m, n)`: multiply, round, add, round.
#[inline(always)]
pub(crate) fn accumulate<R: Real, const M: usize, const N: usize>(
    tile: &mut Tile<R, M, N>,
    steps: impl Iterator<Item = ([R; M], [R; N])>,
) {
    for (a, b) in steps {
        add_rows(tile, &a, &b);
    }
}

/// Adds `a[m] * b[n]` to sum `(m, n)`. Unrolled by hand: at opt-level "s" LLVM unrolls no loop, and
/// a tile that a loop runs over does not stay in registers. A multiply-add would then take 30
/// instructions in place of 3.
#[inline(always)]
pub(crate) fn add_rows<R: Real, const N: usize>(tile: &mut [[R; N]], a: &[R], b: &[R; N]) {
    match (tile, a) {
        ([t0], [a0]) => add_row(t0, *a0, b),
        ([t0, t1, t2], [a0, a1, a2]) => {
            add_row(t0, *a0, b);
            add_row(t1, *a1, b);
            add_row(t2, *a2, b);
        }
        ([t0, t1, t2, t3], [a0, a1, a2, a3]) => {
            add_row(t0, *a0, b);
            add_row(t1, *a1, b);
            add_row(t2, *a2, b);
            add_row(t3, *a3, b);
        }
        ([t0, t1, t2, t3, t4], [a0, a1, a2, a3, a4]) => {
            add_row(t0, *a0, b);
            add_row(t1, *a1, b);
            add_row(t2, *a2, b);
            add_row(t3, *a3, b);
            add_row(t4, *a4, b);
        }
        (tile, a) => {
            for (row, &a) in tile.iter_mut().zip(a) {
                add_row(row, a, b);
            }
        }
    }
}

/// Adds `a * b[n]` to each sum `n` of a row. Unrolled by hand, like [`add_rows`].
#[inline(always)]
fn add_row<R: Real>(row: &mut [R], a: R, b: &[R]) {
    match (row, b) {
        ([s0, s1, s2, s3], [b0, b1, b2, b3]) => {
            *s0 = *s0 + a * *b0;
            *s1 = *s1 + a * *b1;
            *s2 = *s2 + a * *b2;
            *s3 = *s3 + a * *b3;
        }
        ([s0, s1, s2], [b0, b1, b2]) => {
            *s0 = *s0 + a * *b0;
            *s1 = *s1 + a * *b1;
            *s2 = *s2 + a * *b2;
        }
        ([s0, s1], [b0, b1]) => {
            *s0 = *s0 + a * *b0;
            *s1 = *s1 + a * *b1;
        }
        ([s0], [b0]) => *s0 = *s0 + a * *b0,
        (row, b) => {
            for (sum, &b) in row.iter_mut().zip(b) {
                *sum = *sum + a * b;
            }
        }
    }
}

/// Loads the tile whose rows start at indices `start`, `start + stride`, ... of `memory`. `None` if
/// `memory` is too short, which never happens with the lengths that callers pass.
#[inline(always)]
pub(crate) fn load<R: Real, const M: usize, const N: usize>(
    memory: &[R],
    start: usize,
    stride: usize,
) -> Option<Tile<R, M, N>> {
    let mut tile = [[R::ZERO; N]; M];
    for (m, row) in tile.iter_mut().enumerate() {
        *row = *memory.get(start + m * stride..)?.first_chunk()?;
    }
    Some(tile)
}

/// Stores the tile at the indices from which [`load`] reads it.
#[inline(always)]
pub(crate) fn store<R: Real, const M: usize, const N: usize>(
    tile: &Tile<R, M, N>,
    memory: &mut [R],
    start: usize,
    stride: usize,
) {
    for (m, row) in tile.iter().enumerate() {
        let to = memory.get_mut(start + m * stride..);
        if let Some(to) = to.and_then(<[R]>::first_chunk_mut) {
            *to = *row;
        }
    }
}

/// For each row of a matrix with row length `stride`, the `N` columns that start at `start`.
#[inline(always)]
pub(crate) fn blocks<R: Real, const N: usize>(
    matrix: &[R],
    start: usize,
    stride: usize,
) -> impl Iterator<Item = [R; N]> {
    pieces(matrix, stride).map(move |row| block(row.get(start..).unwrap_or_default()))
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
