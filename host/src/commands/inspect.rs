//! `firmgrad inspect`: what a checkpoint holds.

use std::process::ExitCode;

use anyhow::{Context, Result};
use firmgrad::checkpoint::Checkpoint;
use firmgrad_host::training::{MAX_LAYERS, Network};

use super::table::grouped;
use super::{checkpoint, print};
use crate::cli::Inspect;

/// Prints a line for each thing that the file says.
pub fn run(args: &Inspect) -> Result<ExitCode> {
    let bytes = checkpoint::read(&args.file)?;
    let checkpoint = checkpoint::parse(&args.file, &bytes)?;
    let network = checkpoint.model::<MAX_LAYERS>();
    let network = network.with_context(|| format!("cannot use {}", args.file.display()))?;
    let lines = rows(&checkpoint, &network, bytes.len());
    let lines = lines
        .iter()
        .map(|(name, value)| format!("{name:<15}{value}\n"));
    print(&lines.collect::<String>())?;
    Ok(ExitCode::SUCCESS)
}

fn rows(
    checkpoint: &Checkpoint<'_>,
    network: &Network,
    bytes: usize,
) -> Vec<(&'static str, String)> {
    let layers: Vec<String> = checkpoint.layers().map(|spec| spec.to_string()).collect();
    let mut rows = vec![
        ("input", checkpoint.input().to_string()),
        ("net", layers.join(", ")),
        ("parameters", grouped(network.parameters())),
        ("bytes", grouped(bytes)),
    ];
    let Some(training) = checkpoint.training() else {
        return rows;
    };
    let optimizer = training.optimizer();
    rows.extend([
        ("optimiser", optimizer.rule().name().to_owned()),
        ("learning rate", optimizer.learning_rate().to_string()),
        ("weight decay", optimizer.weight_decay().to_string()),
        ("steps", grouped(training.steps() as usize)),
        ("samples", training.position().to_string()),
        ("seed", training.seed().to_string()),
    ]);
    rows
}
