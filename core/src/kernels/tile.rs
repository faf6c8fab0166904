//! The register tile: sums of products, and the step that adds one term to each.

use crate::Real;

/// `M` rows of `N` running sums, each one chain.
pub(crate) type Tile<R, const M: usize, const N: usize> = [[R; N]; M];

/// A copy that no loop runs over, so that LLVM keeps it in registers.
#[inline(always)]
pub(crate) fn in_registers<T: Copy>(tile: &T) -> T {
    *tile
}

/// Columns of a microcontroller's tile at most. Wide registers hold more.
const MAX_CHIP_COLUMNS: usize = 4;

/// Adds `a[m] b[n]` to each sum `(m, n)`: multiply, round, add, round.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
pub(crate) fn add_term<R: Real, const M: usize, const N: usize>(
    sums: &mut Tile<R, M, N>,
    a: &[R; M],
    b: &[R; N],
) {
    if N <= MAX_CHIP_COLUMNS {
        return add_term_unrolled(sums, a, b);
    }
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

/// One step, written out: at opt-level "s" LLVM unrolls no loop, and a tile that a loop runs over
/// does not stay in registers (30 instructions a multiply-add in place of 3).
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
