//! Sums of products for microcontrollers, which have a few hundred bytes to spare: one input
//! channel and a few weights at a time.
//!
//! The terms *tile*, *panel*, *chain* and *term* are those of [`wide`](super::wide). Both modules
//! share the tile and the function that adds a term to it (`tile`), and the loading and storing of
//! a tile (`tile_location`). For the forward pass of a convolution, both also use the same left
//! factor (`left_factor`).
//!
//! # Measured
//!
//! Some loops are separate from those of `wide` although they compute the same sums. Sharing them
//! would have the following costs on a Cortex-M4F, in instructions of the program `bench` in
//! `tests/firmware/` at opt-level 3 and at "s":
//!
//! | computation | separate, 3 | shared, 3 | separate, "s" | shared, "s" |
//! |---|--:|--:|--:|--:|
//! | output of a dense layer from 256 inputs to 10 units | 12560 | 12760 | 15600 | 19560 |
//! | one sample of the network 2-3-2 | 662 | 691 | 705 | 728 |
//! | loop over the tiles of a convolution: second convolution | | | 649240 | 756000 |
//!
//! Here sharing a dense layer's output means to use the product of `wide`, with weight rows that
//! are read in place. At both levels this also adds 6 % to the instructions of training on Iris,
//! and 388 (3) and 452 ("s") bytes to the text of the program `infer`. Sharing the loop over the
//! tiles of a convolution means to load, accumulate and store a tile in one function.
//!
//! The inner product of a convolution's output, in contrast, is shared with `wide`
//! ([`AtOffsets`](super::left_factor::AtOffsets)). Compared with separate code for blocks of 3, 2
//! and 1 neighbouring taps, the second convolution takes 547080 instead of 566360 instructions at
//! opt-level 3, and 649240 instead of 731080 at "s". The text of `infer` is 1188 bytes larger at 3
//! and 732 bytes smaller at "s", and the offsets take 112 to 128 bytes more stack.

mod accumulate;
mod correlate;
mod parameter_gradients;
mod plane;
mod transposed;

pub(crate) use accumulate::{accumulate, blocks};
pub(crate) use correlate::{Correlation, TAPS_PER_PANEL, correlate};
pub(crate) use parameter_gradients::{bias_gradient, kernel_row_gradient};
pub(crate) use plane::Plane;
pub(crate) use transposed::{PixelRun, WeightRows, add_input_gradient};
