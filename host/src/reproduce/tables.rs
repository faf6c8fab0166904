//! Tables over many seeds, and samples as points of the plane.

use super::seeds::Trained;
use super::statistics::quantile;
use crate::data::Dataset;
use crate::draw::Point;
use crate::report::{Block, Column, Row, Table};

/// The accuracy from which a network counts as having learned its data.
const LEARNED: f64 = 0.95;

/// Which seeds the recipes were chosen on.
const CHOSEN_ON: &str = "The recipe was chosen on seeds 20001 to 20100";

/// The samples on which networks are judged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    /// The training samples.
    Training,
    /// Test samples.
    Test,
}

impl Judged {
    fn share(self, row: &Row) -> f64 {
        match self {
            Self::Training => row.train_accuracy,
            Self::Test => row.test_accuracy.unwrap_or(f64::NAN),
        }
    }

    const fn other(self) -> (Self, &'static str) {
        match self {
            Self::Training => (Self::Test, "test"),
            Self::Test => (Self::Training, "training"),
        }
    }
}

/// The accuracies of networks over their seeds. For the samples that they are judged on, the worst,
/// the tenth percentile, the median and how many reach 95 %; for the other samples, the worst and
/// the median.
pub(super) fn seeds_table(caption: &str, judged: Judged, studies: &[(&str, &[Trained])]) -> Block {
    let seeds = studies.first().map_or(0, |(_, runs)| runs.len());
    let (other, other_name) = judged.other();
    let name = other.other().1;
    let rows = studies.iter().map(|(network, runs)| {
        let shares = |judged: Judged| -> Vec<f64> {
            runs.iter().map(|run| judged.share(&run.row)).collect()
        };
        let (own, others) = (shares(judged), shares(other));
        let percent = |shares: &[f64], share| format!("{:.1}", 100.0 * quantile(shares, share));
        let learned = own.iter().filter(|&&share| share >= LEARNED).count();
        vec![
            (*network).to_owned(),
            percent(&own, 0.0),
            percent(&own, 0.1),
            percent(&own, 0.5),
            learned.to_string(),
            percent(&others, 0.0),
            percent(&others, 0.5),
        ]
    });
    Block::Table(Table {
        caption: format!("{caption} ({seeds} of them): accuracies in %. {CHOSEN_ON}"),
        rows: rows.collect(),
        columns: vec![
            Column::word("network"),
            Column::number(format!("{name}, worst")),
            Column::number("10th percentile"),
            Column::number("median"),
            Column::number(format!("≥\u{a0}95, of {seeds}")),
            Column::number(format!("{other_name}, worst")),
            Column::number("median"),
        ],
    })
}

/// The samples of a data set with two features, as points.
pub(super) fn labelled(data: &Dataset) -> Vec<Point> {
    let points = (0..data.len()).map(|sample| Point {
        x: data.value(sample, 0),
        y: data.value(sample, 1),
        class: data.labels[sample].into(),
    });
    points.collect()
}
