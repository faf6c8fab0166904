//! Tables: a header, columns of numbers and one column of labels.
//!
//! ```
//! use firmgrad_host::data::{DataError, csv};
//! use std::path::Path;
//!
//! let path = Path::new("frogs.csv"); // for the messages
//! let text = b"length,species,weight\n5.1,tree,20\n7.4,bull,300\n4.9,tree,18\n";
//! let frogs = csv::parse(text, path, Some("species"))?;
//! assert_eq!(frogs.feature_names, ["length", "weight"]);
//! assert_eq!((frogs.classes.join(", "), frogs.value(1, 1)), ("bull, tree".to_owned(), 300.0));
//! csv::ensure_distinct(&frogs, path)?;
//! csv::ensure_classes(&frogs)?;
//!
//! let features = [&"length".to_owned(), &"weight".to_owned()];
//! assert_eq!(csv::label_beside(text, path, &features)?.as_deref(), Some("species"));
//! let error = csv::parse(b"length,species\nlong,tree\n", path, None).unwrap_err();
//! assert!(matches!(error, DataError::Cell { line: 2, .. }), "{error}");
//! let error = csv::read(Path::new("no such file"), None).unwrap_err();
//! assert!(matches!(error, DataError::File(_)), "{error}");
//! # Ok::<(), DataError>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Chain, Read, Take};
use std::mem;
use std::path::{Path, PathBuf};

use ::csv::{Reader, ReaderBuilder, StringRecord};
use firmgrad::Shape;

use super::{DataError, Dataset, Features, LIMIT, order};
use crate::read::{self, reserved};

/// Reads the table in the file `path`; `label` names the column of labels, by default the last one.
///
/// Every other column holds numbers that are finite in `f64`. They stay `f64` until they are
/// scaled. The classes are the different labels. They are ordered by value if all of them are whole
/// numbers (an optional sign, digits, and optionally a point followed by zeros), and otherwise as
/// text. Labels that are written differently, such as `1`, `01` and `1.0`, are different classes;
/// those with equal values are adjacent, sorted as text. Blank lines and blanks around cells are
/// skipped. Text after a closing quote belongs to the same cell. The file, of at most [`LIMIT`]
/// bytes, is held in memory as a whole, in addition to what [`parse`] takes.
///
/// # Errors
///
/// A [`DataError`] that names the file and, where applicable, the line and the column.
pub fn read(path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    parse(&read::read(path, LIMIT)?, path, label)
}

/// The only column of a table that is not one of `features`, the features that a network was
/// trained on. `None` if there is no such column, or more than one.
///
/// # Errors
///
/// The same as [`read()`].
pub fn label_beside(
    text: &[u8],
    path: &Path,
    features: &[&String],
) -> Result<Option<String>, DataError> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let columns = Rows::of(text, path)?.columns;
    let mut others = columns
        .into_iter()
        .filter(|column| !features.contains(&column));
    let first = others.next();
    Ok(first.filter(|_| others.next().is_none()))
}

/// Parses the text of a table in the same way as [`read()`]. `path` names the table in errors, and
/// its file stem names the data set.
///
/// Takes at most four times the memory of the text, since a value of two bytes, such as `7,`,
/// becomes eight. In addition it takes 48 bytes for each byte of the longest row, since a column of
/// one byte becomes a name and a few offsets. A row may have 1 MiB; the check lets a few KiB more
/// pass.
///
/// # Errors
///
/// The same as [`read()`].
pub fn parse(text: &[u8], path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let mut rows = Rows::of(text, path)?;
    let label = rows.label(label)?;
    let is_number =
        |(column, name): (usize, &String)| column == label || name.parse::<f64>().is_ok();
    if rows.columns.iter().enumerate().all(is_number) {
        return Err(DataError::Headless { path: path.into() });
    }

    // Samples and classes are counted first, so that memory is reserved only for what is there.
    let mut count = 0;
    let mut classes = BTreeSet::new();
    rows.each(|row| {
        let name = bare(&row.cells[label]);
        if name.is_empty() {
            return Err(row.unexpected(label, "a label"));
        }
        if !classes.contains(name) {
            classes.insert(name.to_owned());
        }
        if classes.len() > MOST_CLASSES {
            return Err(DataError::Classes {
                path: path.into(),
                label: row.columns[label].clone(),
            });
        }
        count += 1;
        Ok(())
    })?;
    if count == 0 {
        return Err(DataError::Empty { path: path.into() });
    }

    let mut classes = Vec::from_iter(classes);
    order::sort(&mut classes);
    // Lossless: there are at most as many classes as values of a byte.
    let places = classes.iter().map(String::as_str).zip(0..=u8::MAX);
    let places: BTreeMap<&str, u8> = places.collect();
    let mut labels = reserved(path, count)?;
    // Each value and each label takes at least one byte, followed by one more.
    let most = (text.len() / 2).saturating_sub(count);
    let mut values = reserved(path, most.min(count * (rows.columns.len() - 1)))?;
    rows.rewind()?;
    rows.each(|row| {
        for (column, cell) in row.cells.iter().enumerate() {
            let cell = bare(cell);
            if column == label {
                labels.push(places[cell]);
            } else {
                let value = cell.parse().ok().filter(|value: &f64| value.is_finite());
                values.push(value.ok_or_else(|| row.unexpected(column, "a finite number"))?);
            }
        }
        Ok(())
    })?;
    let mut columns = rows.columns;
    columns.remove(label);
    Ok(Dataset {
        name: path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into(),
        shape: Shape::vector(columns.len()),
        features: Features::Doubles(values),
        labels,
        classes,
        feature_names: columns,
    })
}

