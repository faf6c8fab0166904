//! Where an output folder goes.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::error::ReplaceError;
use super::kind::Kind;

/// The destination of an output folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Destination {
    /// This folder, replacing an earlier one of the same kind.
    Exactly(PathBuf),
    /// The first unused name of `NAME`, `NAME-2`, `NAME-3` and so on. Replaces nothing.
    Numbered(PathBuf),
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
}

/// Refuses a path that does not name a folder.
pub(super) fn check_name(path: &Path, kind: Kind) -> Result<(), ReplaceError> {
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

/// Whether nothing has the name `path`.
pub(super) fn is_absent(path: &Path) -> Result<bool, ReplaceError> {
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
