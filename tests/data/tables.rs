//! Tables, valid and damaged.

use std::path::Path;

use firmgrad_host::data::{DataError, Dataset, Features, csv};
use firmgrad_host::read;
use proptest::prelude::*;

use crate::assert_says;

fn table(text: &str, label: Option<&str>) -> Result<Dataset, String> {
    csv::parse(text.as_bytes(), Path::new("some/flowers.csv"), label)
        .map_err(|error| error.to_string())
}

#[test]
fn a_table_with_its_labels_anywhere() {
    let data = table(
        "\u{feff}kind, a,b\n\n red ,1, 2\r\nblue,-3e-1,4\n",
        Some("kind"),
    )
    .unwrap();
    assert_eq!(data.name, "flowers");
    assert_eq!(data.classes, ["blue", "red"]);
    assert_eq!(data.labels, [1, 0]);
    assert_eq!(data.feature_names, ["a", "b"]);
    assert_eq!(data.features, Features::Doubles(vec![1.0, 2.0, -0.3, 4.0]));

    let last = table("a,b,kind\n1,2,x\n", None).unwrap();
    assert_eq!((last.len(), last.classes), (1, vec!["x".to_owned()]));
}

#[test]
fn a_cell_that_is_no_finite_number_is_named() {
    for cell in ["blue", "NaN", "inf", "-inf", "1e309", "", "1,5"] {
        let quoted = format!("a,b,kind\n1,2,x\n3,\"{cell}\",y\n");
        let parts = [
            "flowers.csv line 3",
            "column \"b\"",
            &format!("found {cell:?}"),
        ];
        let error = table(&quoted, None).unwrap_err();
        assert_says(&error, &parts);
        assert_says(&error, &["expected a finite number", "correct or remove"]);
    }
    let error = table("a,kind\n1,x\n2,\n", None).unwrap_err();
    assert_says(
        &error,
        &["flowers.csv line 3", "\"kind\"", "expected a label"],
    );
}

#[test]
fn lines_are_counted_as_in_an_editor() {
    let text = "\u{feff}a,kind\n\n1,\"x\ny\"\n\nword,z\n";
    for text in [text, &text.replace('\n', "\r\n"), &text.replace('\n', "\r")] {
        assert_says(&table(text, None).unwrap_err(), &["line 6", "\"word\""]);
        let short = text.replace(",z", "");
        assert_says(&table(&short, None).unwrap_err(), &["line 6", "1 cells"]);
    }
}

#[test]
fn a_first_line_of_data_is_not_lost() {
    let error = table("5.1,3.5,setosa\n4.9,3.0,setosa\n", None).unwrap_err();
    assert_says(
        &error,
        &["flowers.csv line 1", "names of the columns", "header line"],
    );
}

#[test]
fn rows_of_another_length_are_refused() {
    for (row, found) in [("1,2", "2 cells"), ("1,2,x,4", "4 cells")] {
        let error = table(&format!("a,b,kind\n1,2,x\n{row}\n"), None).unwrap_err();
        assert_says(
            &error,
            &[
                "flowers.csv line 3",
                found,
                "header has 3",
                "remove the row",
            ],
        );
    }
}

#[test]
fn tables_without_data_are_refused() {
    for text in ["", "\n\n", "a,b,kind\n", "a,b,kind"] {
        let error = table(text, None).unwrap_err();
        assert_says(
            &error,
            &["flowers.csv has no row of data", "expected a header"],
        );
    }
    let error = table("kind\nx\n", None).unwrap_err();
    assert_says(&error, &["flowers.csv", "no column other than \"kind\""]);
}

#[test]
fn a_missing_label_column_lists_those_there_are() {
    let error = table("a,kind,kind\n1,2,x\n", Some("kind")).unwrap_err();
    assert_says(&error, &["flowers.csv line 1", "two columns", "'kind'"]);
    let error = table("a,b,kind\n1,2,x\n", Some("species")).unwrap_err();
    assert_says(
        &error,
        &["flowers.csv has no column \"species\"", "a, b, kind"],
    );
}

#[test]
fn at_most_256_classes() {
    let rows = |count| (0..count).map(|n| format!("1,c{n}\n")).collect::<String>();
    let data = table(&format!("a,kind\n{}", rows(256)), None).unwrap();
    assert_eq!(data.classes.len(), 256);
    let error = table(&format!("a,kind\n{}", rows(257)), None).unwrap_err();
    assert_says(
        &error,
        &["flowers.csv", "\"kind\" has more than 256 different labels"],
    );
}

