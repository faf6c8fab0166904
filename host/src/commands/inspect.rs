//! `firmgrad inspect`: shows what a checkpoint holds.

use std::process::ExitCode;

use anyhow::{Context, Result};
use firmgrad::Schedule;
use firmgrad::checkpoint::{Checkpoint, Precision};
use firmgrad_host::shown::{self, grouped};
use firmgrad_host::training::{Description, MAX_LAYERS, Network, TrainingSettings};

use super::checkpoint;
use super::output::print;
use super::table::{row, table};
use super::train::summary::numbered;
use crate::cli::Inspect;

/// The largest number of features to list.
const LISTED: usize = 20;

/// Prints one line for each entry of the file.
pub fn run(args: &Inspect) -> Result<ExitCode> {
    let bytes = checkpoint::read(&args.file)?;
    let checkpoint = checkpoint::parse(&args.file, &bytes)?;
    let cannot = || format!("cannot use {}", shown::path(&args.file));
    let network = checkpoint.model::<MAX_LAYERS>().with_context(cannot)?;
    let description = Description::of(&checkpoint).with_context(cannot)?;
    let mut lines = rows(&checkpoint, &network, bytes.len());
    lines.extend(said(&description));
    let lines = lines
        .iter()
        .map(|(name, value)| format!("{name:<15}{value}\n"));
    print(&(lines.collect::<String>() + &features(&description)))?;
    Ok(ExitCode::SUCCESS)
}

fn rows(
    checkpoint: &Checkpoint<'_>,
    network: &Network,
    bytes: usize,
) -> Vec<(&'static str, String)> {
    let layers: Vec<String> = checkpoint.layers().map(|spec| spec.to_string()).collect();
    let mut rows = vec![
        ("version", checkpoint.version().to_string()),
        ("input", checkpoint.input().to_string()),
        ("net", layers.join(", ")),
        ("parameters", grouped(network.parameters())),
        ("bytes", grouped(bytes)),
    ];
    let Some(training) = checkpoint.training() else {
        return rows;
    };
    rows.extend([
        ("optimiser", training.rule().name().to_owned()),
        ("learning rate", training.learning_rate().to_string()),
        ("weight decay", training.weight_decay().to_string()),
        ("steps", grouped(training.steps() as usize)),
        ("position", training.position().to_string()),
        ("seed", training.seed().to_string()),
    ]);
    rows
}

/// What the file records about its data.
fn said(description: &Description) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let Some(TrainingSettings {
        batch,
        learning_rate,
        schedule,
    }) = description.settings
    {
        let schedule = match schedule {
            Schedule::Constant => "constant".to_owned(),
            Schedule::Step { every, factor } => format!("times {factor} every {every} steps"),
            Schedule::Cosine { total } => format!("to 0 in {total} steps along a cosine"),
        };
        rows.push(("schedule", format!("from {learning_rate}, {schedule}")));
        rows.push(("batch", batch.to_string()));
    }
    if let Some(data) = &description.data {
        let samples = grouped(data.samples as usize);
        let name = shown::name(&data.name);
        rows.push(("data", format!("{name}, {samples} samples")));
    }
    if let Some(split) = description.split {
        let held_out = format!("{} of each class, seed {}", split.share, split.seed);
        rows.push(("held out", held_out));
    }
    if let Some(scale) = description.scale {
        rows.push(("pixels", format!("times {scale}")));
    }
    if !description.classes.is_empty() {
        rows.push(("classes", numbered(&description.classes)));
    }
    rows
}

/// How features become inputs, `(value - mean) / standard_deviation`.
fn features(description: &Description) -> String {
    let columns = &description.features;
    if columns.is_empty() {
        return String::new();
    }
    let mut rows = vec![row(["feature", "mean", "deviation", "scaled in"])];
    rows.extend(columns.iter().take(LISTED).map(|column| {
        let numbers = [column.mean, column.standard_deviation].map(|number| format!("{number:?}"));
        let precision = match column.precision {
            Precision::Single => "f32",
            Precision::Double => "f64",
        };
        row([&column.name, &numbers[0], &numbers[1], precision])
    }));
    let more = match columns.len().checked_sub(LISTED + 1) {
        Some(more) => format!("and {} more\n", more + 1),
        None => String::new(),
    };
    format!("\n{}{more}", table(&rows))
}
