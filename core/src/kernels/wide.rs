//! Sums of products for processors with wide registers and caches: the same sums in the same order
//! as in `chip`, but blocked differently.
//!
//! A microcontroller has a few hundred bytes of working memory, so its kernels process one input
//! channel and a few weights at a time. Here working memory is cheap. A register tile should run
//! through hundreds of terms and access no memory but its operands:
//!
//! - *panel*: the right factor, a contiguous copy that holds `N` consecutive outputs for each term,
//!   padded with zeros to a whole register tile;
//! - *rows*: the left factor, for up to [`tiling::ROWS`] independent rows together. A convolution
//!   reads it from a padded copy of the sample, a dense layer packs it;
//! - *tile*: `rows * N` sums, each one chain. It is loaded before the terms of a panel and stored
//!   after them.
//!
//! | product | rows | outputs | terms |
//! |---|---|---|---|
//! | dense, output | samples | outputs | inputs |
//! | dense, `dx` | samples | inputs | outputs |
//! | dense, `dw` | inputs | outputs | samples |
//! | convolution, output | columns | filters | channels, kernel rows, kernel columns |
//! | convolution, `dx` | columns | channels | output rows, columns, filters |
//! | convolution, `dw` | kernel columns | filters | samples, output rows, columns |
//!
//! If most inputs of a dense layer are 0, or most gradients with respect to a layer's output, their
//! terms are skipped (`sparse`). This is common around ReLU and maximum pooling. The output of a
//! convolution is computed with all terms.
//!
//! There is no im2col: neighbouring outputs of a convolution read overlapping runs of the same
//! padded row.

mod kernel;
mod pack;
mod pack_left;
mod planes;
mod product;
mod sparse;
mod term_blocks;
mod tiling;

pub use kernel::WideKernel;
pub(crate) use pack::{pack, pack_transposed, panel};
pub(crate) use pack_left::{pack_columns, pack_rows};
pub(crate) use planes::Planes;
pub(crate) use product::{ChainEnds, add_products};
pub(crate) use sparse::{NonzeroTerms, add_terms, all_finite, is_sparse};
pub(crate) use term_blocks::{even_len, term_block_len, term_blocks};
pub(crate) use tiling::{ROWS, TERMS};
