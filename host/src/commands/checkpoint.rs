//! Reads checkpoint files named on the command line.

use std::path::Path;

use anyhow::{Context, Result};
use firmgrad::checkpoint::Checkpoint;
use firmgrad_host::read;

/// The longest checkpoint, in bytes. It is a thousand times that of the largest network which this
/// program trains in a day.
const LIMIT: u64 = 1 << 32;

/// Reads the bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(read::read(path, LIMIT)?)
}

/// Parses them as a checkpoint.
pub fn parse<'b>(path: &Path, bytes: &'b [u8]) -> Result<Checkpoint<'b>> {
    Checkpoint::parse(bytes).with_context(|| format!("cannot use {}", path.display()))
}