/// A row of 1 MiB is read and a row 20 KiB longer is refused, whatever they contain. Blank lines
/// above do not count.
#[test]
fn rows_of_a_mebibyte() {
    const MOST: usize = 1 << 20;
    const TOO_LONG: usize = MOST + (20 << 10);
    let names = |bytes: usize| format!("a,{}kind\n", " ".repeat(bytes - 7));
    let rows: [fn(usize) -> String; 2] = [
        |bytes| format!("7,{}x\n", " ".repeat(bytes - 4)),
        |bytes| format!("7,\"{}x\"\n", "\"\"".repeat((bytes - 6) / 2)),
    ];
    for blank in ["", "\n", &"\n".repeat(2 * MOST), &"\r\n".repeat(MOST)] {
        let lines = blank.matches('\n').count();
        let above = format!("\u{feff}{blank}");
        let header = above.clone() + &names(MOST) + blank;
        for row in rows {
            assert_eq!(row(MOST).len(), MOST);
            let data = table(&(header.clone() + &row(MOST) + blank), None).unwrap();
            assert_eq!((data.feature_names.len(), data.labels.len()), (1, 1));
            let error = table(&(header.clone() + &row(TOO_LONG)), None).unwrap_err();
            let line = 2 + 2 * lines;
            let said = format!("flowers.csv line {line}: the row has more than 1048576 bytes");
            assert_says(&error, &[&said]);
        }
        let error = table(&(above + &names(TOO_LONG) + "7,x\n"), None).unwrap_err();
        let said = format!(
            "flowers.csv line {}: the row has more than 1048576",
            1 + lines
        );
        assert_says(&error, &[&said]);
    }
}

/// The error names the row that begins with the quote, wherever the text ends after it.
#[test]
fn a_quote_that_is_not_closed() {
    for end in ["1,x\n", "1,\u{e4}\n", "1,x\r\n"] {
        let rest = end.repeat((2 << 20) / end.len());
        for pad in ["", "x", "xx"] {
            let text = format!("a,kind\n1,x\n\n2,\"y{pad}\n{rest}");
            let error = table(&text, None).unwrap_err();
            assert_says(
                &error,
                &["flowers.csv line 4: the row has more than 1048576"],
            );
            let error = table(&text[..text.floor_char_boundary(100)], None).unwrap_err();
            assert_says(&error, &["flowers.csv line 4: a quote is never closed"]);
        }
    }
}

/// A file may end after its last cell, or after any number of line ends.
#[test]
fn ends_of_a_table() {
    for end in ["", "\n", "\r\n", "\n\n\n", "\r\n\r\n"] {
        for last in ["x", "\"x\"", "\"\"\"x\"", "x\"\"", "x \""] {
            let data = table(&format!("a,kind\n1,y\n2,{last}{end}"), None).unwrap();
            assert_eq!(data.labels.len(), 2, "{last:?}{end:?}");
        }
        for open in ["\"", "\"x", "\"x\"\"", "\"\"\"", "x\n\"", "x\n\"\"\""] {
            let error = table(&format!("a,kind\n1,y\n2,{open}{end}"), None).unwrap_err();
            let line = 3 + open.matches('\n').count();
            assert_says(&error, &[&format!("flowers.csv line {line}: a quote is")]);
        }
        let error = table(&format!("\"a,kind{end}"), None).unwrap_err();
        assert_says(&error, &["flowers.csv line 1: a quote is"]);
        let error = table(&format!("\u{feff}{end}\"a,kind"), None).unwrap_err();
        let line = 1 + end.matches('\n').count();
        assert_says(&error, &[&format!("flowers.csv line {line}: a quote is")]);
        let error = table(&format!("\u{feff}{end}"), None).unwrap_err();
        assert_says(&error, &["flowers.csv has no row of data"]);
    }
}

/// A table with a byte order mark, line ends of two bytes, quotes, and a line end within quotes.
const SPREADSHEET: &str = "\u{feff}\"length\",\"width\nin cm\",kind\r\n5.1,\"3.5\",\"red, dark\"\r\n\r\n-4e-1,3,\"so-called \"\"blue\"\"\"\r\n";

