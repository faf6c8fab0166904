//! Tables: a header, columns of numbers and one column of labels.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ::csv::{ReaderBuilder, StringRecord, Trim};
use firmgrad::Shape;

use super::{DataError, Dataset, Features};

/// Reads the table in the file `path`; `label` names the column of labels, the last by default.
///
/// Every other column holds finite numbers. The classes are the different labels, sorted as text.
/// Blank lines and blanks around cells are skipped.
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
/// # Errors
///
/// As [`read`].
pub fn parse(text: &[u8], path: &Path, label: Option<&str>) -> Result<Dataset, DataError> {
    // The byte order mark that spreadsheets put in front is no part of the first name.
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    // Flexible: a ragged row is told in our own words.
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text);
    let malformed = |cause| DataError::Csv {
        path: path.into(),
        cause,
    };
    let header = reader.headers().map_err(malformed)?.clone();
    let label = label_column(path, &header, label)?;
    let is_number = |(column, cell): (usize, &str)| column == label || cell.parse::<f32>().is_ok();
    if header.iter().enumerate().all(is_number) {
        return Err(DataError::Headless { path: path.into() });
    }

    let mut values = Vec::new();
    let mut names = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let line = || line_of(text, &record);
        if record.len() != header.len() {
            return Err(DataError::Ragged {
                path: path.into(),
                line: line(),
                found: record.len(),
                expected: header.len(),
            });
        }
        for (column, cell) in record.iter().enumerate() {
            let refused = |expected| DataError::Cell {
                path: path.into(),
                line: line(),
                column: header[column].into(),
                found: cell.into(),
                expected,
            };
            if column != label {
                let value = cell.parse().ok().filter(|value: &f32| value.is_finite());
                values.push(value.ok_or_else(|| refused("a finite number"))?);
            } else if cell.is_empty() {
                return Err(refused("a label"));
            } else {
                names.push(cell.to_owned());
            }
        }
    }
    if names.is_empty() {
        return Err(DataError::Empty { path: path.into() });
    }

    let classes: Vec<String> = BTreeSet::from_iter(names.iter().cloned())
        .into_iter()
        .collect();
    let labels = names.iter().map(|name| {
        let class = classes.partition_point(|class| class < name);
        u8::try_from(class).map_err(|_| DataError::Classes {
            path: path.into(),
            label: header[label].into(),
            found: classes.len(),
        })
    });
    Ok(Dataset {
        name: path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into(),
        shape: Shape::vector(header.len() - 1),
        features: Features::Floats(values),
        labels: labels.collect::<Result<_, _>>()?,
        feature_names: header
            .iter()
            .enumerate()
            .filter(|&(column, _)| column != label)
            .map(|(_, name)| name.into())
            .collect(),
        classes,
    })
}

/// The place of the column of labels in a header that has at least one column beside it.
fn label_column(
    path: &Path,
    header: &StringRecord,
    label: Option<&str>,
) -> Result<usize, DataError> {
    let last = header
        .len()
        .checked_sub(1)
        .ok_or_else(|| DataError::Empty { path: path.into() })?;
    let found = match label {
        None => last,
        Some(label) => {
            let place = header.iter().position(|name| name == label);
            place.ok_or_else(|| DataError::NoColumn {
                path: path.into(),
                label: label.into(),
                columns: header.iter().map(Into::into).collect(),
            })?
        }
    };
    if last == 0 {
        return Err(DataError::NoFeature {
            path: path.into(),
            label: header[found].into(),
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
