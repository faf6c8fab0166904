//! Reads whole files, up to a limit.
//!
//! ```
//! use firmgrad_host::read::{ReadError, read};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("model.bin");
//! std::fs::write(&path, b"bytes")?;
//! assert_eq!(read(&path, 5)?, b"bytes");
//! assert!(matches!(read(&path, 4), Err(ReadError::TooLarge { limit: 4, .. })));
//! assert!(matches!(read(&folder.path().join("none"), 5), Err(ReadError::Open { .. })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::atomic::kind_of;
use crate::shown;

/// Why a file was not read.
#[derive(Debug, Error)]
#[expect(
    missing_docs,
    reason = "the fields are what the sentence above them says"
)]
pub enum ReadError {
    /// The file does not exist, or may not be read.
    #[error("cannot open {}: {cause}; check the name", shown::path(path))]
    Open { path: PathBuf, cause: io::Error },

    /// It is not a regular file, so it may never end.
    #[error(
        "{} is a {found}, not a file; put a file in its place, or name another",
        shown::path(path)
    )]
    Irregular { path: PathBuf, found: &'static str },

    /// The system failed.
    #[error("cannot read {}: {cause}; copy it again", shown::path(path))]
    Read { path: PathBuf, cause: io::Error },

    /// The file is longer than the limit.
    #[error(
        "{} holds more than {limit} bytes; use a smaller file",
        shown::path(path)
    )]
    TooLarge { path: PathBuf, limit: u64 },

    /// There is not enough memory.
    #[error(
        "there is not enough memory for {}; use a smaller file, or close other programs",
        shown::path(path)
    )]
    Memory { path: PathBuf },
}

/// Reads the bytes of a file, at most `limit` of them.
///
/// Reads regular files and pipes, such as `/dev/stdin` or a process substitution. The length that
/// the system reports is only a hint: a file is refused if it exceeds the limit, and the bytes that
/// arrive are counted as well. Holds at most one byte more than the limit, and twice as much for a
/// pipe.
///
/// # Errors
///
/// A [`ReadError`] that names the file. Devices are refused, since they may never end, and so are
/// sockets.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let open = |cause| ReadError::Open {
        path: path.into(),
        cause,
    };
    // The path is checked before opening, since opening something other than a file may have side
    // effects.
    let metadata = fs::metadata(path).map_err(open)?;
    let found = kind_of(&metadata);
    if matches!(found, "device" | "socket") {
        return Err(ReadError::Irregular {
            path: path.into(),
            found,
        });
    }
    let file = File::open(path).map_err(open)?;
    let len = if metadata.is_file() {
        metadata.len()
    } else {
        0
    };
    let within = |len: u64| match len > limit {
        true => Err(ReadError::TooLarge {
            path: path.into(),
            limit,
        }),
        false => Ok(len as usize),
    };
    let mut bytes = reserved(path, within(len)?)?;
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    let len = read.map_err(|cause| match cause.kind() {
        io::ErrorKind::OutOfMemory => ReadError::Memory { path: path.into() },
        _ => ReadError::Read {
            path: path.into(),
            cause,
        },
    })?;
    within(len as u64)?;
    Ok(bytes)
}

/// An empty vector with room for `len` elements of the content of the file `path`.
///
/// # Errors
///
/// [`ReadError::Memory`].
///
/// ```
/// use firmgrad_host::read::{ReadError, reserved};
///
/// assert!(reserved::<f32>("table.csv".as_ref(), 100)?.capacity() >= 100);
/// let error = reserved::<f32>("table.csv".as_ref(), usize::MAX).unwrap_err();
/// assert!(matches!(error, ReadError::Memory { .. }));
/// # Ok::<(), ReadError>(())
/// ```
pub fn reserved<T>(path: &Path, len: usize) -> Result<Vec<T>, ReadError> {
    let mut empty = Vec::new();
    match empty.try_reserve_exact(len) {
        Ok(()) => Ok(empty),
        Err(_) => Err(ReadError::Memory { path: path.into() }),
    }
}

/// Refuses anything that is not a regular file, for a path that was found in a folder rather than
/// named by the user. If it is a pipe, nobody may be writing to it.
///
/// # Errors
///
/// [`ReadError::Irregular`]. A path that cannot be examined is left to [`read`].
pub(crate) fn ensure_regular(path: &Path) -> Result<(), ReadError> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(ReadError::Irregular {
            path: path.into(),
            found: kind_of(&metadata),
        }),
        _ => Ok(()),
    }
}
