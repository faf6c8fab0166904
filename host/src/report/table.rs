//! The columns of the results table.

use super::Row;

/// A column: its heading and how a row fills it.
pub(super) struct Column {
    pub(super) heading: &'static str,
    pub(super) cell: fn(&Row) -> String,
    pub(super) kind: Kind,
}

/// How the cells of a column are set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// On one line, flush left.
    Word,
    /// Over several lines if need be, flush left.
    Phrase,
    /// On one line, flush right.
    Number,
}

/// What a cell without a value shows.
const NONE: &str = "\u{2013}";

/// All columns, from left to right.
pub(super) const COLUMNS: [Column; 15] = [
    word("experiment", |row| row.experiment.clone()),
    word("figure", |row| {
        row.figure.clone().unwrap_or_else(|| NONE.into())
    }),
    word("data set", |row| row.dataset.clone()),
    phrase("network", |row| row.net.clone()),
    word("activation", |row| row.activation.clone()),
    word("initialiser", |row| row.initialiser.clone()),
    word("optimiser", |row| row.optimiser.clone()),
    number("learning rate", |row| row.learning_rate.to_string()),
    number("steps", |row| row.steps.to_string()),
    number("training loss", |row| loss(Some(row.train_loss))),
    number("training accuracy, %", |row| {
        percent(Some(row.train_accuracy))
    }),
    number("test loss", |row| loss(row.test_loss)),
    number("test accuracy, %", |row| percent(row.test_accuracy)),
    number("time, s", |row| fixed(Some(row.seconds), 1)),
    number("seed", |row| row.seed.to_string()),
];

const fn word(heading: &'static str, cell: fn(&Row) -> String) -> Column {
    Column {
        heading,
        cell,
        kind: Kind::Word,
    }
}

const fn phrase(heading: &'static str, cell: fn(&Row) -> String) -> Column {
    Column {
        heading,
        cell,
        kind: Kind::Phrase,
    }
}

const fn number(heading: &'static str, cell: fn(&Row) -> String) -> Column {
    Column {
        heading,
        cell,
        kind: Kind::Number,
    }
}

fn loss(value: Option<f64>) -> String {
    fixed(value, 4)
}

fn percent(fraction: Option<f64>) -> String {
    fixed(fraction.map(|fraction| 100.0 * fraction), 2)
}

fn fixed(value: Option<f64>, decimals: usize) -> String {
    match value {
        Some(value) if value.is_finite() => format!("{value:.decimals$}"),
        Some(_) => "not finite".into(),
        None => NONE.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn cells_are_rounded_and_gaps_are_shown() {
        let row = Row {
            figure: None,
            test_loss: None,
            train_loss: f64::NAN,
            ..sample::row("x", 0.96654)
        };
        let cells: Vec<_> = COLUMNS.iter().map(|column| (column.cell)(&row)).collect();
        assert_eq!(cells[1], "\u{2013}");
        assert_eq!(
            cells[7..],
            [
                "0.005",
                "1200",
                "not finite",
                "97.50",
                "\u{2013}",
                "96.65",
                "61.5",
                "7"
            ]
        );
    }
}