/// Any bytes give a table or a one-line error that names the file and, for a row, its line.
#[track_caller]
fn read_or_said(text: &[u8]) -> Option<Dataset> {
    let lines = 1 + text.iter().filter(|byte| b"\r\n".contains(byte)).count();
    let error = match csv::parse(text, Path::new("some/flowers.csv"), None) {
        Ok(data) => return Some(data),
        Err(error) => error,
    };
    assert_says(&error.to_string(), &["flowers.csv"]);
    if let DataError::Ragged { line, .. }
    | DataError::LongRow { line, .. }
    | DataError::OpenQuote { line, .. }
    | DataError::Encoding { line, .. }
    | DataError::Cell { line, .. } = error
    {
        assert!((1..=lines).contains(&line), "{error}");
        assert_says(&error.to_string(), &[&format!("line {line}")]);
    }
    None
}

/// A table that was cut gives its first rows, or an error that names the last line.
#[test]
fn a_table_cut_off_anywhere() {
    let whole = read_or_said(SPREADSHEET.as_bytes()).unwrap();
    assert_eq!(whole.feature_names, ["length", "width\nin cm"]);
    assert_eq!(whole.classes, ["red, dark", "so-called \"blue\""]);
    let Features::Doubles(all) = &whole.features else {
        panic!("a table holds numbers");
    };
    for end in 0..SPREADSHEET.len() {
        let text = &SPREADSHEET.as_bytes()[..end];
        if let Some(data) = read_or_said(text) {
            let Features::Doubles(values) = &data.features else {
                panic!("a table holds numbers");
            };
            assert!(all.starts_with(values), "{end}");
        }
    }
}

#[test]
fn every_value_of_every_byte_of_a_table() {
    for place in 0..SPREADSHEET.len() {
        for value in 0..=255 {
            let mut text = SPREADSHEET.as_bytes().to_vec();
            text[place] = value;
            read_or_said(&text);
        }
    }
}

/// A table may have been appended to another one, or its first name quoted together with the mark.
#[test]
fn a_byte_order_mark_is_no_part_of_a_cell() {
    let data = table("\"\u{feff}a\",kind\n\u{feff}1,x\n2,\u{feff}x\n", None).unwrap();
    assert_eq!(data.feature_names, ["a"]);
    assert_eq!(data.features, Features::Doubles(vec![1.0, 2.0]));
    assert_eq!(data.classes, ["x"]);
}

/// Two quotes that are not closed give only a strange label, because the second one closes the
/// first.
#[test]
fn what_stands_behind_a_closing_quote_belongs_to_its_cell() {
    let data = table("a,kind\n1,x\n2,\"y\n3,\"z\n4,w\n", None).unwrap();
    assert_eq!(data.classes, ["w", "x", "y\n3,z"]);
}

/// Names in a header may contain line ends.
#[test]
fn a_refusal_is_one_line_whatever_the_columns() {
    let error = table("\"a\nb\",kind\n1,x\n", Some("species")).unwrap_err();
    assert_says(&error, &["no column \"species\"", r"a\nb, kind"]);
}

proptest! {
    #[test]
    fn any_bytes(text in prop::collection::vec(any::<u8>(), 0..200)) {
        read_or_said(&text);
    }

    #[test]
    fn any_cells(text in "([a-z0-9.,\"\r\n -]|1,|x\n){0,100}") {
        read_or_said(format!("a,b,kind\n{text}").as_bytes());
    }

    /// Whatever numbers and words a spreadsheet writes are read back.
    #[test]
    fn any_table(
        rows in prop::collection::vec((proptest::num::f64::NORMAL, "[^\0]{0,6}"), 1..20),
    ) {
        let quoted = |word: &str| word.replace('"', "\"\"");
        let lines = rows.iter().map(|(value, word)| format!("{value},\"_{}_\"\r\n", quoted(word)));
        let text = "size,kind\r\n".to_owned() + &lines.collect::<String>();
        let data = table(&text, None).unwrap();
        let values = rows.iter().map(|row| row.0).collect();
        prop_assert_eq!(data.features, Features::Doubles(values));
        for ((_, word), label) in rows.iter().zip(data.labels) {
            prop_assert_eq!(&data.classes[usize::from(label)], &format!("_{word}_"));
        }
    }
}

/// As text, 10 would come before 2. Nine and ten classes distinguish the two orders.
#[test]
fn whole_numbers_are_classes_in_order_of_value() {
    let data = table("a,kind\n1,10\n2,9\n3,-1\n4,100\n5,9\n", None).unwrap();
    assert_eq!(data.classes, ["-1", "9", "10", "100"]);
    assert_eq!(data.labels, [2, 1, 0, 3, 1]);
    let text = data.with_classes_as_text();
    assert_eq!(text.classes, ["-1", "10", "100", "9"]);
    assert_eq!(text.labels, [1, 3, 0, 2, 3]);

    let data = table("a,kind\n1,10\n2,9\n3,x\n", None).unwrap();
    assert_eq!(data.classes, ["10", "9", "x"]);
    // Different spellings of the same value.
    let data = table("a,kind\n1,1\n2,01\n3,1.0\n4,0\n5,+1\n", None).unwrap();
    assert_eq!(data.classes, ["0", "+1", "01", "1", "1.0"]);
    assert_eq!(data.labels, [3, 2, 4, 0, 1]);
}

