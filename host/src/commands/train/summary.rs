//! What is printed before and after a run.

use std::path::Path;

use firmgrad_host::data::Dataset;
use firmgrad_host::shown::{self, grouped};
use firmgrad_host::training::{Evaluation, Network, Outcome, Recipe};

use crate::commands::data::Data;
use crate::commands::table::{row, table};

/// A summary of the data and the network.
pub fn before(data: &Data, network: &Network) -> String {
    let layers = network.layers().map(|layer| layer.spec().to_string());
    format!(
        "{}: {} samples to train on, {} to test on, shape {}, {} classes\n{}: {} parameters\n",
        data.name,
        grouped(data.train.len()),
        grouped(data.test.as_ref().map_or(0, Dataset::len)),
        network.input(),
        data.train.classes.len(),
        layers.collect::<Vec<_>>().join(", "),
        grouped(network.parameters()),
    )
}

/// The classes with their numbers.
pub fn numbered(classes: &[String]) -> String {
    let named = classes.iter().enumerate();
    let named: Vec<String> = named
        .map(|(number, name)| format!("{number} {}", shown::name(name)))
        .collect();
    named.join(", ")
}

/// A summary of losses, accuracies and time, and the numbers of the classes.
pub fn after(
    outcome: &Outcome,
    classes: &[String],
    trained: &Evaluation,
    tested: Option<&Evaluation>,
) -> String {
    let all = grouped(outcome.steps as usize);
    // Classes such as digits are named by their own numbers.
    let own = (0..)
        .zip(classes)
        .all(|(number, name): (usize, _)| *name == number.to_string());
    let numbers = match own {
        true => String::new(),
        false => format!("classes: {}\n", numbered(classes)),
    };
    format!(
        "{}{numbers}{} in {:.2} s of training on {} threads\n",
        evaluations(Some(trained), tested),
        match outcome.begun {
            0 => format!("{all} steps"),
            begun => format!(
                "{} steps, {all} in all,",
                grouped((outcome.steps - begun) as usize)
            ),
        },
        outcome.training.as_secs_f64(),
        rayon::current_num_threads(),
    )
}

/// Losses and accuracies on both parts, or on the only one.
pub fn evaluations(trained: Option<&Evaluation>, tested: Option<&Evaluation>) -> String {
    let mut rows = vec![row(["", "loss", "accuracy"])];
    let parts = [("training", trained), ("test", tested)];
    for (part, evaluation) in parts {
        if let Some(Evaluation { loss, accuracy, .. }) = evaluation {
            let accuracy = format!("{:.2} %", 100.0 * accuracy);
            rows.push(row([part, &format!("{loss:.4}"), &accuracy]));
        }
    }
    table(&rows)
}

/// Why a run was stopped, and what to do about it.
pub fn diverged(recipe: &Recipe, outcome: &Outcome, dir: &Path) -> String {
    let step = (outcome.steps + 1).min(recipe.steps);
    let dir = dir.display();
    match outcome.parameters.iter().all(|value| value.is_finite()) {
        true => format!(
            "the run diverged in step {step}: its loss or a gradient grew without bound; try a \
             learning rate below {:?}; the last finite weights are in {dir}",
            recipe.learning_rate,
        ),
        // A run that starts from scratch starts with finite weights.
        false => format!(
            "the run stopped in step {step}: the weights of the checkpoint that it resumed from are \
             not all finite; resume from an earlier checkpoint; the weights are in {dir}, unchanged"
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use firmgrad::Schedule;
    use firmgrad_host::training::{Initialiser, OptimizerName};

    use super::*;

    /// Weights are called finite only if they are: those of a checkpoint may not have been.
    #[test]
    fn finite_or_not() {
        let recipe = Recipe {
            net: "dense 2".into(),
            initialiser: Initialiser::He,
            optimizer: OptimizerName::Sgd,
            learning_rate: 0.5,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            batch: 1,
            steps: 9,
            seed: 1,
        };
        let said = |value: f32| {
            let outcome = Outcome {
                parameters: vec![0.0, value, -1.0],
                records: Vec::new(),
                steps: 5,
                begun: 5,
                training: Duration::ZERO,
                diverged: true,
            };
            diverged(&recipe, &outcome, Path::new("aside"))
        };
        let finite = said(f32::MAX);
        assert!(finite.ends_with("below 0.5; the last finite weights are in aside"));
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(
                said(value),
                "the run stopped in step 6: the weights of the checkpoint that it resumed from are \
                 not all finite; resume from an earlier checkpoint; the weights are in aside, unchanged"
            );
        }
    }
}
