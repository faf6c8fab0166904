//! Turns a run into a row of the report.

use crate::data::Dataset;
use crate::report::Row;
use crate::training::{Evaluation, Outcome, Recipe};

/// A run and what was measured of it.
pub(super) struct Measured<'a> {
    /// The name of the experiment.
    pub experiment: &'a str,
    /// The figures that show it.
    pub figure: Option<&'a str>,
    /// The activation of the hidden layers.
    pub activation: &'a str,
    pub recipe: &'a Recipe,
    /// The training samples.
    pub data: &'a Dataset,
    pub outcome: &'a Outcome,
    /// The evaluation on training samples.
    pub trained: &'a Evaluation,
    /// The evaluation on test samples.
    pub tested: &'a Evaluation,
}

impl Measured<'_> {
    /// The row of the run.
    pub fn row(&self) -> Row {
        let Self {
            recipe,
            outcome,
            trained,
            tested,
            ..
        } = self;
        Row {
            experiment: self.experiment.to_owned(),
            figure: self.figure.map(str::to_owned),
            dataset: self.data.name.clone(),
            net: recipe.net.clone(),
            activation: self.activation.to_owned(),
            initialiser: recipe.initialiser.name().to_owned(),
            optimiser: recipe.optimizer.name().to_owned(),
            learning_rate: decimal(recipe.learning_rate),
            steps: outcome.steps.into(),
            train_loss: trained.loss,
            train_accuracy: trained.accuracy,
            test_loss: Some(tested.loss),
            test_accuracy: Some(tested.accuracy),
            seconds: outcome.training.as_secs_f64(),
            seed: recipe.seed,
        }
    }
}

/// The decimal number that was meant, such as 0.05, rather than the `f32` nearest to it.
fn decimal(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(value.into())
}
