//! Plain lines on standard error.

use std::io::Write;

use crate::shown;

/// Writes a line. Errors are ignored: a run does not stop because nobody reads its log.
pub(super) fn put(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", shown::message(line));
}
