//! Turns a run into a row of the report.

use crate::data::Dataset;
use crate::report::Row;
use crate::training::{Evaluation, Outcome, Recipe};

/// The row for a run of `recipe` on `data`.
pub(super) fn row(
    (experiment, figure, activation): (&str, Option<&str>, &str),
    recipe: &Recipe,
    data: &Dataset,
    outcome: &Outcome,
    trained: &Evaluation,
    tested: &Evaluation,
) -> Row {
    Row {
        experiment: experiment.to_owned(),
        figure: figure.map(str::to_owned),
        dataset: data.name.clone(),
        net: recipe.net.clone(),
        activation: activation.to_owned(),
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

/// The decimal number that was meant, such as 0.05, rather than the `f32` nearest to it.
fn decimal(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(value.into())
}
