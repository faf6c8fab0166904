//! Standard output.

use std::io::{self, Write};

use anyhow::{Context, Result};
use firmgrad_host::shown;

/// Prints a command's answer to standard output, without characters that would control a terminal.
pub fn print(text: &str) -> Result<()> {
    written(io::stdout().lock().write_all(shown::lines(text).as_bytes()))
}

/// Turns the outcome of writing to standard output into a result; a closed pipe is not an error.
pub fn written(outcome: io::Result<()>) -> Result<()> {
    match outcome {
        // The reader, such as `head`, has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
