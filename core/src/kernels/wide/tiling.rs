//! The sizes of register tiles and panels for wide registers.
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
//! - a pointer for each row, or runs of neighbouring taps, instead of an offset for each term: 57,
//!   because of bounds checks, address arithmetic and loops of five terms;
//! - panels of 200, 400 or 512 terms: within 3 % of each other;
//! - loops aligned to 64 bytes by a compiler flag: 2 to 5 % faster, not worth a flag.

/// The most rows of a tile. With two vector registers per row, sums take 12 of AVX2's 16 registers,
/// and there are enough independent sums to hide the latency of an addition.
pub(crate) const ROWS: usize = 6;

/// The most terms of a panel. With 16 outputs, a panel takes 25 KB and fits into a first-level
/// cache; with 32 outputs it takes 51 KB.
pub(crate) const TERMS: usize = 400;

/// Divides `rows` as evenly as possible into tiles of at most [`ROWS`] rows, and yields the first
/// row and the number of rows of each: 14 rows become tiles of 5, 5 and 4.
#[inline(always)]
pub(crate) fn tiles(rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut first = 0;
    (1..=rows.div_ceil(ROWS)).rev().map(move |remaining| {
        let start = first;
        first += (rows - start).div_ceil(remaining);
        (start, first - start)
    })
}