/// A table with these labels.
fn labelled(labels: impl IntoIterator<Item = String>) -> Dataset {
    let rows: String = labels
        .into_iter()
        .map(|label| format!("1,{label}\n"))
        .collect();
    table(&format!("a,kind\n{rows}"), None).unwrap()
}

#[test]
fn labels_that_are_quantities() {
    let refused = |labels: Vec<String>| {
        let error = csv::ensure_classes(&labelled(labels)).unwrap_err();
        assert_says(
            &error.to_string(),
            &["flowers", "quantities", "choose a column of classes"],
        );
        error.to_string()
    };
    let said = refused((0..50).map(|n| format!("{}.5", n % 3)).collect());
    assert_says(&said, &["0.5"]);
    // As in the diabetes data set: 214 different targets of 442 patients.
    let said = refused((0..442).map(|n| (25 + n % 214).to_string()).collect());
    assert_says(&said, &["214 different numbers for 442 samples"]);
    refused((0..104).map(|n| (n % 21).to_string()).collect());
    refused((0..100).map(|n| format!("{}e-1", 11 + n % 4)).collect());
}

#[test]
fn labels_that_are_classes() {
    let accepted = |labels: Vec<String>| csv::ensure_classes(&labelled(labels)).unwrap();
    accepted((0..10).map(|n| n.to_string()).collect());
    accepted(vec!["0".into(), "1".into()]);
    accepted((0..300).map(|n| (1950 + n % 60).to_string()).collect());
    accepted((0..1280).map(|n| (n % 256).to_string()).collect());
    accepted((0..20).map(|n| n.to_string()).collect());
    accepted((0..9).map(|n| format!("{}.0", n % 3)).collect());
    accepted((0..200).map(|n| format!("v{n}.5")).collect());
    accepted((0..200).map(|n| format!("1.2.{n}")).collect());
}

/// Names come from the file and may be as long as a row.
#[test]
fn what_is_quoted_is_short_and_without_control_characters() {
    let long = "\u{1b}[2J\u{202e}".to_owned() + &"long ".repeat(100_000);
    for (text, label) in [
        (format!("a,\"{long}\"\n1,\n"), None),
        (format!("a,\"{long}\"\n1,x\n"), Some("none")),
        (format!("\"{long}\",kind\n{long},x\n"), None),
        (format!("\"{long}\"\nx\n"), None),
        ("a,kind\n1,x\n".to_owned(), Some(long.as_str())),
    ] {
        let error = table(&text, label).unwrap_err();
        assert_says(&error, &["\\u{1b}[2J\\u{202e}long", "…"]);
        assert!(error.len() < 1000, "{} bytes", error.len());
        assert!(!error.contains(char::is_control), "{error}");
    }
}

#[test]
fn what_is_no_text_or_no_file_is_said() {
    for text in [
        b"a,kind\n1,x\n\n\n\n\xFF,y".as_slice(),
        b"a,kind\r\n1,x\r\n\r\n\r\n\r\n\xFF,y",
        b"a,kind\n1,\"x\n\n\"\n\n2,\"y\n\xE4\"\n3,z",
    ] {
        let error = csv::parse(text, Path::new("bytes.csv"), None).unwrap_err();
        assert_says(
            &error.to_string(),
            &["bytes.csv: the row that begins in line 6 is not UTF-8"],
        );
    }
    let error = csv::read(Path::new("no/such.csv"), None).unwrap_err();
    assert_says(
        &error.to_string(),
        &["cannot open no/such.csv", "check the name"],
    );
}

/// A sparse file, which takes no disk space, is refused because of its length.
#[test]
fn a_table_of_more_than_a_gibibyte_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len((1 << 30) + 1).unwrap();
    let error = csv::read(file.path(), None).unwrap_err();
    assert_says(
        &error.to_string(),
        &["holds more than 1073741824 bytes", "smaller"],
    );
}

#[test]
fn memory_that_cannot_be_had_is_an_error() {
    let error = read::reserved::<u64>(Path::new("t.csv"), usize::MAX / 9).unwrap_err();
    assert_says(&error.to_string(), &["memory for t.csv", "smaller"]);
}
