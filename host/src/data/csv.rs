//! Tables: a header, columns of numbers and one column of labels.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ::csv::{Reader, ReaderBuilder, StringRecord};
use firmgrad::Shape;

use super::{DataError, Dataset, Features};

/// Reads the table in the file `path`; `label` names the column of labels, the last by default.
///
/// Every other column holds finite numbers. The classes are the different labels, sorted as text.
/// Blank lines and blanks around cells are skipped. The file is held as a whole, beside what
/// [`parse`] takes.
///
/// # Errors
///
/// A [`DataError`] that names the file and, where there is one, the line and the column.
pub fn read(path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    let text = fs::read(path).map_err(|cause| DataError::Open {
        path: path.into(),
        cause,
    })?;
    parse(&text, path, label)
}

/// Reads a table as [`read`] does, from its text; `path` names it in errors, and its stem names
/// the data set.
///
/// Takes at most twice the memory of the text, since a value of two bytes, such as `7,`, becomes
/// four, and 64 bytes for each byte of its longest line, since a column of one byte becomes a name
/// and a few offsets.
///
/// # Errors
///
/// As [`read`].
pub fn parse(text: &[u8], path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    let mut first = reader(text);
    let header = first.headers().map_err(|cause| malformed(path, cause))?;
    let mut columns = Vec::with_capacity(header.len());
    columns.extend(header.iter().map(|name| bare(name).to_owned()));
    let label = label_column(path, &columns, label)?;
    let is_number =
        |(column, name): (usize, &String)| column == label || name.parse::<f32>().is_ok();
    if columns.iter().enumerate().all(is_number) {
        return Err(DataError::Headless { path: path.into() });
    }
    let table = Table {
        text,
        path,
        columns: &columns,
    };

    // Counted before they are kept, so that no memory is taken in advance.
    let mut rows = 0;
    let mut classes = BTreeSet::new();
    table.each_row(first, |row| {
        let name = bare(&row[label]);
        if name.is_empty() {
            return Err(table.cell(row, label, "a label"));
        }
        if !classes.contains(name) {
            classes.insert(name.to_owned());
        }
        if classes.len() > MOST_CLASSES {
            return Err(DataError::Classes {
                path: path.into(),
                label: columns[label].clone(),
            });
        }
        rows += 1;
        Ok(())
    })?;
    if rows == 0 {
        return Err(DataError::Empty { path: path.into() });
    }

    let classes = Vec::from_iter(classes);
    let mut labels = Vec::with_capacity(rows);
    let mut values = Vec::with_capacity(rows * (columns.len() - 1));
    table.each_row(reader(text), |row| {
        for (column, cell) in row.iter().enumerate() {
            let cell = bare(cell);
            if column == label {
                // Lossless: there are no more classes than bytes.
                labels.push(classes.partition_point(|class| class.as_str() < cell) as u8);
            } else {
                let value = cell.parse().ok().filter(|value: &f32| value.is_finite());
                values.push(value.ok_or_else(|| table.cell(row, column, "a finite number"))?);
            }
        }
        Ok(())
    })?;
    columns.remove(label);
    Ok(Dataset {
        name: path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into(),
        shape: Shape::vector(columns.len()),
        features: Features::Floats(values),
        labels,
        classes,
        feature_names: columns,
    })
}

/// As many as a label byte can tell apart.
const MOST_CLASSES: usize = 256;

/// A table whose header has been read.
struct Table<'a> {
    text: &'a [u8],
    path: &'a Path,
    columns: &'a [String],
}

impl Table<'_> {
    /// Hands over the rows below the header, each as long as it.
    fn each_row(
        &self,
        mut reader: Reader<&[u8]>,
        mut row: impl FnMut(&StringRecord) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let mut record = StringRecord::new();
        let mut next = |record: &mut _| {
            let read = reader.read_record(record);
            read.map_err(|cause| malformed(self.path, cause))
        };
        while next(&mut record)? {
            if record.len() != self.columns.len() {
                return Err(DataError::Ragged {
                    path: self.path.into(),
                    line: line_of(self.text, &record),
                    found: record.len(),
                    expected: self.columns.len(),
                });
            }
            row(&record)?;
        }
        Ok(())
    }

    /// The error of a cell that is not as `expected`.
    fn cell(&self, row: &StringRecord, column: usize, expected: &'static str) -> DataError {
        DataError::Cell {
            path: self.path.into(),
            line: line_of(self.text, row),
            column: self.columns[column].clone(),
            found: bare(&row[column]).into(),
            expected,
        }
    }
}

/// A cell without the blanks around it, one of which is the byte order mark that spreadsheets put in
/// front of a table.
fn bare(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn reader(text: &[u8]) -> Reader<&[u8]> {
    // Flexible: a ragged row is told in our own words.
    ReaderBuilder::new().flexible(true).from_reader(text)
}

fn malformed(path: &Path, cause: ::csv::Error) -> DataError {
    DataError::Csv {
        path: path.into(),
        cause,
    }
}

/// The place of the column of labels among at least two.
fn label_column(path: &Path, columns: &[String], label: Option<&str>) -> Result<usize, DataError> {
    let last = columns
        .len()
        .checked_sub(1)
        .ok_or_else(|| DataError::Empty { path: path.into() })?;
    let found = match label {
        None => last,
        Some(label) => {
            let place = columns.iter().position(|name| name == label);
            place.ok_or_else(|| DataError::NoColumn {
                path: path.into(),
                label: label.into(),
                columns: columns.to_vec(),
            })?
        }
    };
    if last == 0 {
        return Err(DataError::NoFeature {
            path: path.into(),
            label: columns[found].clone(),
        });
    }
    Ok(found)
}

/// The line of `text`, counted from 1, at which `record` begins. The record's own count stops
/// short of a line end of two bytes and of blank lines.
fn line_of(text: &[u8], record: &StringRecord) -> usize {
    let offset = record.position().map_or(0, |position| position.byte());
    let (before, after) = text.split_at((offset as usize).min(text.len()));
    let skipped = after
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    1 + before
        .iter()
        .chain(skipped)
        .filter(|&&byte| byte == b'\n')
        .count()
}
