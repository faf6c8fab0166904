//! The kernels, to the bit.

mod edges;
mod heads;
mod reference;
mod zeros;
