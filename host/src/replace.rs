//! Writes output folders that appear whole or not at all, and only replace what this program wrote.
//!
//! The files are written to a new folder beside the destination, followed by a manifest that lists
//! them. All of it is synced to disk and then moved into place. An existing folder is replaced only
//! if it is empty, or if it is of the same [`Kind`] and matches its manifest exactly: the same
//! files with the same SHA-256, and nothing else. Anything else is refused, with the names of what
//! is in the way. The existing folder is checked before long work, again before it is replaced, and
//! once more before it is removed.
//!
//! On Linux, the old folder and the new one are exchanged in one step. Elsewhere, and on file
//! systems that cannot exchange folders, two renames replace the folder. If the process dies
//! between them, the next [`Destination::check`] puts the old folder back. A process that is killed
//! may leave a folder beside the destination whose name is `.firmgrad-` and random letters. The
//! next check removes what is complete in it, and the rest can be deleted.

mod folders;
mod manifest;
mod staging;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::atomic;
pub use folders::Folders;
use manifest::Found;
pub use manifest::NAME as MANIFEST;

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

/// A file of an output folder: its path within the folder, with `/` as separator, and its content.
pub type Content = (String, Vec<u8>);

/// The destination of an output folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Destination {
    /// This folder, replacing an earlier one of the same kind.
    Exactly(PathBuf),
    /// The first unused name of `NAME`, `NAME-2`, `NAME-3` and so on. Replaces nothing.
    Numbered(PathBuf),
}

/// Why an output folder was not written. Whatever was there before is still there, unless the
/// message says otherwise.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// The destination holds something that this program did not write, or that was changed since.
    #[error(
        "{} exists and is not just a {kind} that this program wrote: {found}; name another folder, \
         or move that one away",
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
    #[error("{} cannot be a {kind}'s folder: name another", path.display())]
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
    #[error("the {kind} that was at {} is now at {}: {cause}", path.display(), old.display())]
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
    #[error("{cause}; the {kind} is kept in {}", kept.display())]
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
    fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |cause| Self::Io {
            path: path.into(),
            cause,
        }
    }
}

/// What [`Destination::check`] restored after a process was killed.
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
            "{path}: a {kind} that was left beside it, by a process that was cut off, is in its place again"
        )
    }
}

impl Destination {
    /// The path of the folder, or the first path that was unused a moment ago.
    ///
    /// # Errors
    /// A folder that cannot be examined.
    pub fn path(&self) -> Result<PathBuf, ReplaceError> {
        match self {
            Self::Exactly(path) => Ok(path.clone()),
            Self::Numbered(path) => first_free(path),
        }
    }

    /// The same destination with a suffix, for runs that diverged.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        match self {
            Self::Exactly(path) => Self::Exactly(with_suffix(path, suffix)),
            Self::Numbered(path) => Self::Numbered(with_suffix(path, suffix)),
        }
    }

    /// Checks before long work whether [`Self::write`] can be expected to succeed. Creates nothing,
    /// but repairs what a killed process left of the folder, and returns what was repaired.
    ///
    /// # Errors
    /// What prevents the write.
    pub fn check(&self, disk: &impl Folders, kind: Kind) -> Result<Option<Repaired>, ReplaceError> {
        let (Self::Exactly(named) | Self::Numbered(named)) = self;
        check_name(named, kind)?;
        let repaired = staging::repair(disk, self, kind)?;
        let path = self.path()?;
        check_replaceable(&path, kind)?;
        let (existing, missing) = split_at_missing(&path);
        atomic::try_names(existing, Some(missing)).map_err(ReplaceError::at(&path))?;
        Ok(repaired)
    }

    /// Writes a folder with these files and returns its path.
    ///
    /// # Errors
    /// Those of [`Self::check`], or an error of the file system. In the second case the folder is
    /// saved in the system's temporary folder if possible, and the error says so.
    pub fn write(
        &self,
        disk: &impl Folders,
        kind: Kind,
        files: &[Content],
    ) -> Result<PathBuf, ReplaceError> {
        let cause = match staging::put(disk, self, kind, files) {
            Ok(path) => return Ok(path),
            Err(cause) => cause,
        };
        Err(match keep(disk, kind, files) {
            Some(kept) => ReplaceError::Kept {
                kind,
                kept,
                cause: Box::new(cause),
            },
            None => cause,
        })
    }
}

/// Writes the files to a new folder in the system's temporary folder.
fn keep(disk: &impl Folders, kind: Kind, files: &[Content]) -> Option<PathBuf> {
    let kept = disk.make_aside(&std::env::temp_dir(), "firmgrad-").ok()?;
    match manifest::fill(disk, &kept, kind, files) {
        Ok(()) => Some(kept),
        Err(_) => {
            // An incomplete folder would only take up space.
            let _ = disk.remove(&kept);
            None
        }
    }
}

fn check_name(path: &Path, kind: Kind) -> Result<(), ReplaceError> {
    // `Path::components` leaves out a trailing `.`.
    let text = path.as_os_str().as_encoded_bytes();
    let mut names = text.rsplit(|byte| std::path::is_separator(char::from(*byte)));
    let ends_in_dot = names.next() == Some(b".");
    let named = matches!(path.components().next_back(), Some(Component::Normal(_)));
    match named && !ends_in_dot {
        true => Ok(()),
        false => Err(ReplaceError::Nameless {
            path: path.into(),
            kind,
        }),
    }
}

/// Refuses a folder that must not be replaced.
fn check_replaceable(path: &Path, kind: Kind) -> Result<(), ReplaceError> {
    match Found::at(path, kind).map_err(ReplaceError::at(path))? {
        Found::Nothing | Found::Empty | Found::Ours => Ok(()),
        Found::Foreign(found) => Err(ReplaceError::Foreign {
            path: path.into(),
            kind,
            found,
        }),
    }
}

/// Splits a path into the part that exists and the rest.
fn split_at_missing(path: &Path) -> (&Path, &Path) {
    let exists = |path: &Path| fs::symlink_metadata(path).is_ok();
    let existing = path
        .ancestors()
        .skip(1)
        .find(|ancestor| exists(ancestor))
        .unwrap_or(Path::new(""));
    let missing = path.strip_prefix(existing).unwrap_or(path);
    match existing.as_os_str().is_empty() {
        true => (Path::new("."), missing),
        false => (existing, missing),
    }
}

/// The first unused name of `NAME`, `NAME-2` and so on.
fn first_free(path: &Path) -> Result<PathBuf, ReplaceError> {
    let mut number = 1_u64;
    loop {
        let candidate = match number {
            1 => path.to_path_buf(),
            _ => with_suffix(path, &format!("-{number}")),
        };
        if is_absent(&candidate)? {
            return Ok(candidate);
        }
        number += 1;
    }
}

fn is_absent(path: &Path) -> Result<bool, ReplaceError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(ReplaceError::at(path)(error)),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}
