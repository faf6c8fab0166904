//! Sums of products for processors with wide registers and caches: the same sums in the same order
//! as in `chip`, blocked differently.
//!
//! A microcontroller has a few hundred bytes to spare, so its kernels lay out one input channel and
//! a few weights at a time. Here working memory is cheap. What counts is that a register tile runs
//! through hundreds of terms and touches no memory besides its operands:
//!
//! - *panel*: the right factor, term by term, `N` neighbouring outputs each, copied so that it is
//!   contiguous and padded with zeros to a whole register tile;
//! - *rows*: the left factor, read in place, for up to [`ROWS`](tile::ROWS) independent rows
//!   together; a convolution reads a copy of the sample with its border of zeros;
//! - *tile*: `rows * N` sums, each one chain, loaded before a panel's terms and stored after them.
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
//! Where most inputs of a dense layer are zeros, or most gradients with respect to a layer's output,
//! as after a ReLU or before a maximum, their terms are left out (`sparse`). A convolution's output
//! is computed with all terms.
//!
//! Nothing is copied out in full (no im2col): a convolution's neighbouring outputs read overlapping
//! runs of the same line.

mod kernel;
mod left;
mod pack;
mod parts;
mod planes;
mod product;
mod sparse;
mod tile;

pub use kernel::WideKernel;
pub(crate) use left::{pack_columns, pack_rows};
pub(crate) use pack::{pack, pack_transposed, panel};
pub(crate) use parts::{evenly, parts, split};
pub(crate) use planes::Planes;
pub(crate) use product::{Chain, add_products};
pub(crate) use sparse::{Terms, add_terms, all_finite, is_sparse};
pub(crate) use tile::{ROWS, TERMS};
