//! Output folders that appear whole or not at all, and only in the place of their own kind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A kind of output folder, told by what lies in it.
#[derive(Debug)]
pub struct Kind {
    /// What such a folder is called in messages.
    pub name: &'static str,
    /// The names that may lie in it.
    pub holds: &'static [&'static str],
    /// Those of them without which it is not of this kind.
    pub needs: &'static [&'static str],
}

/// Why an output folder was not written. Whatever was there before is still there, unless the
/// message says otherwise.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// The destination holds something that is not of the kind.
    #[error(
        "{} exists and is not just a {kind}: name another folder, or empty that one",
        path.display()
    )]
    Foreign {
        /// The destination.
        path: PathBuf,
        /// What is written.
        kind: &'static str,
    },
    /// The destination has no last component, like `/` or `..`.
    #[error("{} cannot be a {kind}'s folder: name another", path.display())]
    Nameless {
        /// The destination.
        path: PathBuf,
        /// What is written.
        kind: &'static str,
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
        kind: &'static str,
        /// Where it was.
        path: PathBuf,
        /// Where it is.
        old: PathBuf,
        /// Why it could not return.
        cause: io::Error,
    },
}

impl ReplaceError {
    /// The refusal of a file system at `path`.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |cause| Self::Io {
            path: path.into(),
            cause,
        }
    }
}

/// Whether [`replace`] can be expected to succeed, asked before long work: `dir` is absent, empty
/// or of the kind, and its parent, made if need be, can be written.
///
/// # Errors
/// What stands in the way.
pub fn check(dir: &Path, kind: &Kind) -> Result<(), ReplaceError> {
    if dir.file_name().is_none() {
        return Err(ReplaceError::Nameless {
            path: dir.into(),
            kind: kind.name,
        });
    }
    if !is_replaceable(dir, kind)? {
        return Err(ReplaceError::Foreign {
            path: dir.into(),
            kind: kind.name,
        });
    }
    beside(dir).map(drop)
}

/// Lets `fill` write into a new folder beside `dir`, which takes the place of `dir` when it is
/// complete. An existing `dir` is only replaced if it is empty or of the kind and nothing else.
///
/// # Errors
/// Those of `fill` and [`check`], or a file system that refuses.
pub fn replace<E: From<ReplaceError>>(
    dir: &Path,
    kind: &Kind,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    check(dir, kind)?;
    // Holds the new folder until it moves out and the old one after it moves in; removed with it
    // when dropped.
    let aside = beside(dir)?;
    let (new, old) = (aside.path().join("new"), aside.path().join("old"));
    fs::create_dir(&new).map_err(ReplaceError::at(&new))?;
    fill(&new)?;
    let replaces = dir.exists();
    if replaces {
        fs::rename(dir, &old).map_err(ReplaceError::at(dir))?;
    }
    let Err(error) = fs::rename(&new, dir) else {
        return Ok(());
    };
    if replaces && let Err(cause) = fs::rename(&old, dir) {
        let old = aside.keep().join("old");
        return Err(E::from(ReplaceError::Displaced {
            kind: kind.name,
            path: dir.into(),
            old,
            cause,
        }));
    }
    Err(E::from(ReplaceError::at(dir)(error)))
}

/// A temporary folder on the file system of `dir`, so that a rename moves it there.
fn beside(dir: &Path) -> Result<tempfile::TempDir, ReplaceError> {
    let parent = dir
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(ReplaceError::at(parent))?;
    tempfile::Builder::new()
        .prefix(".firmgrad-")
        .tempdir_in(parent)
        .map_err(ReplaceError::at(parent))
}

/// Whether `dir` is absent, empty, or of the kind and nothing else.
fn is_replaceable(dir: &Path, kind: &Kind) -> Result<bool, ReplaceError> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(false),
        entries => entries.map_err(ReplaceError::at(dir))?,
    };
    let names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(ReplaceError::at(dir))?;
    let nothing_else = names
        .iter()
        .all(|name| kind.holds.iter().any(|held| name == held));
    let of_the_kind = kind
        .needs
        .iter()
        .all(|needed| names.iter().any(|name| name == needed));
    Ok(names.is_empty() || (nothing_else && of_the_kind))
}
