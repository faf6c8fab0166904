//! Sums of products for microcontrollers, which have a few hundred bytes to spare: one input channel
//! and a few weights at a time.

mod correlate;
mod plane;
mod taps;
mod tile;
mod transposed;

pub(crate) use correlate::{Correlation, PANEL, correlate};
pub(crate) use plane::Plane;
pub(crate) use taps::{bias_gradient, kernel_row_gradient};
pub(crate) use tile::{accumulate, blocks};
pub(crate) use transposed::{Rows, Run, add_products};
