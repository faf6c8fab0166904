//! The register tile of the kernels for wide registers.
//!
//! Loops have constant bounds, and there are no closures, so that LLVM unrolls the loops and keeps
//! the tile in registers.
//!
//! # Measured
//!
//! On a Zen 3 core, whose peak is 90 GFLOP/s, the tile alone runs at 82 GFLOP/s, and a convolution
//! from 14 x 14 x 32 to 64 channels at 64 to 70. The following alternatives were slower or not
//! worth it, in GFLOP/s of that convolution:
//!
//! - arrays made by `from_fn`, which become calls that functions for AVX2 cannot inline: 5 for the
//!   tile alone;
//! - 7 rows, which spill registers: 27;
//! - a pointer for each row, or runs of neighbouring taps, in place of an offset for each term: 57,
//!   because of bounds checks, address arithmetic and loops of five terms;
//! - panels of 200, 400 or 512 terms: within 3 % of each other;
//! - loops aligned to 64 bytes by a compiler flag: 2 to 5 % faster, not worth a flag.
//!
//! The order of the loops in `product::add_products` decides what LLVM keeps in registers. On an Emerald Rapids
//! core, six rows run at, in GFLOP/s:
//!
//! | values per row | registers | column by column | products first |
//! |--:|---|--:|--:|
//! | 32 | AVX-512 | 88 | 4 |
//! | 16 | AVX2 | 55 | 64 |
//! | 16 | AVX-512 | 89 | 89 |
//! | 8 | AVX2 | 62 | 58 |
//!
//! 16 values in AVX-512 run at 4 if a product and its sum are computed in one loop.

/// Rows of a tile at most: with two registers of outputs each, 12 of 16 registers hold sums, and
/// more of them than an addition takes cycles are independent.
pub(crate) const ROWS: usize = 6;

/// The most terms of a panel: 25 KB of a right factor stay in a first-level cache.
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
