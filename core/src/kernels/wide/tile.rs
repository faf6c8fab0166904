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

/// Rows of a tile at most: with two registers of outputs each, 12 of 16 registers hold sums, and
/// more of them than an addition takes cycles are independent.
pub(crate) const ROWS: usize = 6;

/// Terms of a panel at most: 25 KB of a right factor stay in a first-level cache.
pub(crate) const TERMS: usize = 400;

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
