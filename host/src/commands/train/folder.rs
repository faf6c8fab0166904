//! The folder of a run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use firmgrad_host::replace::{Kind, ReplaceError, replace};
use firmgrad_host::training::{Evaluation, Network, Outcome, Recipe};
use firmgrad_host::weights::{Origin, safetensors};

use super::figures;
use crate::commands::source::Data;

const METRICS: &str = "metrics.jsonl";
const WEIGHTS: &str = "weights.safetensors";
const CURVES: &str = "curves.svg";
const CONFUSION: &str = "confusion.svg";
const BOUNDARY: &str = "boundary.svg";

/// The folder of a training run.
pub const KIND: Kind = Kind {
    name: "training run",
    holds: &[METRICS, WEIGHTS, CURVES, CONFUSION, BOUNDARY],
    needs: &[METRICS, WEIGHTS],
};

/// All that is known when a run is over.
pub struct Run<'a> {
    pub recipe: &'a Recipe,
    pub network: &'a Network,
    pub data: &'a Data,
    pub outcome: &'a Outcome,
    /// Of the test part, or of the training part where nothing is held out.
    pub evaluation: &'a Evaluation,
}

/// The folder for runs that diverged: what `dir` holds stays.
pub fn of_diverged(dir: &Path) -> PathBuf {
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push("-diverged");
    dir.with_file_name(name)
}

/// Writes the run to `dir`, whole or not at all, and returns the names of its files.
pub fn write(run: &Run<'_>, dir: &Path) -> Result<Vec<&'static str>> {
    let files = files(run)?;
    replace(dir, &KIND, |new| {
        files.iter().try_for_each(|(name, content)| {
            let path = new.join(name);
            fs::write(&path, content).map_err(ReplaceError::at(&dir.join(name)))
        })
    })?;
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

fn files(run: &Run<'_>) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let (data, parameters) = (run.data, &run.outcome.parameters);
    let mut metrics = String::new();
    for record in &run.outcome.records {
        metrics += &serde_json::to_string(record).context("a record cannot be written as JSON")?;
        metrics += "\n";
    }
    let weights = safetensors(run.network, parameters, &origin(run))
        .context("the weights cannot be written as safetensors")?;
    let classes = &data.train.classes;
    let part = match data.test {
        Some(_) => "test part",
        None => "training part",
    };
    let name = format!("{}, {part}", data.name);
    let confusion = figures::confusion(&name, classes, &run.evaluation.confusion);
    let curves = figures::curves(&data.name, &run.outcome.records);
    let mut files = vec![
        (METRICS, metrics.into_bytes()),
        (WEIGHTS, weights),
        (CURVES, curves.into_bytes()),
        (CONFUSION, confusion.into_bytes()),
    ];
    if let Some(boundary) = figures::boundary(run.network, parameters, data) {
        files.push((BOUNDARY, boundary.into_bytes()));
    }
    Ok(files)
}

fn origin(run: &Run<'_>) -> Origin {
    let layers = run.network.layers().map(|placed| placed.spec.to_string());
    let scaling = run.data.scaling.as_ref();
    Origin {
        net: layers.collect::<Vec<_>>().join(", "),
        input: run.network.input().to_string(),
        data: run.data.name.clone(),
        seed: run.recipe.seed,
        steps: run.outcome.steps,
        classes: run.data.train.classes.clone(),
        mean: scaling.map_or(Vec::new(), |scaling| scaling.mean.clone()),
        deviation: scaling.map_or(Vec::new(), |scaling| scaling.deviation.clone()),
    }
}
