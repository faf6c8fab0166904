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
//!
//! ```
//! use firmgrad_host::data::scaling::Scaling;
//! use firmgrad_host::data::{Features, iris, split};
//!
//! let flowers = iris::iris();
//! assert_eq!((flowers.len(), flowers.shape.len()), (150, 4));
//! assert_eq!((flowers.classes[2].as_str(), flowers.labels[149]), ("virginica", 2));
//!
//! let (train, test) = split::stratified(&flowers, 0.2, 1)?; // the seed is 1
//! let scaling = Scaling::of(&train);
//! let (train, test) = (scaling.apply(&train), scaling.apply(&test));
//! assert_eq!((train.len(), test.len()), (120, 30));
//! assert!(matches!(&train.features, Features::Floats(values) if values.len() == 120 * 4));
//! # Ok::<(), firmgrad_host::data::DataError>(())
//! ```

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
