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
//!
//! ```
//! use firmgrad_host::atomic::Machine;
//! use firmgrad_host::replace::{Content, Destination, Kind, MANIFEST, ReplaceError};
//!
//! let folder = tempfile::tempdir()?;
//! let run = Destination::Exactly(folder.path().join("run"));
//! let files: [Content; 1] = [("model.bin".to_owned(), b"bytes".to_vec())];
//! assert_eq!(run.check(&Machine, Kind::Run)?, None); // before the long work; nothing was repaired
//! let path = run.write(&Machine, Kind::Run, &files)?;
//! assert!(path.join(MANIFEST).exists());
//! run.write(&Machine, Kind::Run, &files)?; // replaces the first
//!
//! std::fs::write(path.join("notes.txt"), "mine")?;
//! let error = run.check(&Machine, Kind::Run).unwrap_err();
//! assert!(matches!(error, ReplaceError::Foreign { .. }), "{error}");
//! let numbered = Destination::Numbered(path);
//! assert_eq!(numbered.path()?, folder.path().join("run-2"));
//! assert_eq!(run.with_suffix("-diverged").path()?, folder.path().join("run-diverged"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod content;
mod destination;
mod error;
mod folders;
mod kind;
mod manifest;
mod repaired;
mod staging;

use std::fs;
use std::path::{Path, PathBuf};

use crate::atomic;
pub use content::Content;
pub use destination::Destination;
use destination::check_name;
pub use error::ReplaceError;
pub use folders::Folders;
pub use kind::Kind;
pub use manifest::NAME as MANIFEST;
use manifest::check_replaceable;
pub use repaired::Repaired;

impl Destination {
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
