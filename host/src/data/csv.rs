//! Tables: a header, columns of numbers and one column of labels.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Chain, Read, Take};
use std::mem;
use std::path::{Path, PathBuf};

use ::csv::{Reader, ReaderBuilder, StringRecord};
use firmgrad::Shape;

use super::{DataError, Dataset, Features, LIMIT, order};
use crate::read::{self, reserved};

/// Reads the table in the file `path`; `label` names the column of labels, the last by default.
///
/// Every other column holds numbers that are finite in `f64`, which they stay until they are scaled.
/// The classes are the different labels: in order of their values where all of them are whole
/// numbers (an optional sign, digits, and perhaps a point with zeros after it), otherwise sorted as
/// text. Labels that are written in different ways, such as `1`, `01` and `1.0`, are different
/// classes; those of the same value stand next to each other, sorted as text. Blank lines and blanks
/// around cells are skipped; what stands behind a closing quote belongs to its cell. The file, of
/// [`LIMIT`] bytes at most, is held as a whole, beside what [`parse`] takes.
///
/// # Errors
///
/// A [`DataError`] that names the file and, where there is one, the line and the column.
pub fn read(path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    parse(&read::read(path, LIMIT)?, path, label)
}

/// The one column of a table that is none of `features`, which a network knows; `None` where there is
/// another number of them.
///
/// # Errors
///
/// As [`read()`].
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

/// Reads a table as [`read()`] does, from its text; `path` names it in errors, and its stem names
/// the data set.
///
/// Takes at most four times the memory of the text, since a value of two bytes, such as `7,`, becomes
/// eight, and 48 bytes for each byte of its longest row, since a column of one byte becomes a name
/// and a few offsets. A row has at most 1 MiB; a few KiB more are let pass.
///
/// # Errors
///
/// As [`read()`].
pub fn parse(text: &[u8], path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let mut rows = Rows::of(text, path)?;
    let label = rows.label(label)?;
    let is_number =
        |(column, name): (usize, &String)| column == label || name.parse::<f64>().is_ok();
    if rows.columns.iter().enumerate().all(is_number) {
        return Err(DataError::Headless { path: path.into() });
    }

    // Counted before they are kept, so that no memory is taken in advance.
    let mut count = 0;
    let mut classes = BTreeSet::new();
    rows.each(|row| {
        let name = bare(&row.cells[label]);
        if name.is_empty() {
            return Err(row.misfit(label, "a label"));
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
    // Lossless: there are no more classes than bytes.
    let places = classes.iter().map(String::as_str).zip(0..=u8::MAX);
    let places: BTreeMap<&str, u8> = places.collect();
    let mut labels = reserved(path, count)?;
    // Of each value and each label there is a byte at least, and one behind it.
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
                values.push(value.ok_or_else(|| row.misfit(column, "a finite number"))?);
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

/// Refuses a table two of whose features have one name, which would be told apart by their places
/// alone; `path` names it in the error.
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

/// Refuses to train on a table whose labels are a quantity, as a regression has it, and no classes.
///
/// Labels are taken for a quantity where all of them are numbers and
///
/// - one of them is not whole, as scikit-learn's classifiers do; or
/// - there are more than 20 different ones, for fewer than 5 samples each on average: of so few,
///   nothing can be learned and held out. (The diabetes data of Efron et al. have 214 targets for
///   442 samples, 2.1 each.) Digits, grades, years and up to 256 numbered classes pass where there
///   are samples of them.
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

/// The byte order mark that spreadsheets put in front of a table.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// As many as a label byte can tell apart.
const MOST_CLASSES: usize = 256;

/// The longest row in bytes, the reader's buffer left out.
const LONGEST_ROW: usize = 1 << 20;

/// The reader's buffer in bytes.
const BUFFER: usize = 8 << 10;

/// Put behind the text. A quote that is left open takes it in; else it is a row of one empty cell.
const END: &[u8] = b"\n\"";

/// Some of the text and what is put behind it.
type Source<'a> = Take<Chain<&'a [u8], &'static [u8]>>;

/// A table, row by row: first its header, then those below it.
struct Rows<'a> {
    text: &'a [u8],
    path: &'a Path,
    reader: Reader<Source<'a>>,
    /// The names in the header.
    columns: Vec<String>,
    /// Those of the row read last.
    cells: StringRecord,
    /// The byte at which it begins.
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

    /// Goes back to the row below the header.
    fn rewind(&mut self) -> Result<(), DataError> {
        self.reader = reader(self.text);
        self.read().map(drop)
    }

    /// Hands over the rows to come, each as long as the header.
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

    /// Reads the next row; false behind the last.
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
        // Memory has no other error.
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

    /// The line in which the row begins, counted from 1.
    fn line(&self) -> usize {
        let ends = |&at: &usize| match self.text[at] {
            b'\n' => true,
            b'\r' => self.text.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        1 + (0..self.start.min(self.text.len())).filter(ends).count()
    }

    /// The error of a cell that is not as `expected`.
    fn misfit(&self, column: usize, expected: &'static str) -> DataError {
        DataError::Cell {
            path: self.path.into(),
            line: self.line(),
            column: self.columns[column].clone(),
            found: bare(&self.cells[column]).into(),
            expected,
        }
    }

    /// The place of the column of labels among at least two.
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

/// A reader of the text that is allowed to read nothing yet.
fn reader(text: &[u8]) -> Reader<Source<'_>> {
    let mut reader = ReaderBuilder::new()
        // A ragged row is told in our own words.
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(text.chain(END).take(0));
    // Or it would keep two copies of the first row.
    reader.set_headers(StringRecord::new());
    reader
}

/// A cell without the blanks around it; a byte order mark is one, as of a table put behind another.
fn bare(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}