/// Refuses a table in which two features have the same name, so that only their positions would
/// tell them apart. `path` names the table in the error.
///
/// # Errors
///
/// [`DataError::Repeated`].
pub fn ensure_distinct(table: &Dataset, path: &Path) -> Result<(), DataError> {
    let mut names: Vec<&String> = table.feature_names.iter().collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(DataError::Repeated {
            path: path.into(),
            column: pair[0].clone(),
        }),
        None => Ok(()),
    }
}

/// Refuses to train on a table whose labels are a quantity, as for regression, and not classes.
///
/// Labels count as a quantity if all of them are numbers and
///
/// - one of them is not whole, the criterion of scikit-learn's classifiers; or
/// - there are more than 20 different ones, with fewer than 5 samples each on average: that is too
///   few to learn from and to hold out. (The diabetes data of Efron et al. have 214 targets for 442
///   samples, 2.1 each.) Digits, grades, years and up to 256 numbered classes pass if there are
///   enough samples of them.
///
/// # Errors
///
/// [`DataError::Quantities`] or [`DataError::ManyNumbers`].
pub fn ensure_classes(table: &Dataset) -> Result<(), DataError> {
    const MANY: usize = 20;
    const LEAST: usize = 5;
    let is_number = |class: &String| class.parse().is_ok_and(f64::is_finite);
    if !table.classes.iter().all(is_number) {
        return Ok(());
    }
    let data = table.name.clone();
    let is_whole = |class: &String| class.parse().is_ok_and(|value: f64| value.fract() == 0.0);
    if let Some(found) = table.classes.iter().find(|class| !is_whole(class)) {
        return Err(DataError::Quantities {
            data,
            found: found.clone(),
        });
    }
    let (classes, samples) = (table.classes.len(), table.len());
    match classes > MANY && samples < LEAST * classes {
        true => Err(DataError::ManyNumbers {
            data,
            classes,
            samples,
            least: LEAST,
        }),
        false => Ok(()),
    }
}

/// The byte order mark that spreadsheet programs write at the start of a table.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The number of classes that a label byte can distinguish.
const MOST_CLASSES: usize = 256;

/// The longest row in bytes, not counting the reader's buffer.
const LONGEST_ROW: usize = 1 << 20;

/// The reader's buffer in bytes.
const BUFFER: usize = 8 << 10;

/// Appended to the text. An unclosed quote swallows it; otherwise it reads as a row with one empty
/// cell.
const END: &[u8] = b"\n\"";

/// A prefix of the text and of what is appended to it.
type Source<'a> = Take<Chain<&'a [u8], &'static [u8]>>;

/// A reader of a table, row by row: first the header, then the rows of data.
struct Rows<'a> {
    text: &'a [u8],
    path: &'a Path,
    reader: Reader<Source<'a>>,
    /// The names in the header.
    columns: Vec<String>,
    /// The cells of the current row.
    cells: StringRecord,
    /// The byte at which the current row begins.
    start: usize,
}

