//! Why an output folder is not written.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::kind::Kind;

/// Why an output folder was not written. Whatever was there before is still there, unless the
/// message says otherwise.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// The destination holds something that this program did not write, or that was changed since.
    #[error(
        "{} exists and is not an unchanged {kind} that this program wrote: {found}; choose another \
         folder, or move that one away",
        path.display()
    )]
    Foreign {
        /// The destination.
        path: PathBuf,
        /// The kind of folder to write.
        kind: Kind,
        /// What is in the way.
        found: String,
    },
    /// The destination does not name a folder, such as `/`, `..` or `folder/.`.
    #[error("{} does not name a folder that a {kind} can be written to: choose another", path.display())]
    Nameless {
        /// The destination.
        path: PathBuf,
        /// The kind of folder to write.
        kind: Kind,
    },
    /// An operation of the file system failed.
    #[error("cannot write {}: {cause}", path.display())]
    Io {
        /// The file or folder concerned.
        path: PathBuf,
        /// The error of the file system.
        cause: io::Error,
    },
    /// The new folder could not replace the old one, and the old one could not be moved back.
    #[error("the {kind} at {} was moved to {} and cannot be moved back: {cause}", path.display(), old.display())]
    Displaced {
        /// The kind of folder that was to be replaced.
        kind: Kind,
        /// Where it was.
        path: PathBuf,
        /// Where it is now.
        old: PathBuf,
        /// Why it could not be moved back.
        cause: io::Error,
    },
    /// The folder was not put in its place, but was saved in the system's temporary folder.
    #[error("{cause}; the {kind} was saved to {}", kept.display())]
    Kept {
        /// The kind of folder that was written.
        kind: Kind,
        /// Where it is.
        kept: PathBuf,
        /// Why it is not at its destination.
        cause: Box<ReplaceError>,
    },
}

impl ReplaceError {
    /// Turns an error of the file system at `path` into a [`ReplaceError`].
    pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |cause| Self::Io {
            path: path.into(),
            cause,
        }
    }
}
