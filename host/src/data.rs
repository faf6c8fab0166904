//! Data sets: generated, compiled in, or read from files.
//!
//! | module | content |
//! |---|---|
//! | [`moons`], [`iris`], [`digits`] | need no file |
//! | [`mnist`], [`idx_files`] | IDX files, plain or gzipped |
//! | [`csv`] | tables of numbers with a column of labels |
//! | [`split`], [`scaling`] | hold out a test part, scale features to mean 0 and standard deviation 1 |
//!
//! [`crate::read`] reads the files, up to [`LIMIT`].

pub mod csv;
mod dataset;
pub mod digits;
mod error;
pub(crate) mod gzip;
pub mod idx_files;
pub mod iris;
pub mod mnist;
pub mod moons;
mod order;
pub mod scaling;
pub mod split;

pub use dataset::{Dataset, Features};
pub use error::DataError;

/// The longest data file that is read, in bytes, both as stored and decompressed. The largest set
/// in use, EMNIST, takes half of it.
pub const LIMIT: u64 = 1 << 30;
