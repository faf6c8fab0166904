//! Output folders that appear whole or not at all, and only in the place of what this program wrote.
//!
//! The files go to a new folder beside the destination, followed by a manifest of them; all of it is
//! brought to the disk and then put in place. An earlier folder is replaced only if it is empty, or of
//! the same [`Kind`] and exactly what its manifest says: the same files with the same SHA-256, and
//! nothing else. Anything else is refused, with the names of what is in the way. It is looked at before
//! long work, before it is replaced, and once more before it is removed.
//!
//! Linux exchanges the old folder and the new one in one step. Elsewhere, and on file systems that
//! cannot, two renames do; where the process goes between them, [`Destination::check`] of the next one
//! puts the folder back. A process that is killed can leave `.firmgrad-` and random letters beside the
//! destination: the next check removes what is complete of that, and the rest can be deleted.

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
    /// Of `firmgrad reproduce`.
    #[serde(rename = "report")]
    Report,
    /// Of `firmgrad train`.
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

/// A file of an output folder: its path in there, with `/` between folders, and its content.
pub type Content = (String, Vec<u8>);

/// Where an output folder goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Destination {
    /// To this folder, in the place of an earlier one of the kind.
    Exactly(PathBuf),
    /// To the first that is free of `NAME`, `NAME-2`, `NAME-3` and so on. Replaces nothing.
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
        /// What is written.
        kind: Kind,
        /// What is in the way.
        found: String,
    },
    /// The destination is no name of a folder, like `/`, `..` or `folder/.`.
    #[error("{} cannot be a {kind}'s folder: name another", path.display())]
    Nameless {
        /// The destination.
        path: PathBuf,
        /// What is written.
        kind: Kind,
    },
    /// The file system refused.
    #[error("cannot write {}: {cause}", path.display())]
    Io {
        /// The file or folder in question.
        path: PathBuf,
        /// Its reason.
        cause: io::Error,
    },
    /// The new folder could not take the old one's place, nor the old one return to it.
    #[error("the {kind} that was at {} is now at {}: {cause}", path.display(), old.display())]
    Displaced {
        /// What was to be replaced.
        kind: Kind,
        /// Where it was.
        path: PathBuf,
        /// Where it is.
        old: PathBuf,
        /// Why it could not return.
        cause: io::Error,
    },
    /// The folder was not put in its place, but is in the system's temporary folder.
    #[error("{cause}; the {kind} is kept in {}", kept.display())]
    Kept {
        /// What was written.
        kind: Kind,
        /// Where it is.
        kept: PathBuf,
        /// Why it is not where it was to go.
        cause: Box<ReplaceError>,
    },
}

impl ReplaceError {
    /// The refusal of a file system at `path`.
    fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |cause| Self::Io {
            path: path.into(),
            cause,
        }
    }
}

/// What [`Destination::check`] found of a process that was killed, and put right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Repaired {
    /// The folder that is in its place again.
    pub path: PathBuf,
    /// What it is.
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
    /// The folder, or the first that was free a moment ago.
    ///
    /// # Errors
    /// A folder that cannot be looked at.
    pub fn path(&self) -> Result<PathBuf, ReplaceError> {
        match self {
            Self::Exactly(path) => Ok(path.clone()),
            Self::Numbered(path) => first_free(path),
        }
    }

    /// The same beside it, for runs that diverged.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        match self {
            Self::Exactly(path) => Self::Exactly(with_suffix(path, suffix)),
            Self::Numbered(path) => Self::Numbered(with_suffix(path, suffix)),
        }
    }

    /// Whether [`Self::write`] can be expected to succeed, asked before long work. Makes nothing, but
    /// puts right what a process that was killed left of the folder, and says so.
    ///
    /// # Errors
    /// What stands in the way.
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

    /// Writes a folder of the files, and says where it is.
    ///
    /// # Errors
    /// Those of [`Self::check`], or a file system that refuses: then the folder is kept in the system's
    /// temporary folder where that can be, and the error says so.
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

/// Writes the files to a new folder of the system's temporary folder.
fn keep(disk: &impl Folders, kind: Kind, files: &[Content]) -> Option<PathBuf> {
    let kept = disk.make_aside(&std::env::temp_dir(), "firmgrad-").ok()?;
    match manifest::fill(disk, &kept, kind, files) {
        Ok(()) => Some(kept),
        Err(_) => {
            // Half of it would only take the room.
            let _ = disk.remove(&kept);
            None
        }
    }
}

fn check_name(path: &Path, kind: Kind) -> Result<(), ReplaceError> {
    // The components of a path leave a `.` at the end out.
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

/// Refuses a folder that may not be replaced.
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

/// The part of a path that exists, and the rest.
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

/// The first of `NAME`, `NAME-2` and so on that names nothing.
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
