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

use crate::Real;

/// Rows of a tile at most: with two registers of outputs each, 12 of 16 registers hold sums, and
/// more of them than an addition takes cycles are independent.
pub(crate) const ROWS: usize = 6;

/// Terms of a panel at most: 25 KB of a right factor stay in a first-level cache.
pub(crate) const TERMS: usize = 400;

/// `M` rows of `N` running sums, each one chain.
pub(crate) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

/// Splits rows evenly into tiles, first row and number each: 14 into 5, 5 and 4.
#[inline(always)]
pub(crate) fn tiles(rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut first = 0;
    (1..=rows.div_ceil(ROWS)).rev().map(move |left| {
        let start = first;
        first += (rows - start).div_ceil(left);
        (start, first - start)
    })
}

/// Adds `a[m] b[n]` to each sum `(m, n)`: multiply, round, add, round.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
pub(crate) fn step<R: Real, const M: usize, const N: usize>(
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
