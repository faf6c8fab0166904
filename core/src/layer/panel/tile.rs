//! The register tile over a panel.
//!
//! Loops over constants, no closures: LLVM unrolls them and keeps the tile in registers. On a Zen 3
//! core, whose peak is 90 GFLOP/s, the tile alone runs at 82, and a convolution of 14 x 14 x 32 to
//! 64 channels at 64 to 70. What did not pay, in GFLOP/s of that convolution:
//!
//! - arrays made by `from_fn`: calls that functions for AVX2 cannot inline, 5 for the tile alone;
//! - 7 rows, which spill: 27;
//! - a pointer for each row, or runs of neighbouring taps, in place of an offset for each term: 57,
//!   for bounds checks, address arithmetic and loops of five terms;
//! - panels of 200, 400 or 512 terms: within 3 % of each other;
//! - loops aligned to 64 bytes by a compiler flag: 2 to 5 % faster, not worth a flag.

use super::left::Left;
use super::place::Place;
use crate::Real;

/// Rows of a tile at most: with two registers of outputs each, 12 of 16 registers hold sums, and
/// more of them than an addition takes cycles are independent.
pub(super) const ROWS: usize = 6;

/// Terms of a panel at most: 25 KB of a right factor stay in a first-level cache.
pub(super) const TERMS: usize = 400;

/// `M` rows of `N` running sums, each one chain.
pub(super) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

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

/// Splits rows evenly into tiles, first row and number each: 14 into 5, 5 and 4.
#[inline(always)]
pub(super) fn tiles(rows: usize) -> impl Iterator<Item = (usize, usize)> {
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
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
pub(super) fn step<R: Real, const M: usize, const N: usize>(
    sums: &mut Tile<R, M, N>,
    a: &[R; M],
    b: &[R; N],
) {
    // Each sum gets its one term either way; the order of the loops decides what LLVM keeps in
    // registers. `N` are two registers or one: above 16 they are AVX-512's. On an Emerald Rapids
    // core six rows of 32 run at 88 GFLOP/s the first way and at 4 the other; of 16 at 55 and at 64
    // in AVX2's registers, at 89 either way in AVX-512's (at 4, were a product and its sum in one
    // loop); of 8 in AVX2's at 62 and at 58.
    if N > 16 {
        let mut n = 0;
        while n < N {
            let mut m = 0;
            while m < M {
                sums[m][n] = sums[m][n] + a[m] * b[n];
                m += 1;
            }
            n += 1;
        }
    } else {
        let mut products = [[R::ZERO; N]; M];
        let mut m = 0;
        while m < M {
            let mut n = 0;
            while n < N {
                products[m][n] = a[m] * b[n];
                n += 1;
            }
            m += 1;
        }
        let mut m = 0;
        while m < M {
            let mut n = 0;
            while n < N {
                sums[m][n] = sums[m][n] + products[m][n];
                n += 1;
            }
            m += 1;
        }
    }
}
