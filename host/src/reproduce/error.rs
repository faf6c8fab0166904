//! Why the assignment is not reproduced.

use thiserror::Error;

use crate::data::DataError;
use crate::training::RunError;

/// Why the assignment could not be reproduced.
#[derive(Debug, Error)]
pub enum ReproduceError {
    /// A data set cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A run could not continue.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A gradient cannot be checked.
    #[error("a gradient cannot be checked: {0}")]
    Check(#[from] firmgrad::Error),
}
