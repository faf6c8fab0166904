//! Tables: a header, columns of numbers and one column of labels.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Take};
use std::path::Path;

use ::csv::{Position, Reader, ReaderBuilder, StringRecord};
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
/// four, and 64 bytes for each byte of its longest row, since a column of one byte becomes a name
/// and a few offsets. A row, blank lines above it included, has at most 1 MiB; a few KiB more are
/// let pass.
///
/// # Errors
///
/// As [`read`].
pub fn parse(text: &[u8], path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    let mut rows = Rows::of(text, path);
    let mut columns = rows.header(|header| {
        let mut columns = Vec::with_capacity(header.len());
        columns.extend(header.iter().map(|name| bare(name).to_owned()));
        columns
    })?;
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
    let mut count = 0;
    let mut classes = BTreeSet::new();
    table.each_row(rows, |row| {
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
        count += 1;
        Ok(())
    })?;
    if count == 0 {
        return Err(DataError::Empty { path: path.into() });
    }

    let classes = Vec::from_iter(classes);
    let mut labels = Vec::with_capacity(count);
    let mut values = Vec::with_capacity(count * (columns.len() - 1));
    rows = Rows::of(text, path);
    rows.header(|_| ())?;
    table.each_row(rows, |row| {
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

/// The longest row in bytes, the reader's buffer left out.
const LONGEST_ROW: u64 = 1 << 20;

/// The reader's buffer in bytes.
const BUFFER: usize = 8 << 10;

/// The rows of a table: its header first, then those below it.
struct Rows<'a> {
    reader: Reader<Take<&'a [u8]>>,
    text: &'a [u8],
    path: &'a Path,
}

impl<'a> Rows<'a> {
    fn of(text: &'a [u8], path: &'a Path) -> Self {
        let reader = ReaderBuilder::new()
            // A ragged row is told in our own words.
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(text.take(0));
        Self { reader, text, path }
    }

    /// Reads the header, which is the first row, and says what `of` makes of it.
    fn header<T>(&mut self, of: impl FnOnce(&StringRecord) -> T) -> Result<T, DataError> {
        self.bounded(|reader| reader.headers().map(of))
    }

    /// Reads the next row into `row`; false behind the last.
    fn next(&mut self, row: &mut StringRecord) -> Result<bool, DataError> {
        self.bounded(|reader| reader.read_record(row))
    }

    /// What `read` makes of one row, unless that is too long.
    fn bounded<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<Take<&[u8]>>) -> ::csv::Result<T>,
    ) -> Result<T, DataError> {
        let start = self.reader.position().byte();
        self.reader.get_mut().set_limit(LONGEST_ROW + BUFFER as u64);
        let row = read(&mut self.reader);
        let rest = self.reader.get_ref();
        if rest.limit() == 0 && !rest.get_ref().is_empty() {
            return Err(DataError::LongRow {
                path: self.path.into(),
                line: line_at(self.text, start),
                limit: LONGEST_ROW,
            });
        }
        row.map_err(|cause| DataError::Csv {
            path: self.path.into(),
            cause,
        })
    }
}

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
        mut rows: Rows<'_>,
        mut each: impl FnMut(&StringRecord) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let mut row = StringRecord::new();
        while rows.next(&mut row)? {
            if row.len() != self.columns.len() {
                return Err(DataError::Ragged {
                    path: self.path.into(),
                    line: self.line(&row),
                    found: row.len(),
                    expected: self.columns.len(),
                });
            }
            each(&row)?;
        }
        Ok(())
    }

    fn line(&self, row: &StringRecord) -> usize {
        line_at(self.text, row.position().map_or(0, Position::byte))
    }

    /// The error of a cell that is not as `expected`.
    fn cell(&self, row: &StringRecord, column: usize, expected: &'static str) -> DataError {
        DataError::Cell {
            path: self.path.into(),
            line: self.line(row),
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

/// The line of `text`, counted from 1, of the row that begins at byte `start` or behind the line
/// ends there: the reader's own count stops short of a line end of two bytes and of blank lines.
fn line_at(text: &[u8], start: u64) -> usize {
    let (before, after) = text.split_at((start as usize).min(text.len()));
    let skipped = after
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    1 + before
        .iter()
        .chain(skipped)
        .filter(|&&byte| byte == b'\n')
        .count()
}
