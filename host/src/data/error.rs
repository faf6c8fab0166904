//! What can be wrong with data, each in one sentence that says what to do.

use std::io;
use std::path::PathBuf;

use firmgrad::idx::IdxError;

/// Why a data set could not be read or split.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the fields are what the sentence above them says"
)]
pub enum DataError {
    /// A file cannot be opened.
    #[error("cannot open {}: {cause}; check the name, or fetch the data first", path.display())]
    Open { path: PathBuf, cause: io::Error },

    /// A file cannot be read to its end, or its gzip stream is damaged.
    #[error("cannot read {} to its end: {cause}; if it is damaged, delete it and fetch it again", path.display())]
    Read { path: PathBuf, cause: io::Error },

    /// A file, decompressed, is longer than any data set this reader is meant for.
    #[error("{} holds more than {limit} bytes; use a smaller data set", path.display())]
    TooLarge { path: PathBuf, limit: u64 },

    /// A folder lacks one of the files of a data set.
    #[error(
        "{} has none of {}; fetch the data set, or copy the file there",
        folder.display(),
        names.join(", ")
    )]
    Missing { folder: PathBuf, names: Vec<String> },

    /// A server's error page was saved under the name of a data file.
    #[error("{} is a web page, not IDX data; delete it and fetch the file again", path.display())]
    WebPage { path: PathBuf },

    /// A file is no IDX file, or not one of bytes.
    #[error("{}: {error}; check that it is the right file, or fetch it again", path.display())]
    Idx { path: PathBuf, error: IdxError },

    /// The file of images and the file of labels changed places.
    #[error(
        "{} holds {found} where {expected} were expected; swap the two files",
        path.display()
    )]
    Swapped {
        path: PathBuf,
        found: &'static str,
        expected: &'static str,
    },

    /// A sound IDX file with another number of dimensions, or with a dimension of 0.
    #[error(
        "{} holds data of dimensions {found:?}, expected {expected}; check that it is the right file",
        path.display()
    )]
    Dimensions {
        path: PathBuf,
        found: Vec<u32>,
        expected: &'static str,
    },

    /// Images and labels differ in number.
    #[error(
        "{} holds {images} images but {} holds {labels} labels; use two files of the same set",
        images_path.display(),
        labels_path.display()
    )]
    Count {
        images_path: PathBuf,
        images: usize,
        labels_path: PathBuf,
        labels: usize,
    },

    /// A label is not below the number of classes.
    #[error(
        "{}: label {index} (counted from 0) is {found}, expected less than {classes}; check the number of classes",
        path.display()
    )]
    Label {
        path: PathBuf,
        index: usize,
        found: u8,
        classes: usize,
    },

    /// A row of a table is no text.
    #[error("{}: the row that begins in line {line} is not UTF-8; save it as comma-separated UTF-8 text", path.display())]
    Encoding { path: PathBuf, line: usize },

    /// A row of a table goes on to the end of the file.
    #[error(
        "{} line {line}: a quote that is never closed; close it, or take a file that is complete",
        path.display()
    )]
    OpenQuote { path: PathBuf, line: usize },

    /// A table whose first line is data.
    #[error(
        "{} line 1 holds numbers where the names of the columns are expected; put a header line above it",
        path.display()
    )]
    Headless { path: PathBuf },

    /// A table without a row of data.
    #[error("{} has no row of data; expected a header and at least one row", path.display())]
    Empty { path: PathBuf },

    /// A table of labels only.
    #[error("{} has no column beside {label:?}; expected at least one feature", path.display())]
    NoFeature { path: PathBuf, label: String },

    /// The column of labels is not there.
    #[error(
        "{} has no column {label:?}; name one of {}",
        path.display(),
        columns.join(", ").escape_debug()
    )]
    NoColumn {
        path: PathBuf,
        label: String,
        columns: Vec<String>,
    },

    /// A row is shorter or longer than the header.
    #[error(
        "{} line {line}: {found} cells where the header has {expected}; complete or remove the row",
        path.display()
    )]
    Ragged {
        path: PathBuf,
        line: usize,
        found: usize,
        expected: usize,
    },

    /// A row longer than any table this reader is meant for has; most often a quote that is never
    /// closed.
    #[error(
        "{} line {line}: a row of more than {limit} bytes; close its quotes, or use fewer columns",
        path.display()
    )]
    LongRow {
        path: PathBuf,
        line: usize,
        limit: usize,
    },

    /// A cell is not what its column holds.
    #[error(
        "{} line {line}, column {column:?}: found {found:?}, expected {expected}; correct or remove the row",
        path.display()
    )]
    Cell {
        path: PathBuf,
        line: usize,
        column: String,
        found: String,
        expected: &'static str,
    },

    /// More classes than a label byte can tell apart.
    #[error(
        "{}: column {label:?} has more than 256 different labels; choose a column of classes",
        path.display()
    )]
    Classes { path: PathBuf, label: String },

    /// The part to hold out is no fraction.
    #[error("cannot hold out {found} of the data; expected a fraction from 0 to 1")]
    Fraction { found: f64 },
}
