//! The register tile over a panel.
//!
//! Loops over constants, no closures: LLVM unrolls them and keeps the tile in registers, at 82 of
//! 95 GFLOP/s on a Zen 3 core for 5 and 6 rows of 16. Arrays made by `from_fn` left calls in
//! functions compiled for AVX2 (5 GFLOP/s), and 7 rows spill (27).

use crate::Real;

/// Rows of a tile at most: with two registers of outputs each, 12 of 16 registers hold sums, and
/// more of them than an addition takes cycles are independent.
pub(super) const ROWS: usize = 6;

/// Terms of a panel at most: 25 KB of a right factor stay in a first-level cache.
pub(super) const TERMS: usize = 400;

/// `M` rows of `N` running sums, each one chain.
pub(super) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

/// The left factor of a product.
pub(super) trait Left<R: Real>: Copy {
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
pub(super) struct Scattered<'a, R> {
    pub(super) values: &'a [R],
    pub(super) offsets: &'a [u32],
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
pub(super) struct Packed<'a, R> {
    pub(super) values: &'a [R],
    pub(super) terms: usize,
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
pub(super) fn pack_rows<R: Real>(
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

/// Where a tile lies: `columns` values, of at most `N`, of rows that start at `start`,
/// `start + stride`, ...
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) stride: usize,
    pub(super) columns: usize,
}

/// How a sum begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Chain<R, const N: usize> {
    /// Whether it starts at +0 in place of what lies in memory.
    pub(super) fresh: bool,
    /// What is added last.
    pub(super) bias: Option<[R; N]>,
}

impl<R, const N: usize> Chain<R, N> {
    /// Goes on from the running sum.
    pub(super) const RUNNING: Self = Self {
        fresh: false,
        bias: None,
    };
}

