//! The kernels, compared to the bit.

mod edges;
mod losses;
mod reference;
mod zeros;
