//! Tables on MNIST: the four configurations over their seeds, and the comparison with the
//! assignment's numbers.

use super::run::{Run, Runs};
use crate::report::{Block, Column, Table};
use crate::reproduce::statistics::spread;

/// The table of the four configurations over their seeds, if there are several.
pub(super) fn seeds(assigned: &[Runs]) -> Option<Block> {
    let count = assigned.first().map_or(0, |runs| runs.seeds.len());
    if count < 2 {
        return None;
    }
    let cells = |runs: &Runs| {
        let loss = |loss: f64| format!("{loss:.4}");
        vec![
            runs.name.to_owned(),
            spread(&runs.accuracies(), |percent| format!("{percent:.2}"), ""),
            spread(
                &runs.numbers(|run| run.row.test_loss.unwrap_or(f64::NAN)),
                loss,
                "",
            ),
            spread(&runs.numbers(|run| run.row.train_loss), loss, ""),
        ]
    };
    Some(Block::Table(Table {
        caption: format!("The four over {count} seeds: median, lowest and highest"),
        columns: vec![
            Column::word("configuration"),
            Column::phrase("test accuracy, %"),
            Column::phrase("test loss, nats"),
            Column::phrase("training loss, nats"),
        ],
        rows: assigned.iter().map(cells).collect(),
    }))
}

/// The surviving part of the assignment's table, beside our measurements.
pub(super) fn beside(assigned: &[Runs]) -> Block {
    let drawn = || assigned.iter().filter_map(|runs| runs.seeds.first());
    let accuracy = |run: &Run| 100.0 * run.row.test_accuracy.unwrap_or(f64::NAN);
    let listed = |mut values: Vec<f64>, decimals: usize| {
        values.sort_by(f64::total_cmp);
        let texts: Vec<String> = values
            .iter()
            .map(|value| format!("{value:.decimals$}"))
            .collect();
        texts.join(", ")
    };
    let best = drawn().max_by(|a, b| accuracy(a).total_cmp(&accuracy(b)));
    let best = best.map_or_else(String::new, |run| {
        format!("{}, {:.2}", run.row.experiment, accuracy(run))
    });
    let rows = [
        [
            "test accuracies, %, in order",
            "96.65, 97.84, 98.37, 98.93, 99.05: five figures of four configurations survive; which belongs to which is not \
             known, but for the best",
            &listed(drawn().map(accuracy).collect(), 2),
        ],
        ["the best, %", "tanh, Xavier, Adagrad: about 99", &best],
        [
            "time of a configuration, s",
            "58 to 96, on hardware that is not named, for a number of steps that is not known",
            &listed(drawn().map(|run| run.row.seconds).collect(), 1),
        ],
    ];
    Block::Table(Table {
        caption: "The assignment's own figures beside those of this run".to_owned(),
        columns: ["what", "assignment", "here"].map(Column::phrase).to_vec(),
        rows: rows.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
    })
}
