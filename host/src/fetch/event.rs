//! What a fetch reports while it runs.

use super::error::Refusal;

/// Progress reports of a fetch.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A source is about to be tried.
    Trying {
        /// The path, address or program.
        source: &'a str,
    },
    /// Part of a file has been read.
    Progress {
        /// The path, address or program.
        source: &'a str,
        /// The final name of the file.
        file: &'a str,
        /// Bytes read so far, uncompressed.
        done: u64,
        /// Length of the whole file in bytes, uncompressed.
        total: u64,
    },
    /// What a source gave is refused and removed. The next source is tried.
    Refused {
        /// The path, address or program.
        source: &'a str,
        /// The reason.
        refusal: &'a Refusal,
    },
}
