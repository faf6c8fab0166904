//! Checkpoint files that are named on the command line.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use firmgrad::checkpoint::Checkpoint;

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// What they say.
pub fn parse<'b>(path: &Path, bytes: &'b [u8]) -> Result<Checkpoint<'b>> {
    Checkpoint::parse(bytes).with_context(|| format!("cannot use {}", path.display()))
}
