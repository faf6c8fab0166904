//! Firmgrad beside other frameworks on the same work.
//!
//! Each program in `bin/` is one framework behind the trait [`Peer`]; [`measure`] puts every one of
//! them through the same work and prints a figure a line, as the Python programs do. The program
//! `compare` runs them by turns and prints the table.
//!
//! Threads are set from outside: `RAYON_NUM_THREADS` holds for everything written in Rust here.

pub mod figures;
mod measure;
mod peer;

pub use measure::measure;
pub use peer::Peer;

/// The digit network in net notation; what the other frameworks build by hand.
pub const DIGITS: &str = "conv 5x5x32 same, relu, maxpool 2x2, conv 5x5x64 same, relu, maxpool 2x2, \
                          dense 1024, relu, dropout 0.5, dense 10";

/// Where MNIST's four files lie, seen from the project's root.
pub const MNIST: &str = "data/mnist";

/// Adam's learning rate on the digits.
pub const ADAM: f32 = 1e-3;

/// The learning rate of gradient descent on the moons.
pub const DESCENT: f32 = 0.1;
