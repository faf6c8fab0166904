//! Checkpoint files that are named on the command line.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use firmgrad::checkpoint::Checkpoint;

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Whether a run that writes its results to `folder` can save to `path`, asked before the long
/// work.
pub fn check_place(path: &Path, folder: &Path) -> Result<()> {
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
        !path.starts_with(folder),
        "cannot save to {}: the folder {} holds the run's results alone",
        path.display(),
        folder.display()
    );
    Ok(())
}

/// What they say.
pub fn parse<'b>(path: &Path, bytes: &'b [u8]) -> Result<Checkpoint<'b>> {
    Checkpoint::parse(bytes).with_context(|| format!("cannot use {}", path.display()))
}