/// Packs for [`Packed`] the starts of `terms` rows, `stride` apart, of a matrix: `rows` values of
/// each, at most [`ROWS`].
#[inline(always)]
pub(super) fn pack_columns<R: Real>(
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

/// Splits rows evenly into tiles, first row and number each: 14 into 5, 5 and 4.
#[inline(always)]
fn tiles(rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut first = 0;
    (1..=rows.div_ceil(ROWS)).rev().map(move |left| {
        let start = first;
        first += (rows - start).div_ceil(left);
        (start, first - start)
    })
}

/// Adds the terms `left panel` to `rows` rows of memory.
#[inline(always)]
pub(super) fn add_products<R: Real, const N: usize>(
    left: impl Left<R>,
    panel: &[[R; N]],
    chain: &Chain<R, N>,
    rows: usize,
    place: Place,
    memory: &mut [R],
) {
    for (first, rows) in tiles(rows) {
        let place = Place {
            start: place.start + first * place.stride,
            ..place
        };
        match rows {
            6.. => add_to_tile::<R, 6, N>(left, panel, chain, first, place, memory),
            5 => add_to_tile::<R, 5, N>(left, panel, chain, first, place, memory),
            4 => add_to_tile::<R, 4, N>(left, panel, chain, first, place, memory),
            3 => add_to_tile::<R, 3, N>(left, panel, chain, first, place, memory),
            2 => add_to_tile::<R, 2, N>(left, panel, chain, first, place, memory),
            _ => add_to_tile::<R, 1, N>(left, panel, chain, first, place, memory),
        }
    }
}

#[inline(always)]
fn add_to_tile<R: Real, const M: usize, const N: usize>(
    left: impl Left<R>,
    panel: &[[R; N]],
    chain: &Chain<R, N>,
    first: usize,
    place: Place,
    memory: &mut [R],
) {
    let mut sums: Tile<R, M, N> = match chain.fresh {
        true => [[R::ZERO; N]; M],
        false => place.load(memory),
    };
    left.add(first, panel, &mut sums);
    if let Some(bias) = &chain.bias {
        step(&mut sums, &[R::ONE; M], bias);
    }
    place.store(&sums, memory);
}

/// Adds `a[m] b[n]` to each sum `(m, n)`: multiply, round, add, round.
#[inline(always)]
pub(super) fn step<R: Real, const M: usize, const N: usize>(
    sums: &mut Tile<R, M, N>,
    a: &[R; M],
    b: &[R; N],
) {
    let mut m = 0;
    while m < M {
        let mut n = 0;
        while n < N {
            sums[m][n] = sums[m][n] + a[m] * b[n];
            n += 1;
        }
        m += 1;
    }
}

impl Place {
    /// The tile that lies there, zeros beyond its columns.
    #[inline(always)]
    fn load<R: Real, const M: usize, const N: usize>(self, memory: &[R]) -> Tile<R, M, N> {
        let mut tile = [[R::ZERO; N]; M];
        if self.columns < N {
            // A copy of its own: what a loop of unknown length writes to lies in memory.
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

    /// Writes a tile there.
    #[inline(always)]
    fn store<R: Real, const M: usize, const N: usize>(
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

    #[inline(always)]
    fn row<R>(self, m: usize, memory: &[R]) -> &[R] {
        let row = memory.get(self.start + m * self.stride..);
        row.and_then(|row| row.get(..self.columns))
            .unwrap_or_default()
    }

    #[inline(always)]
    fn row_mut<R>(self, m: usize, memory: &mut [R]) -> &mut [R] {
        let row = memory.get_mut(self.start + m * self.stride..);
        row.and_then(|row| row.get_mut(..self.columns))
            .unwrap_or_default()
    }
}

/// Copies as many values as there are on both sides.
#[inline(always)]
pub(super) fn copy<R: Copy>(to: &mut [R], from: &[R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}

/// Copies the first `columns` values, of at most `N`.
#[inline(always)]
fn copy_columns<R: Copy, const N: usize>(to: &mut [R; N], from: &[R], columns: usize) {
    match from.first_chunk::<N>() {
        Some(from) if columns == N => *to = *from,
        _ => copy(to, from.get(..columns).unwrap_or_default()),
    }
}

/// Fills a panel with `columns` values from the start of each row of a matrix of row length
/// `stride`, and zeros behind them.
#[inline(always)]
pub(super) fn pack<R: Real, const N: usize>(
    panel: &mut [[R; N]],
    matrix: &[R],
    stride: usize,
    columns: usize,
) {
    for (to, row) in panel.iter_mut().zip(matrix.chunks(stride.max(1))) {
        if columns < N {
            *to = [R::ZERO; N];
        }
        copy_columns(to, row, columns);
    }
}

/// Fills a panel with the transpose of the starts of `columns` rows, `stride` apart, of a matrix,
/// and zeros behind them.
#[inline(always)]
pub(super) fn pack_transposed<R: Real, const N: usize>(
    panel: &mut [[R; N]],
    matrix: &[R],
    stride: usize,
    columns: usize,
) {
    if columns < N {
        panel.fill([R::ZERO; N]);
    }
    let mut n = 0;
    while n < N && n < columns {
        let row = matrix.get(n * stride..).unwrap_or_default();
        for (to, &value) in panel.iter_mut().zip(row) {
            to[n] = value;
        }
        n += 1;
    }
}

/// A panel's room, and the rest of working memory.
#[inline(always)]
pub(super) fn panel<R: Real, const N: usize>(
    scratch: &mut [R],
    terms: usize,
) -> (&mut [[R; N]], &mut [R]) {
    let (panel, rest) = scratch.split_at_mut_checked(terms * N).unwrap_or_default();
    (panel.as_chunks_mut().0, rest)
}

/// The offsets of a panel's terms.
#[inline(always)]
pub(super) fn offsets(all: impl Iterator<Item = usize>) -> [u32; TERMS] {
    let mut offsets = [0; TERMS];
    for (to, offset) in offsets.iter_mut().zip(all) {
        // Values beyond 2^32 would be 16 GB of one sample.
        *to = u32::try_from(offset).unwrap_or(u32::MAX);
    }
    offsets
}

/// Terms at a time of `rows` times `columns`: whole rows where a panel has room for one, and as
/// evenly split as can be.
pub(super) const fn split(rows: usize, columns: usize) -> (usize, usize) {
    if columns < TERMS {
        (evenly(rows, TERMS / columns), columns)
    } else {
        (1, evenly(columns, TERMS))
    }
}

/// The size of evenly split parts of at most `most`.
pub(super) const fn evenly(count: usize, most: usize) -> usize {
    match count.div_ceil(most) {
        0 => 1,
        parts => count.div_ceil(parts),
    }
}
