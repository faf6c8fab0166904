//! The output folder of a run.

use std::path::PathBuf;

use anyhow::{Context, Result};
use firmgrad_host::atomic::Machine;
use firmgrad_host::replace::{Content, Destination, Kind};
use firmgrad_host::shown;
use firmgrad_host::training::{Evaluation, Network, Outcome, Recipe};
use firmgrad_host::weights::{Origin, safetensors};

use super::figures;
use crate::commands::data::Data;

const METRICS: &str = "metrics.jsonl";
const WEIGHTS: &str = "weights.safetensors";
const CURVES: &str = "curves.svg";
const CONFUSION: &str = "confusion.svg";
const BOUNDARY: &str = "boundary.svg";

/// Everything that is known when a run is over.
pub struct Run<'a> {
    pub recipe: &'a Recipe,
    pub network: &'a Network,
    pub data: &'a Data,
    pub outcome: &'a Outcome,
    /// On the test part, or on the training part if nothing is held out.
    pub evaluation: &'a Evaluation,
}

/// Where to put runs that diverged, so that the folder `to` stays as it is.
pub fn of_diverged(to: &Destination) -> Destination {
    to.with_suffix("-diverged")
}

/// Writes the run's folder, whole or not at all, and returns its path and the paths of its files.
pub fn write(run: &Run<'_>, to: &Destination) -> Result<(PathBuf, Vec<PathBuf>)> {
    let files = files(run)?;
    let folder = to.write(&Machine, Kind::Run, &files)?;
    let paths = files.iter().map(|(name, _)| folder.join(name));
    let paths = paths.collect();
    Ok((folder, paths))
}

fn files(run: &Run<'_>) -> Result<Vec<Content>> {
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
    let name = format!("{}, {part}", shown::name(&data.name));
    let confusion = figures::confusion(&name, classes, &run.evaluation.confusion);
    let curves = figures::curves(&data.name, &run.outcome.records);
    let mut files = vec![
        (METRICS.to_owned(), metrics.into_bytes()),
        (WEIGHTS.to_owned(), weights),
        (CURVES.to_owned(), curves.into_bytes()),
        (CONFUSION.to_owned(), confusion.into_bytes()),
    ];
    if let Some(boundary) = figures::boundary(run.network, parameters, data) {
        files.push((BOUNDARY.to_owned(), boundary.into_bytes()));
    }
    Ok(files)
}

fn origin(run: &Run<'_>) -> Origin {
    let layers = run.network.layers().map(|layer| layer.spec().to_string());
    let scaling = run.data.scaling.as_ref();
    Origin {
        net: layers.collect::<Vec<_>>().join(", "),
        input: run.network.input().to_string(),
        data: run.data.name.clone(),
        seed: run.recipe.seed,
        steps: run.outcome.steps,
        classes: run.data.train.classes.clone(),
        mean: scaling.map_or(Vec::new(), |scaling| scaling.mean.clone()),
        standard_deviation: scaling
            .map_or(Vec::new(), |scaling| scaling.standard_deviation.clone()),
    }
}
