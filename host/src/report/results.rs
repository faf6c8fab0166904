//! The table of trained networks.

use super::table::{Column, Table, fixed, significant};
use super::{Block, Row};
use crate::shown::grouped;

/// A setting in which networks may differ: extracts it from a row as text.
type Setting = fn(&Row) -> String;

/// All settings of a row, as opposed to its measurements.
const SETTINGS: [Setting; 7] = [
    |row| row.dataset.clone(),
    |row| row.net.replace(&row.activation, ACTIVATION),
    |row| format!("{ACTIVATION} is {}", row.activation),
    |row| format!("{} initialisation", row.initialiser),
    |row| format!("{} at {}", row.optimiser, row.learning_rate),
    |row| format!("{} steps", grouped(row.steps as usize)),
    |row| format!("seed {}", row.seed),
];

/// The placeholder for the activation in nets that differ in nothing else.
const ACTIVATION: &str = "A";

/// Summarises the networks of `rows`: a sentence with the settings that they share, a table of the
/// measurements, and a list of the settings in which each network differs.
pub(crate) fn results(caption: &str, rows: &[Row]) -> Vec<Block> {
    let [first, ..] = rows else {
        return Vec::new();
    };
    let same = |setting: &Setting| rows.iter().all(|row| setting(row) == setting(first));
    let [data, general, activation, rest @ ..] = SETTINGS;
    let layers: Vec<Setting> = match same(&general) && !same(&activation) {
        true => vec![data, general, activation],
        false => vec![data, |row| row.net.clone()],
    };
    let (common, own): (Vec<Setting>, Vec<Setting>) =
        layers.into_iter().chain(rest).partition(same);
    let mut blocks = Vec::new();
    let all: Vec<String> = common.iter().map(|setting| setting(first)).collect();
    if !all.is_empty() {
        let who = if rows.len() == 1 {
            "The network"
        } else {
            "All"
        };
        blocks.push(Block::Text(format!("{who}: {}.", all.join("; ")).into()));
    }
    blocks.push(Block::Table(table(caption, rows)));
    if !own.is_empty() {
        blocks.push(Block::List(notes(rows, &own)));
    }
    blocks
}

fn table(caption: &str, rows: &[Row]) -> Table {
    type Cell = fn(&Row) -> String;
    let mut columns: Vec<(Column, Cell)> = vec![
        (Column::word("network"), |row| row.experiment.clone()),
        (Column::number("test accuracy, %"), |row| {
            percent_of(row.test_accuracy)
        }),
        (Column::number("time, s"), |row| {
            significant(Some(row.seconds), 3)
        }),
        (Column::number("test loss, nats"), |row| {
            significant(row.test_loss, 3)
        }),
        (Column::number("training accuracy, %"), |row| {
            percent_of(Some(row.train_accuracy))
        }),
        (Column::number("training loss, nats"), |row| {
            significant(Some(row.train_loss), 3)
        }),
    ];
    let differ =
        |what: fn(&Row) -> String| rows.windows(2).any(|pair| what(&pair[0]) != what(&pair[1]));
    if differ(|row| row.figure.clone().unwrap_or_default()) {
        columns.push((Column::word("figure"), |row| {
            row.figure.clone().unwrap_or_default()
        }));
    }
    Table {
        caption: caption.to_owned(),
        rows: rows
            .iter()
            .map(|row| columns.iter().map(|(_, cell)| cell(row)).collect())
            .collect(),
        columns: columns.into_iter().map(|(column, _)| column).collect(),
    }
}

fn percent_of(share: Option<f64>) -> String {
    fixed(share.map(|share| 100.0 * share), 2)
}

/// One note for each combination of the settings `own`, which differ between the networks. The note
/// lists the names of all networks with that combination.
fn notes(rows: &[Row], own: &[Setting]) -> Vec<super::Text> {
    let mut notes: Vec<(String, Vec<&str>)> = Vec::new();
    for row in rows {
        let settings: Vec<String> = own.iter().map(|setting| setting(row)).collect();
        let note = settings.join("; ");
        match notes.iter_mut().find(|(known, _)| *known == note) {
            Some((_, names)) => {
                if !names.contains(&row.experiment.as_str()) {
                    names.push(&row.experiment);
                }
            }
            None => notes.push((note, vec![&row.experiment])),
        }
    }
    let line = |(note, names): (String, Vec<&str>)| format!("{}: {note}", names.join(", ")).into();
    notes.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Text, sample};

    #[test]
    fn what_is_common_leaves_the_table() {
        let rows = [
            sample::row("one", 0.97),
            Row {
                net: "2-4-2".into(),
                figure: Some("2b".into()),
                seconds: 0.0256,
                ..sample::row("two", 0.9665)
            },
        ];
        let blocks = results("Networks", &rows);
        let [Block::Text(common), Block::Table(table), Block::List(notes)] = &blocks[..] else {
            panic!("{blocks:?}");
        };
        let want = "All: moons; He initialisation; Adam at 0.005; 1,200 steps; seed 7.";
        assert_eq!(*common, Text::from(want));
        let headings: Vec<_> = table
            .columns
            .iter()
            .map(|column| &*column.heading)
            .collect();
        assert_eq!(
            headings,
            [
                "network",
                "test accuracy, %",
                "time, s",
                "test loss, nats",
                "training accuracy, %",
                "training loss, nats",
                "figure"
            ]
        );
        assert_eq!(
            table.rows[0],
            ["one", "97.00", "61.5", "0.250", "97.50", "0.125", "2a"]
        );
        assert_eq!(table.rows[1][1..3], ["96.65", "0.0256"]);
        assert_eq!(*notes, ["one: 2-8-2", "two: 2-4-2"].map(Text::from));
    }

    #[test]
    fn nets_that_differ_in_their_activation_are_one() {
        let row = |name: &str, activation: &str| Row {
            net: format!("dense 8, {activation}, dense 2"),
            activation: activation.into(),
            ..sample::row(name, 0.9)
        };
        let blocks = results("Networks", &[row("one", "tanh"), row("two", "relu")]);
        let common = "All: moons; dense 8, A, dense 2; He initialisation; Adam at 0.005; 1,200 steps; seed 7.";
        assert_eq!(blocks.first(), Some(&Block::Text(common.into())));
        let notes = ["one: A is tanh", "two: A is relu"].map(Text::from);
        assert_eq!(blocks.last(), Some(&Block::List(notes.to_vec())));
    }

    #[test]
    fn one_network_needs_no_list() {
        let blocks = results("Networks", &[sample::row("one", 0.97)]);
        assert!(
            matches!(&blocks[..], [Block::Text(_), Block::Table(_)]),
            "{blocks:?}"
        );
        assert!(results("Networks", &[]).is_empty());
    }

    #[test]
    fn names_that_share_a_net_share_a_line() {
        let other = Row {
            net: "2-4-2".into(),
            ..sample::row("three", 0.9)
        };
        let rows = [sample::row("one", 0.97), sample::row("two", 0.9), other];
        let blocks = results("Networks", &rows);
        let want = ["one, two: 2-8-2", "three: 2-4-2"].map(Text::from);
        assert_eq!(blocks.last(), Some(&Block::List(want.to_vec())));
    }
}
