//! What is said before and after a run.

use std::path::Path;

use firmgrad_host::data::Dataset;
use firmgrad_host::shown;
use firmgrad_host::training::{Evaluation, Network, Outcome, Recipe};

use crate::commands::source::Data;
use crate::commands::table::{grouped, row, table};

/// The data and the network.
pub fn before(data: &Data, network: &Network) -> String {
    let layers = network.layers().map(|placed| placed.spec.to_string());
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
    shown::list(&named)
}

/// Losses, accuracies and time, and which class has which number.
pub fn after(
    outcome: &Outcome,
    classes: &[String],
    trained: &Evaluation,
    tested: Option<&Evaluation>,
) -> String {
    let all = grouped(outcome.steps as usize);
    // Digits and the like are their own numbers.
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

/// Losses and accuracies on both parts, or on the one that there is.
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

/// Why a run was stopped, and what to do.
pub fn diverged(recipe: &Recipe, outcome: &Outcome, dir: &Path) -> String {
    format!(
        "the run diverged in step {}: its loss or a gradient grew beyond all bounds; try a learning \
         rate below {:?}; the last finite weights are in {}",
        (outcome.steps + 1).min(recipe.steps),
        recipe.learning_rate,
        dir.display(),
    )
}
