//! The kernels, compared to the bit.

mod edges;
mod heads;
mod reference;
mod zeros;
