//! Figures 5a to 5e: the training curves of the assignment's networks, and the mistakes of the best
//! one.

use super::configuration::{BATCH, Length};
use super::run::Runs;
use crate::draw::{Confusion, Curves, Panel, Scale, Series, confusion, curves};
use crate::report::Figure;
use crate::shown::grouped;
use crate::training::Record;

/// The unit of a loss.
const NATS: &str = "cross-entropy (nats)";

/// The lower limit of the second panel of accuracies, in percent.
const CLOSER: f64 = 90.0;

/// The figures, which show the first seed of each configuration.
pub(super) fn figures(
    assigned: &[Runs],
    remedy: &[Runs],
    length: &Length,
    classes: &[String],
) -> Vec<Figure> {
    let losses = |value: fn(&Record) -> Option<f64>| Panel {
        title: NATS.to_owned(),
        scale: Scale::Log,
        series: series(assigned, value),
        ..Panel::default()
    };
    let accuracies = series(assigned, percent);
    let mut both = series(&assigned[assigned.len().saturating_sub(1)..], percent);
    both.extend(series(remedy, percent));
    let looked = format!(
        "the first {} test images, evaluated every {} steps",
        grouped(length.glance),
        length.interval
    );
    let mut figures = vec![
        picture(
            ("5a", "Test loss"),
            format!(
                "Loss of {looked}; logarithmic scale. The lower, the surer of the right digit."
            ),
            vec![losses(|record| record.test_loss)],
        ),
        picture(
            ("5b", "Training loss"),
            format!(
                "Mean loss of the training batches of {} steps each, with dropout, which the test loss is without; logarithmic \
                 scale.",
                length.interval
            ),
            vec![losses(|record| Some(record.train_loss))],
        ),
        picture(
            ("5c", "Test accuracy"),
            format!(
                "Share of {looked}, that is right; below, the same from {CLOSER:.0} % up, where the configurations part."
            ),
            vec![
                accuracy_panel("% of images right", None, accuracies.clone()),
                accuracy_panel(
                    "% of images right, from 90 % up",
                    Some(CLOSER..100.0),
                    accuracies,
                ),
            ],
        ),
        picture(
            ("5d", "Test accuracy with sigmoids"),
            format!(
                "Share of {looked}, that is right: sigmoid as assigned, with He and SGD, and with what makes it train."
            ),
            vec![accuracy_panel("% of images right", None, both)],
        ),
    ];
    let best = assigned
        .iter()
        .filter_map(|runs| runs.seeds.first())
        .max_by(|a, b| {
            let accuracy = |share: Option<f64>| share.unwrap_or_default();
            accuracy(a.row.test_accuracy).total_cmp(&accuracy(b.row.test_accuracy))
        });
    figures.extend(best.map(|best| Figure {
        id: "5e".to_owned(),
        caption: format!(
            "Which digit {} takes for which, of all {} test images. Off the diagonal are its mistakes.",
            best.row.experiment,
            grouped(length.images.1)
        ),
        svg: confusion(&Confusion {
            title: best.row.experiment.clone(),
            classes: classes.to_vec(),
            counts: best.confusion.clone(),
        }),
    }));
    figures
}

fn series(all: &[Runs], value: impl Fn(&Record) -> Option<f64>) -> Vec<Series> {
    let point = |record: &Record| Some((record.step.into(), value(record)?));
    all.iter()
        .filter_map(|runs| runs.seeds.first())
        .map(|run| Series {
            name: run.row.experiment.clone(),
            points: run.outcome.records.iter().filter_map(point).collect(),
            ..Series::default()
        })
        .collect()
}

fn accuracy_panel(title: &str, range: Option<std::ops::Range<f64>>, series: Vec<Series>) -> Panel {
    Panel {
        title: title.to_owned(),
        range,
        series,
        ..Panel::default()
    }
}

fn picture((id, title): (&str, &str), caption: String, panels: Vec<Panel>) -> Figure {
    Figure {
        id: id.to_owned(),
        caption,
        svg: curves(&Curves {
            title: title.to_owned(),
            x_title: format!("step ({BATCH} images each)"),
            panels,
            ..Curves::default()
        }),
    }
}

fn percent(record: &Record) -> Option<f64> {
    record.test_accuracy.map(|share| 100.0 * share)
}
