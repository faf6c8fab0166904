//! Why a fetch failed, in sentences that say what to do.

use std::io;
use std::path::PathBuf;

use crate::read::ReadError;
use crate::shown;

/// Why the files of MNIST are not in the folder.
///
/// ```
/// use firmgrad_host::fetch::{FetchError, fetch_mnist};
///
/// let folder = tempfile::tempdir()?; // an empty source
/// let mnist = folder.path().join("mnist");
/// let error = fetch_mnist(&mnist, Some(folder.path()), &|_| {}).unwrap_err();
/// let FetchError::Unavailable { missing, .. } = error else { panic!("{error}") };
/// assert_eq!(missing.len(), 4);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the fields are what the sentence above them says"
)]
pub enum FetchError {
    /// The folder for the files cannot be created.
    #[error(
        "cannot create the folder {}: {cause}; choose another",
        shown::path(path)
    )]
    Folder { path: PathBuf, cause: io::Error },

    /// Something with the name of a file of MNIST is not a regular file.
    #[error(transparent)]
    Irregular(#[from] ReadError),

    /// A different file has the name that a file of MNIST is to get. It is left as it is.
    #[error(
        "{} is not the file of MNIST: {refusal}; move it away or delete it, then fetch again",
        shown::path(path)
    )]
    Occupied { path: PathBuf, refusal: Refusal },

    /// No source had all the files.
    #[error(
        "could not get {}: tried {}; copy the files into {}, or name a folder or archive that holds them with --from",
        missing.join(", "),
        refusals.join(", "),
        shown::path(folder)
    )]
    Unavailable {
        folder: PathBuf,
        missing: Vec<String>,
        refusals: Vec<String>,
    },
}

/// Why what a source gave is refused.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the fields are what the sentence above them says"
)]
pub enum Refusal {
    /// The source does not have the file.
    #[error("it has no {file}")]
    Lacks { file: String },

    /// Something with the name of the file is not a regular file.
    #[error(transparent)]
    Irregular(#[from] ReadError),

    /// A server answered with a web page.
    #[error("found a web page instead of {file}")]
    WebPage { file: String },

    /// A download or a file is incomplete.
    #[error("{file} ends after {found} of {expected} bytes")]
    Partial {
        file: String,
        found: u64,
        expected: u64,
    },

    /// There are more bytes than the file has. The rest was not read.
    #[error("{file} is longer than {expected} bytes")]
    TooLong { file: String, expected: u64 },

    /// The length is right, but the content is not.
    #[error("{} has SHA-256 {found}, expected {expected}", shown::path(file.as_ref()))]
    Hash {
        file: String,
        found: String,
        expected: &'static str,
    },

    /// A source cannot be read, or its gzip stream is damaged.
    #[error("reading {file} failed: {cause}")]
    Read { file: String, cause: io::Error },

    /// The folder cannot be written to, for example because the disk is full.
    #[error("writing {file} failed: {cause}")]
    Write { file: String, cause: io::Error },

    /// A server cannot be reached or does not have the file.
    #[error("{0}")]
    Request(Box<ureq::Error>),

    /// The given path is neither a folder nor an archive.
    #[error("it is neither a folder nor a tar archive that can be read: {0}")]
    Archive(io::Error),

    /// The program cannot be started.
    #[error("npm cannot be started: {0}")]
    NoProgram(io::Error),

    /// The program ended without delivering the package.
    #[error("npm failed: {}", shown::name(_0))]
    Program(String),
}
