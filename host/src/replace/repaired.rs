//! What is restored after a process was killed.

use std::fmt;
use std::path::PathBuf;

use super::kind::Kind;

/// What [`Destination::check`](super::Destination::check) restored after a process was killed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Repaired {
    /// The folder that is back in its place.
    pub path: PathBuf,
    /// Its kind.
    pub kind: Kind,
}

impl fmt::Display for Repaired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, path) = (self.kind, self.path.display());
        write!(
            f,
            "{path}: restored a {kind} that an interrupted process had left in a temporary folder"
        )
    }
}
