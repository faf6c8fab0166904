//! The checkpoint that a run continues from, and what it records of the recipe.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use firmgrad::checkpoint::{Checkpoint, Training};
use firmgrad::{Rule, Schedule};
use firmgrad_host::shown;
use firmgrad_host::training::{Description, Network, OptimizerName, Recipe, TrainingSettings};

use crate::commands::checkpoint::parse;
use crate::commands::data::Preparation;

/// What a checkpoint records of the recipe of its run.
pub struct Begun<'a> {
    pub checkpoint: Checkpoint<'a>,
    /// Its name in messages.
    name: String,
    /// The net in net notation.
    pub net: String,
    pub optimizer: OptimizerName,
    pub weight_decay: f32,
    pub seed: u64,
    /// What the file records about its data and training settings; empty for a file of version 1.
    pub description: Description,
    training: Training<'a>,
}

impl<'a> Begun<'a> {
    /// Parses `bytes`, the content of the file `path`.
    pub fn of(path: &Path, bytes: &'a [u8]) -> Result<Self> {
        let checkpoint = parse(path, bytes)?;
        let name = shown::path(path);
        let cannot = || format!("cannot resume from {name}");
        let training = checkpoint.training().copied();
        let training = training
            .context("it has no training state")
            .with_context(cannot)?;
        let description = Description::of(&checkpoint).with_context(cannot)?;
        let layers: Vec<String> = checkpoint.layers().map(|spec| spec.to_string()).collect();
        Ok(Self {
            net: layers.join(", "),
            optimizer: match training.rule() {
                Rule::Sgd => OptimizerName::Sgd,
                Rule::Momentum {
                    nesterov: false, ..
                } => OptimizerName::Momentum,
                Rule::Momentum { .. } => OptimizerName::Nesterov,
                Rule::Adagrad { .. } => OptimizerName::Adagrad,
                Rule::RmsProp { .. } => OptimizerName::Rmsprop,
                Rule::Adam {
                    decoupled: false, ..
                } => OptimizerName::Adam,
                Rule::Adam { .. } => OptimizerName::Adamw,
                Rule::Custom(rule) => {
                    return Err(anyhow!(
                        "its optimiser, number {}, is known only to the program that saved it",
                        rule.id
                    ))
                    .with_context(cannot);
                }
            },
            weight_decay: training.weight_decay(),
            seed: training.seed(),
            description,
            training,
            checkpoint,
            name,
        })
    }

    /// How to prepare the data for the network.
    pub fn preparation(&self) -> Preparation<'_> {
        let is_described = !self.description.is_silent();
        match self.checkpoint.version() {
            1 => Preparation::Version1,
            _ if is_described => Preparation::Known(&self.description, &self.name),
            _ => Preparation::Version2,
        }
    }

    /// Refuses a network or an optimiser other than the file's: training would have to start over.
    pub fn ensure_same(&self, network: &Network, recipe: &Recipe) -> Result<()> {
        let layers = network.layers().map(|layer| layer.spec());
        ensure!(
            self.checkpoint.layers().eq(layers),
            "the net of {} is '{}', not '{}': leave out --net",
            self.name,
            self.net,
            shown::name(&recipe.net)
        );
        ensure!(
            recipe.optimizer == self.optimizer,
            "{} was trained with {}, not with {}: leave out --optimizer",
            self.name,
            self.optimizer.name(),
            recipe.optimizer.name()
        );
        Ok(())
    }

    /// The learning rate that the schedule started from. For a file of version 1, the learning rate
    /// of its last step.
    pub fn learning_rate(&self) -> f32 {
        let last = self.training.learning_rate();
        self.description
            .settings
            .map_or(last, |settings| settings.learning_rate)
    }

    /// The schedule of the file, for a run of `steps` steps.
    ///
    /// # Errors
    /// The schedule's learning rate reaches 0 before the run ends.
    pub fn schedule(&self, steps: u32) -> Result<Schedule> {
        let Some(TrainingSettings {
            schedule,
            learning_rate,
            ..
        }) = self.description.settings
        else {
            return Ok(Schedule::Constant);
        };
        match schedule {
            Schedule::Cosine { total } if total < steps => bail!(
                "the checkpoint's learning rate falls from {learning_rate} to 0 in {total} steps, \
                 along a cosine, but this run has {steps} steps: add '--schedule constant' and a \
                 '--learning-rate', or '--schedule cosine' to stretch it over all steps"
            ),
            schedule => Ok(schedule),
        }
    }

    /// What this run does differently from the run that wrote the file, one sentence each.
    pub fn differences(&self, recipe: &Recipe, description: &Description) -> Vec<String> {
        let mut differences = Vec::new();
        if let Some(settings) = self.description.settings
            && settings.batch as usize != recipe.batch
        {
            differences.push(format!(
                "the checkpoint was trained with batches of {}, but this run uses batches of {}",
                settings.batch, recipe.batch
            ));
        }
        if self.description.settings.is_none() && self.learning_rate() == recipe.learning_rate {
            differences.push(format!(
                "the checkpoint does not record the learning rate that its schedule started from; this \
                 run starts from that of its last step, {:?}, unless --learning-rate is given",
                self.learning_rate()
            ));
        }
        if let (None, Some(split)) = (self.description.split, description.split) {
            differences.push(format!(
                "the checkpoint does not record which share of the data was held out; this run holds \
                 out {}",
                split.share
            ));
        }
        let taken = self.training.steps();
        let last = self.training.learning_rate();
        let rate = |step| recipe.schedule.rate(recipe.learning_rate, step);
        if taken > 0 && rate(taken - 1).to_bits() != last.to_bits() {
            differences.push(format!(
                "the learning rate changes from {last:?} in the checkpoint's last step to {:?}",
                rate(taken)
            ));
        }
        let named = (&self.description.data, &description.data);
        if let (Some(then), Some(now)) = named
            && self.description.is_of_other_data(description)
        {
            differences.push(format!(
                "the checkpoint was trained on other data, {} samples of '{}'; this run continues \
                 with {} samples of '{}'",
                then.samples, then.name, now.samples, now.name
            ));
        }
        differences
    }
}
