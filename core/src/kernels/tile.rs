//! The register tile: sums of products, and the function that adds one term to each.
//!
//! Loops have constant bounds, and there are no closures, so that LLVM unrolls the loops and keeps
//! the tile in registers.
//!
//! # Measured
//!
//! [`add_term`] has two versions, because the order of its loops decides what LLVM keeps in
//! registers. On an Emerald Rapids core, six rows run at, in GFLOP/s:
//!
//! | values per row | registers | column by column | products first |
//! |--:|---|--:|--:|
//! | 32 | AVX-512 | 88 | 4 |
//! | 16 | AVX2 | 55 | 64 |
//! | 16 | AVX-512 | 89 | 89 |
//! | 8 | AVX2 | 62 | 58 |
//!
//! 16 values in AVX-512 run at 4 if a product and its sum are computed in one loop.

use crate::Real;

/// `M` rows of `N` running sums, each one chain.
pub(crate) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

/// Copies a tile. LLVM keeps an array in memory if a loop of unknown length accesses it; the copy,
/// which no such loop accesses, stays in registers.
#[inline(always)]
pub(crate) fn in_registers<T: Copy>(tile: &T) -> T {
    *tile
}

/// The most columns of a tile on a microcontroller. Tiles in wide registers have more.
const MAX_CHIP_COLUMNS: usize = 4;

/// Adds `a[m] b[n]` to each sum `(m, n)`: multiply, round, add, round.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "every index is below the length of its array, so LLVM removes the bounds checks"
)]
pub(crate) fn add_term<R: Real, const M: usize, const N: usize>(
    sums: &mut Tile<R, M, N>,
    a: &[R; M],
    b: &[R; N],
) {
    if N <= MAX_CHIP_COLUMNS {
        return add_term_unrolled(sums, a, b);
    }
    // The order of the loops changes no sum, only the speed; see the module docs. `N` values fill
    // one or two vector registers, and more than 16 need AVX-512.
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

/// [`add_term`], unrolled by hand. At opt-level "s" LLVM unrolls no loops, and a tile that a loop
/// accesses does not stay in registers: a multiply-add then takes 30 instructions instead of 3.
#[inline(always)]
fn add_term_unrolled<R: Real, const N: usize>(tile: &mut [[R; N]], a: &[R], b: &[R; N]) {
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
