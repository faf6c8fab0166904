//! Tables, and how numbers are written in them.

use crate::shown;

/// A table with a heading above each column.
///
/// ```
/// use firmgrad_host::report::{Block, Column, Kind, Report, Section, Table, html};
///
/// let column = |heading: &str, kind| Column { heading: heading.to_owned(), kind };
/// let table = Table {
///     caption: "Accuracy".to_owned(),
///     columns: vec![column("net", Kind::Word), column("accuracy", Kind::Number)],
///     rows: vec![vec!["dense 2".to_owned(), "0.87".to_owned()]],
/// };
/// let section = Section { blocks: vec![Block::Table(table)], ..Section::default() };
/// let report = Report { sections: vec![section], ..Report::default() };
/// assert!(html(&report).unwrap().contains("0.87"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its caption.
    pub caption: String,
    /// Its columns from left to right.
    pub columns: Vec<Column>,
    /// The cells of each row, one for each column.
    pub rows: Vec<Vec<String>>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading, with the unit of its numbers.
    pub heading: String,
    /// How its cells are laid out.
    pub kind: Kind,
}

/// How the cells of a column are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Flush left, on one line if there is room.
    Word,
    /// Flush left, on several lines if necessary.
    Phrase,
    /// On one line, flush right.
    Number,
}

impl Column {
    /// A column of names.
    pub(crate) fn word(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Word)
    }

    /// A column of texts.
    pub(crate) fn phrase(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Phrase)
    }

    /// A column of numbers.
    pub(crate) fn number(heading: impl Into<String>) -> Self {
        Self::new(heading, Kind::Number)
    }

    fn new(heading: impl Into<String>, kind: Kind) -> Self {
        let heading = heading.into();
        Self { heading, kind }
    }
}

/// The content of a cell without a value.
const NONE: &str = "\u{2013}";

/// `value` with `decimals` decimal places.
pub(super) fn fixed(value: Option<f64>, decimals: usize) -> String {
    cell(value, |value| format!("{value:.decimals$}"))
}

/// `value` with `digits` significant digits, however small it is.
pub(super) fn significant(value: Option<f64>, digits: usize) -> String {
    cell(value, |value| shown::significant(value, digits))
}

fn cell(value: Option<f64>, text: impl Fn(f64) -> String) -> String {
    match value {
        Some(value) if value.is_finite() => text(value),
        Some(_) => "not finite".into(),
        None => NONE.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fixed, significant};

    #[test]
    fn numbers_are_rounded_and_gaps_are_shown() {
        assert_eq!(fixed(Some(96.654), 2), "96.65");
        assert_eq!(fixed(None, 2), "\u{2013}");
        assert_eq!(fixed(Some(f64::NAN), 2), "not finite");
        for (value, want) in [
            (0.025_64, "0.0256"),
            (0.000_041_23, "0.0000412"),
            (9.996, "10.0"),
            (61.52, "61.5"),
            (283.4, "283"),
            (1_234.0, "1234"),
            (0.0, "0.00"),
        ] {
            assert_eq!(significant(Some(value), 3), want);
        }
    }
}
