//! The recipe of a run: what the user asked for, and defaults that suit the data.

use anyhow::Result;
use firmgrad::{Schedule, Shape};
use firmgrad_host::data::Dataset;
use firmgrad_host::training::{Initialiser, OptimizerName, Recipe, RecipeError};

use super::begun::Begun;
use crate::cli::Train;

/// The number of training samples from which a data set counts as large.
const MANY: usize = 10_000;

/// The recipe that `args` asks for, for the training part `data`. What they leave open comes from
/// the checkpoint that the run continues from, or else from defaults that suit the data.
pub fn recipe(args: &Train, data: &Dataset, begun: Option<&Begun<'_>>) -> Result<Recipe> {
    let net = args.net.clone();
    let net = net.or_else(|| Some(begun?.net.clone()));
    let net = net.unwrap_or_else(|| usual_net(data));
    let initialiser = args.init.unwrap_or(match net.contains("relu") {
        true => Initialiser::He,
        false => Initialiser::Xavier,
    });
    let optimizer = args.optimizer.or_else(|| Some(begun?.optimizer));
    let optimizer = optimizer.unwrap_or(OptimizerName::Adam);
    let batch = args
        .batch
        .or_else(|| Some(begun?.description.settings?.batch as usize))
        .unwrap_or(if data.len() < MANY { 20 } else { 50 });
    let steps = match args.steps {
        Some(steps) => steps,
        None => steps(args.epochs.unwrap_or(usual_epochs(data)), data.len(), batch)?,
    };
    Ok(Recipe {
        net,
        initialiser,
        optimizer,
        learning_rate: args
            .learning_rate
            .or_else(|| Some(begun?.learning_rate()))
            .unwrap_or_else(|| usual_rate(optimizer, data)),
        weight_decay: args
            .weight_decay
            .or_else(|| Some(begun?.weight_decay))
            .unwrap_or(0.0),
        schedule: match (args.schedule, begun) {
            (Some(decay), _) => decay.over(steps),
            (None, Some(begun)) => begun.schedule(steps)?,
            (None, None) => Schedule::Constant,
        },
        batch,
        steps,
        seed: args.source.seed(),
    })
}

fn usual_net(data: &Dataset) -> String {
    let classes = data.classes.len();
    match data.shape {
        Shape { height, width, .. } if height >= 20 && width >= 20 => {
            format!("conv 5x5x16 stride 2, relu, conv 3x3x32 stride 2, relu, dense {classes}")
        }
        Shape { height, width, .. } if height >= 4 && width >= 4 => {
            format!("conv 3x3x8 same, relu, maxpool 2x2, dense 32, relu, dense {classes}")
        }
        _ => format!("dense 16, tanh, dense 16, tanh, dense {classes}"),
    }
}

fn usual_rate(optimizer: OptimizerName, data: &Dataset) -> f32 {
    match optimizer {
        OptimizerName::Sgd => 0.1,
        OptimizerName::Momentum | OptimizerName::Nesterov => 0.02,
        _ if is_image(data) => 0.002,
        _ => 0.01,
    }
}

fn usual_epochs(data: &Dataset) -> f64 {
    match (data.len() >= MANY, is_image(data)) {
        (true, _) => 2.0,
        (false, true) => 20.0,
        (false, false) => 100.0,
    }
}

const fn is_image(data: &Dataset) -> bool {
    data.shape.height > 1
}

/// The number of steps for `epochs` passes over `samples`, rounded up.
fn steps(epochs: f64, samples: usize, batch: usize) -> Result<u32, RecipeError> {
    // Zero samples or a batch size of 0 are refused later, with the recipe.
    let steps = (epochs * samples.max(1).div_ceil(batch.max(1)) as f64).ceil();
    match epochs > 0.0 && steps <= f64::from(u32::MAX) {
        true => Ok(steps as u32),
        false => Err(RecipeError::Number {
            name: "number of epochs",
            found: epochs.to_string(),
            expected: "above 0 and no more than 4,294,967,295 steps",
        }),
    }
}