impl<'a> Rows<'a> {
    fn of(text: &'a [u8], path: &'a Path) -> Result<Self, DataError> {
        let mut rows = Self {
            text,
            path,
            reader: reader(text),
            columns: Vec::new(),
            cells: StringRecord::new(),
            start: 0,
        };
        if rows.read()? {
            rows.columns = Vec::with_capacity(rows.cells.len());
            let names = rows.cells.iter().map(|name| bare(name).to_owned());
            rows.columns.extend(names);
        }
        Ok(rows)
    }

    /// Goes back to the first row after the header.
    fn rewind(&mut self) -> Result<(), DataError> {
        self.reader = reader(self.text);
        self.read().map(drop)
    }

    /// Calls `each` for the remaining rows, and checks that each is as long as the header.
    fn each(
        &mut self,
        mut each: impl FnMut(&Self) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        while self.read()? {
            if self.cells.len() != self.columns.len() {
                return Err(DataError::Ragged {
                    path: self.path.into(),
                    line: self.line(),
                    found: self.cells.len(),
                    expected: self.columns.len(),
                });
            }
            each(self)?;
        }
        Ok(())
    }

    /// Reads the next row; returns false at the end of the table.
    fn read(&mut self) -> Result<bool, DataError> {
        let before = self.reader.position().byte() as usize;
        let rest = self.text.get(before..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let blank = blank.count();
        self.start = before + blank;
        let source = self.reader.get_mut();
        source.set_limit((blank + LONGEST_ROW + BUFFER) as u64);
        let read = self.reader.read_record(&mut self.cells);
        let refuse =
            |error: fn(PathBuf, usize) -> DataError| Err(error(self.path.into(), self.line()));
        if self.reader.get_ref().limit() == 0 {
            return refuse(|path, line| DataError::LongRow {
                path,
                line,
                limit: LONGEST_ROW,
            });
        }
        // Reading from memory cannot fail in any other way.
        if read.is_err() {
            return refuse(|path, line| DataError::Encoding { path, line });
        }
        let at_end = self.reader.position().byte() as usize == self.text.len() + END.len();
        match self.cells.iter().next_back() {
            Some("") if at_end => Ok(false),
            _ if at_end => refuse(|path, line| DataError::OpenQuote { path, line }),
            _ => Ok(true),
        }
    }

    /// The line in which the current row begins, counted from 1.
    fn line(&self) -> usize {
        let ends = |&at: &usize| match self.text[at] {
            b'\n' => true,
            b'\r' => self.text.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        1 + (0..self.start.min(self.text.len())).filter(ends).count()
    }

    /// The error for a cell that is not what was `expected`.
    fn unexpected(&self, column: usize, expected: &'static str) -> DataError {
        DataError::Cell {
            path: self.path.into(),
            line: self.line(),
            column: self.columns[column].clone(),
            found: bare(&self.cells[column]).into(),
            expected,
        }
    }

    /// The index of the column of labels, in a table of at least two columns.
    fn label(&mut self, name: Option<&str>) -> Result<usize, DataError> {
        let path = self.path;
        let last = self.columns.len().checked_sub(1);
        let last = last.ok_or_else(|| DataError::Empty { path: path.into() })?;
        let found = match name {
            None => last,
            Some(name) => {
                let mut places = (0..)
                    .zip(&self.columns)
                    .filter(|(_, column)| *column == name);
                let place = places.next().map(|(place, _)| place);
                if places.next().is_some() {
                    return Err(DataError::Repeated {
                        path: path.into(),
                        column: name.into(),
                    });
                }
                place.ok_or_else(|| DataError::NoColumn {
                    path: path.into(),
                    label: name.into(),
                    columns: mem::take(&mut self.columns),
                })?
            }
        };
        if last == 0 {
            return Err(DataError::NoFeature {
                path: path.into(),
                label: self.columns[found].clone(),
            });
        }
        Ok(found)
    }
}

/// A reader of the text whose limit does not let it read anything yet.
fn reader(text: &[u8]) -> Reader<Source<'_>> {
    let mut reader = ReaderBuilder::new()
        // Rows of the wrong length get this module's error message.
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(text.chain(END).take(0));
    // Otherwise the reader would keep two copies of the first row.
    reader.set_headers(StringRecord::new());
    reader
}

/// A cell without surrounding blanks. A byte order mark counts as a blank: it occurs inside a text
/// when two tables are concatenated.
fn bare(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}
