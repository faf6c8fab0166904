//! Checkpoint files that are named on the command line.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use firmgrad::checkpoint::Checkpoint;
use firmgrad_host::read;

/// The longest checkpoint in bytes: a thousand times the largest network that this program trains in
/// a day.
const LIMIT: u64 = 1 << 32;

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(read::read(path, LIMIT)?)
}

/// Whether a run that writes its results to `folder` can save to `path`, asked before the long
/// work.
pub fn check_place(path: &Path, folder: &Path) -> Result<()> {
    // A name that something follows, as in `name/`, is a folder's.
    let text = path.as_os_str().as_encoded_bytes();
    let named = |name: &OsStr| text.ends_with(name.as_encoded_bytes());
    ensure!(
        path.file_name().is_some_and(named) && !path.is_dir(),
        "cannot save to {}: it names a folder, not a file",
        path.display()
    );
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        ensure!(
            parent.is_dir(),
            "cannot save to {}: there is no folder {}",
            path.display(),
            parent.display()
        );
    }
    ensure!(
        !resolved(path).starts_with(resolved(folder)),
        "cannot save to {}: the folder {} holds the run's results alone",
        path.display(),
        folder.display()
    );
    Ok(())
}

/// The same place from the root on, without links as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let existing = absolute.ancestors().find_map(|ancestor| {
        let rest = absolute.strip_prefix(ancestor).ok()?;
        Some(fs::canonicalize(ancestor).ok()?.join(rest))
    });
    existing.unwrap_or(absolute)
}

/// What they say.
pub fn parse<'b>(path: &Path, bytes: &'b [u8]) -> Result<Checkpoint<'b>> {
    Checkpoint::parse(bytes).with_context(|| format!("cannot use {}", path.display()))
}
