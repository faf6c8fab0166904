//! The kinds of output folders.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of output folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// Written by `firmgrad reproduce`.
    #[serde(rename = "report")]
    Report,
    /// Written by `firmgrad train`.
    #[serde(rename = "training run")]
    Run,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Report => "report",
            Self::Run => "training run",
        })
    }
}
