//! Sums of products for microcontrollers, which have a few hundred bytes to spare: one input channel
//! and a few weights at a time.
//!
//! The vocabulary is that of [`wide`](super::wide): a *tile* of rows and columns, each sum a *chain*
//! of *terms*; a *panel* of right factors; a *place* in memory. Both share the tile's type and step
//! (`tile`), its load and store (`place`), and the left factor found by offsets (`left`), which a
//! convolution's output is computed with in both.
//!
//! # Measured
//!
//! What is written twice, and what a single writing would cost on a Cortex-M4F (instructions of the
//! firmware's program `bench`, bytes of text of `infer`), at opt-level 3 and "s":
//!
//! - a dense layer's output, over the wide registers' product with rows of weights read in place:
//!   256 to 10 take 12760 and 19560 in place of 12560 and 15600 instructions (1.02 and 1.25), a
//!   sample of the network 2-3-2 takes 691 and 728 in place of 662 and 705 (1.04 and 1.03), training
//!   on Iris 1.06 of the instructions at either; text grows by 388 and 452 bytes. It stays apart.
//! - the walk around a convolution's tiles: with the wide registers' load, chain and store in one
//!   function, the second convolution takes 756000 in place of 731080 (1.03) at "s", where chips'
//!   takes 649240. It stays apart.
//!
//! One writing of the terms of a convolution's output, in place of blocks of 3, 2 and 1 neighbouring
//! taps: 547080 in place of 566360 (0.97) at 3, 649240 in place of 731080 (0.89) at "s". Text is 1188
//! bytes more at 3 and 732 less at "s", and the stack holds 112 to 128 bytes of offsets more.

mod accumulate;
mod correlate;
mod parameter_gradients;
mod plane;
mod transposed;

pub(crate) use accumulate::{accumulate, blocks};
pub(crate) use correlate::{Correlation, PANEL, correlate};
pub(crate) use parameter_gradients::{bias_gradient, kernel_row_gradient};
pub(crate) use plane::Plane;
pub(crate) use transposed::{PixelRun, WeightRows, add_input_gradient};
