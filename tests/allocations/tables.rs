//! Heap use of the reader of tables.

use std::path::Path;

use firmgrad_host::data::scaling::{Precision, Scaling};
use firmgrad_host::data::split::Split;
use firmgrad_host::data::{DataError, Dataset, csv};

use crate::peak;

/// Allowance for the reader's buffer, names and messages.
const CONSTANT: u64 = 64 << 10;

/// What the reader returns for a table. Asserts the documented bound: four times the text, and 48
/// bytes for each byte of the longest row, up to 1 MiB of it.
#[track_caller]
fn bounded(text: &str) -> (Result<Dataset, DataError>, u64) {
    bounded_by(text, None)
}

#[track_caller]
fn bounded_by(text: &str, label: Option<&str>) -> (Result<Dataset, DataError>, u64) {
    let (data, most) = peak(|| csv::parse(text.as_bytes(), Path::new("table.csv"), label));
    let longest = text.lines().map(str::len).max().unwrap_or(0);
    let row = longest.min(1 << 20) as u64;
    let bound = 4 * text.len() as u64 + 48 * row + CONSTANT;
    assert!(most <= bound, "{most} bytes for {} of text", text.len());
    (data, most)
}

/// The shortest text for each value and each label. Each value takes four times the memory of its
/// text.
#[test]
fn short_cells() {
    for columns in [1, 5, 100] {
        let header = "a,".repeat(columns) + "kind\n";
        let row = "7,".repeat(columns) + "x\n";
        let text = header + &row.repeat(3_000_000 / row.len());
        let (data, most) = bounded(&text);
        assert_eq!(data.unwrap().shape.len(), columns);
        assert!(most > text.len() as u64);
    }
}

/// An empty cell, shorter than any number, is not a value.
#[test]
fn empty_cells() {
    for columns in [1, 5, 1000] {
        let row = ",".repeat(columns) + "x\n";
        let rows = row.repeat(3_000_000 / row.len());
        let (answer, _) = bounded(&("a,".repeat(columns) + "kind\n" + &rows));
        assert!(matches!(answer, Err(DataError::Cell { line: 2, .. })));
    }
}

#[test]
fn labels_as_long_as_the_table() {
    let labels = (0..256).map(|n| format!("1,{}{n}\n", "long".repeat(2000)));
    let (data, _) = bounded(&("a,kind\n".to_owned() + &labels.collect::<String>()));
    assert_eq!(data.unwrap().classes.len(), 256);
}

/// A table with a different label in each row is refused as soon as there are too many labels.
#[test]
fn as_many_labels_as_rows() {
    let rows = (0..300_000).map(|n| format!("1,{n}\n"));
    let (answer, most) = bounded(&("a,kind\n".to_owned() + &rows.collect::<String>()));
    assert!(matches!(answer, Err(DataError::Classes { .. })));
    assert!(most <= CONSTANT, "{most}");
}

/// A table of two lines, and a line far longer than its header. The lengths leave a buffer that
/// grows by doubling full, or only just over half full.
#[test]
fn long_lines() {
    let mut worst = 0;
    for cells in [1 << 18, (1 << 18) + 10, 3 << 17] {
        let row = |cell: &str| cell.repeat(cells);
        let (data, _) = bounded(&format!("{}kind\n{}x\n", row("a,"), row("7,")));
        assert_eq!(data.unwrap().shape.len(), cells);
        for cell in ["7,", "it", ",", "\"\""] {
            let (answer, _) = bounded(&format!("a,kind\n{}x\n", row(cell)));
            assert!(matches!(answer, Err(DataError::Ragged { .. })));
        }
        // The largest peak that was found.
        for end in [String::new(), row(",") + "x\n"] {
            let (answer, most) = bounded(&format!("{}kind\n{end}", row(",")));
            assert!(answer.is_err());
            worst = worst.max(most / cells as u64);
            let (answer, _) = bounded_by(&format!("{}kind\n{end}", row(",")), Some("none"));
            assert!(matches!(answer, Err(DataError::NoColumn { .. })));
        }
    }
    assert!(worst > 40, "the bound is lower: {worst}");
}

/// An endless row is refused at the limit, so no more of it is held.
#[test]
fn rows_without_an_end() {
    for (head, cell) in [
        ("", ","),
        ("", "\"\","),
        ("a,kind\n", ","),
        ("a,kind\n1,\"", "x\n"),
    ] {
        let (answer, most) = bounded(&(head.to_owned() + &cell.repeat(40 << 20)));
        assert!(matches!(answer, Err(DataError::LongRow { .. })));
        assert!(most <= 48 << 20, "{most}");
    }
}

/// A header of many columns reserves no memory for values that do not follow.
#[test]
fn rows_shorter_than_the_header() {
    let text = "a,".repeat(1000) + "kind\n" + &"1\n".repeat(100_000);
    let (answer, most) = bounded(&text);
    assert!(matches!(answer, Err(DataError::Ragged { line: 2, .. })));
    assert!(most <= 48 * 2005 + CONSTANT, "{most}");
}

/// From the file to the training and the test part: at most four times the size of the numbers as
/// `f32`, on top of the text.
#[test]
fn a_table_that_is_split_and_scaled() {
    for columns in [1, 2, 7, 100] {
        let rows = 2_000_000 / columns;
        let mut text = "a,".repeat(columns) + "kind\n";
        for row in 0..rows {
            text += &format!("{},", row % 9).repeat(columns);
            text += if row % 2 == 0 { "x\n" } else { "y\n" };
        }
        let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        std::fs::write(file.path(), &text).unwrap();
        let (parts, most) = peak(|| {
            let table = csv::read(file.path(), None).unwrap();
            let split = Split::stratified(&table, 0.3, 1).unwrap();
            let scaling = Scaling::of_samples(&table, split.train(), Precision::Double);
            drop(scaling.lost(&table, split.train()));
            let part = scaling.apply_to(&table, split.train()).unwrap();
            (part, scaling.apply_to(&table, split.test()).unwrap())
        });
        let values = parts.0.features.len() + parts.1.features.len();
        assert_eq!(values, rows * columns);
        let bound = 16 * values + text.len();
        assert!(
            most <= bound as u64 + CONSTANT,
            "{columns}: {most} of {bound}"
        );
    }
}
