//! Figures 4d to 4f: the deeper networks on Fisher's flowers.

use super::moons::labelled;
use super::seeds::{Experiment, Trained, for_each_seed, spread};
use super::{ReproduceError, Watcher};
use crate::data::scaling::Scaling;
use crate::data::{Dataset, iris, split};
use crate::draw::{Boundary, Plane, Scatter, boundary};
use crate::report::{Figure, Row, Section};
use crate::training::Initialiser::{He, Xavier};
use crate::training::OptimizerName::Momentum;

/// Share of each species that is held out.
const HELD_OUT: f64 = 0.3;

/// Length and width of the petals, the plane that is drawn.
const PETALS: [usize; 2] = [2, 3];

/// Accuracy on the held-out flowers that a run is expected to reach.
const EXPECTED: f64 = 0.95;

const EXPERIMENTS: [Experiment; 3] = [
    Experiment {
        name: "3-layer Tanh",
        figure: "4d",
        net: "dense 5, tanh, dense 3",
        activation: "tanh",
        initialiser: Xavier,
        optimizer: Momentum,
        learning_rate: 0.05,
        weight_decay: 0.005,
        steps: 100,
    },
    Experiment {
        name: "4-layer ReLU",
        figure: "4e",
        net: "dense 5, relu, dense 5, relu, dense 3",
        activation: "relu",
        initialiser: He,
        optimizer: Momentum,
        learning_rate: 0.05,
        weight_decay: 0.015,
        steps: 300,
    },
    Experiment {
        name: "5-layer Sigmoid",
        figure: "4f",
        net: "dense 10, sigmoid, dense 10, sigmoid, dense 10, sigmoid, dense 3",
        activation: "sigmoid",
        initialiser: Xavier,
        optimizer: Momentum,
        learning_rate: 0.05,
        weight_decay: 0.003,
        steps: 500,
    },
];

/// The section on Iris, drawn for `seed`.
pub(super) fn section(seed: u64, watcher: &mut dyn Watcher) -> Result<Section, ReproduceError> {
    let flowers = iris::iris();
    let petals = Dataset {
        name: "iris, petals".to_owned(),
        ..flowers.select(&PETALS)
    };
    let mut section = Section {
        heading: "4. Deeper networks: Iris".to_owned(),
        paragraphs: vec![format!(
            "150 flowers of three species; {:.0} % of each species are held out, features are \
             standardised by the training part. The table has the networks on all four features; \
             the figures show the same networks trained on the petals' length and width alone, \
             since a plane has two features. A seed redraws the held-out part, the weights and the \
             order. Each step sees the whole training part; weight decay ({}) and steps were chosen \
             with these seeds in view.",
            100.0 * HELD_OUT,
            EXPERIMENTS
                .each_ref()
                .map(|experiment| experiment.weight_decay.to_string())
                .join(", ")
        )],
        ..Section::default()
    };
    for experiment in &EXPERIMENTS {
        let name = format!("iris {}: {}", experiment.figure, experiment.name);
        let runs = for_each_seed(&name, seed, watcher, |seed| {
            let (train, test, _) = parts(&flowers, seed)?;
            Ok(experiment.train(&train, Some(&test), seed)?)
        })?;
        let accuracies: Vec<f64> = runs
            .iter()
            .filter_map(|run| run.row.test_accuracy)
            .collect();
        let reached = accuracies.iter().filter(|&&accuracy| accuracy >= EXPECTED);
        section.paragraphs.push(format!(
            "{}: {} of {} seeds reach {:.0} % on the held-out flowers; {}.",
            experiment.name,
            reached.count(),
            runs.len(),
            100.0 * EXPECTED,
            spread(accuracies.iter().copied())
        ));
        let mut rows = runs.into_iter().map(|run| Row {
            figure: None,
            ..run.row
        });
        section.rows.extend(rows.next());
        section.repetitions.extend(rows);
        let (train, test, scaling) = parts(&petals, seed)?;
        let drawn = experiment.train(&train, Some(&test), seed)?;
        section
            .figures
            .push(figure(experiment, &petals, &drawn, &scaling));
        section.rows.push(drawn.row);
    }
    Ok(section)
}

/// Training part, held-out part and the scaling of both.
fn parts(data: &Dataset, seed: u64) -> Result<(Dataset, Dataset, Scaling), ReproduceError> {
    let (train, test) = split::stratified(data, HELD_OUT, seed)?;
    let scaling = Scaling::of(&train);
    Ok((scaling.apply(&train), scaling.apply(&test), scaling))
}

fn figure(experiment: &Experiment, petals: &Dataset, drawn: &Trained, scaling: &Scaling) -> Figure {
    let points = labelled(petals);
    let plane = Plane::around(&points, 160, 120);
    let standardise = |x: [f64; 2]| [0, 1].map(|feature| scaling.scaled(feature, x[feature]));
    Figure {
        id: experiment.figure.to_owned(),
        caption: format!(
            "{} on the petals of all 150 flowers: {} after {} steps of {}; accuracy on the held-out \
             flowers {:.1} %.",
            experiment.name,
            experiment.net,
            experiment.steps,
            experiment.optimizer.name(),
            100.0 * drawn.row.test_accuracy.unwrap_or_default()
        ),
        svg: boundary(&Boundary {
            scatter: Scatter {
                title: experiment.name.to_owned(),
                x_title: "petal length (cm)".to_owned(),
                y_title: "petal width (cm)".to_owned(),
                classes: petals.classes.clone(),
                points,
            },
            field: drawn.field(plane, standardise),
        }),
    }
}
