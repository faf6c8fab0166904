//! Compares Firmgrad with other frameworks on the same work.
//!
//! Each program in `bin/` implements the trait [`Peer`] for one framework. [`measure`] puts every
//! one of them through the same work and prints one figure per line, as the Python programs do. The
//! program `compare` runs the programs in alternation and prints the table.
//!
//! The number of threads is set from outside: `RAYON_NUM_THREADS` governs everything here that is
//! written in Rust.

pub mod figures;
mod measure;
mod peer;

pub use measure::measure;
pub use peer::Peer;

/// The digit network in net notation. The programs of the other frameworks build the same network
/// by hand.
pub const DIGITS: &str = "conv 5x5x32 same, relu, maxpool 2x2, conv 5x5x64 same, relu, maxpool 2x2, \
                          dense 1024, relu, dropout 0.5, dense 10";

/// The folder of MNIST's four files, relative to the project's root.
pub const MNIST: &str = "data/mnist";

/// Adam's learning rate on the digits.
pub const ADAM: f32 = 1e-3;

/// The learning rate of gradient descent on the moons.
pub const DESCENT: f32 = 0.1;
