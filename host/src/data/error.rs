//! Errors in data. Each is one sentence that says what to do.

use std::io;
use std::path::PathBuf;

use firmgrad::Shape;
use firmgrad::idx::IdxError;

use crate::read::ReadError;
use crate::shown;

/// Why a data set could not be read or split.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the fields are what the sentence above them says"
)]
pub enum DataError {
    /// A file cannot be read, or it is too long.
    #[error(transparent)]
    File(#[from] ReadError),

    /// The gzip stream in a file is damaged.
    #[error(
        "cannot read {} to its end: {cause}; if it is damaged, delete it and fetch it again",
        shown::path(path)
    )]
    Read { path: PathBuf, cause: io::Error },

    /// A file is too long after decompression.
    #[error(
        "{} holds more than {limit} bytes; use a smaller data set",
        shown::path(path)
    )]
    TooLarge { path: PathBuf, limit: u64 },

    /// A folder lacks one of the files of a data set.
    #[error(
        "{} has no file named {}; fetch the data set, or copy the file there",
        shown::path(folder),
        names.join(" or ")
    )]
    Missing { folder: PathBuf, names: Vec<String> },

    /// A file's name says that it has the wrong number of dimensions.
    #[error(
        "the name of {} says that it has {found} dimensions, expected {expected}: [count, height, width] for \
         images, [count] for labels",
        shown::path(path)
    )]
    Rank {
        path: PathBuf,
        found: u8,
        expected: u8,
    },

    /// A server's error page was saved under the name of a data file.
    #[error(
        "{} is a web page, not IDX data; delete it and fetch the file again",
        shown::path(path)
    )]
    WebPage { path: PathBuf },

    /// A file is not an IDX file, or not one of bytes.
    #[error(
        "{}: {error}; check that it is the right file, or fetch it again",
        shown::path(path)
    )]
    Idx { path: PathBuf, error: IdxError },

    /// The file of images and the file of labels are swapped.
    #[error(
        "{} holds {found} where {expected} were expected; swap the two files",
        shown::path(path)
    )]
    Swapped {
        path: PathBuf,
        found: &'static str,
        expected: &'static str,
    },

    /// A valid IDX file has the wrong number of dimensions, or a dimension of 0.
    #[error(
        "{} holds data of dimensions {found:?}, expected {expected}; check that it is the right file",
        shown::path(path)
    )]
    Dimensions {
        path: PathBuf,
        found: Vec<u32>,
        expected: &'static str,
    },

    /// The numbers of images and labels differ.
    #[error(
        "{} holds {images} images but {} holds {labels} labels; use two files of the same set",
        shown::path(images_path),
        shown::path(labels_path)
    )]
    Count {
        images_path: PathBuf,
        images: usize,
        labels_path: PathBuf,
        labels: usize,
    },

    /// A file of images is empty.
    #[error("{} holds no image; use a file with at least one", shown::path(path))]
    NoImage { path: PathBuf },

    /// Training images and test images differ in shape.
    #[error(
        "{} holds images of {train}, {} of {test}; use two files of the same set",
        shown::path(train_path),
        shown::path(test_path)
    )]
    Shapes {
        train_path: PathBuf,
        train: Shape,
        test_path: PathBuf,
        test: Shape,
    },

    /// A label is not below the number of classes.
    #[error(
        "{}: label {index} (counted from 0) is {found}, expected less than {classes}; check the number of classes",
        shown::path(path)
    )]
    Label {
        path: PathBuf,
        index: usize,
        found: u8,
        classes: usize,
    },

    /// A row of a table is not valid UTF-8 text.
    #[error(
        "{}: the row that begins in line {line} is not UTF-8; save it as comma-separated UTF-8 text",
        shown::path(path)
    )]
    Encoding { path: PathBuf, line: usize },

    /// An unclosed quote makes a row of a table extend to the end of the file.
    #[error(
        "{} line {line}: a quote is never closed; close it, or use a complete file",
        shown::path(path)
    )]
    OpenQuote { path: PathBuf, line: usize },

    /// The first line of a table is data, not a header.
    #[error(
        "{} line 1 holds numbers where the names of the columns are expected; put a header line above it",
        shown::path(path)
    )]
    Headless { path: PathBuf },

    /// Two columns of a table have the same name.
    #[error(
        "{} line 1: two columns are called '{}'; give each a different name",
        shown::path(path),
        shown::name(column)
    )]
    Repeated { path: PathBuf, column: String },

    /// A table has no row of data.
    #[error(
        "{} has no row of data; expected a header and at least one row",
        shown::path(path)
    )]
    Empty { path: PathBuf },

    /// A table has no column besides the labels.
    #[error(
        "{} has no column other than \"{}\"; expected at least one feature",
        shown::path(path),
        shown::name(label)
    )]
    NoFeature { path: PathBuf, label: String },

    /// The column of labels does not exist.
    #[error(
        "{} has no column \"{}\"; name one of {}",
        shown::path(path),
        shown::name(label),
        shown::list(columns)
    )]
    NoColumn {
        path: PathBuf,
        label: String,
        columns: Vec<String>,
    },

    /// A row is shorter or longer than the header.
    #[error(
        "{} line {line}: the row has {found} cells, the header has {expected}; complete or remove the row",
        shown::path(path)
    )]
    Ragged {
        path: PathBuf,
        line: usize,
        found: usize,
        expected: usize,
    },

    /// A row is longer than this reader accepts, most often because of an unclosed quote.
    #[error(
        "{} line {line}: the row has more than {limit} bytes; close its quotes, or use fewer columns",
        shown::path(path)
    )]
    LongRow {
        path: PathBuf,
        line: usize,
        limit: usize,
    },

    /// The content of a cell is not what its column requires.
    #[error(
        "{} line {line}, column \"{}\": found \"{}\", expected {expected}; correct or remove the row",
        shown::path(path),
        shown::name(column),
        shown::name(found)
    )]
    Cell {
        path: PathBuf,
        line: usize,
        column: String,
        found: String,
        expected: &'static str,
    },

    /// There are more classes than a label byte can distinguish.
    #[error(
        "{}: column \"{}\" has more than 256 different labels; choose a column of classes",
        shown::path(path),
        shown::name(label)
    )]
    Classes { path: PathBuf, label: String },

    /// The labels are quantities.
    #[error(
        "the labels of '{}' are quantities, such as {}, not classes: choose a column of classes, put them \
         into ranges, or, if they are classes, write a letter before each",
        shown::name(data),
        shown::name(found)
    )]
    Quantities { data: String, found: String },

    /// The labels are numbers, most of which belong to hardly any sample.
    #[error(
        "the labels of '{}' are {classes} different numbers for {samples} samples, fewer than {least} for each: \
         they look like quantities, not classes; choose a column of classes, put them into ranges, or, if \
         they are classes, write a letter before each",
        shown::name(data)
    )]
    ManyNumbers {
        data: String,
        classes: usize,
        samples: usize,
        least: usize,
    },

    /// A class has no sample left to train on.
    #[error(
        "the class '{}' of '{}' has {found} {}, but at least {needed} are needed to hold out {fraction} and \
         train on one: remove the class, add samples, or hold out less with --test",
        shown::name(class),
        shown::name(data),
        if *found == 1 { "sample" } else { "samples" }
    )]
    Rare {
        data: String,
        class: String,
        found: usize,
        needed: usize,
        fraction: f64,
    },

    /// The share to hold out is not a fraction.
    #[error("cannot hold out {found} of the data; expected a fraction from 0 to 1")]
    Fraction { found: f64 },
}
