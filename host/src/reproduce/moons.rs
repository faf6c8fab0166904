//! Figures 1a to 4c: what networks make of two interleaved half circles.

use super::seeds::{Experiment, Trained, for_each_seed, median, spread};
use super::{ReproduceError, Watcher};
use crate::data::{Dataset, moons};
use crate::draw::{Boundary, Plane, Point, Scatter, boundary, boundary_length, points};
use crate::report::{Figure, Section, intricacy};
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::Adam;

const SAMPLES: usize = 200;
const NOISE: f32 = 0.20;

/// An activation, how its weights are drawn, and the steps and learning rate of Adam.
type Schooling = (&'static str, Initialiser, u32, f32);

const RELU: Schooling = ("relu", He, 500, 0.05);
const TANH: Schooling = ("tanh", Xavier, 1_000, 0.05);
/// Saturating units learn slowly at first.
const SIGMOID: Schooling = ("sigmoid", Xavier, 2_000, 0.1);
const DEEP_SIGMOID: Schooling = ("sigmoid", Xavier, 1_500, 0.02);

const fn experiment(
    figure: &'static str,
    name: &'static str,
    (activation, initialiser, steps, learning_rate): Schooling,
    net: &'static str,
) -> Experiment {
    Experiment {
        name,
        figure,
        net,
        activation,
        initialiser,
        optimizer: Adam,
        learning_rate,
        weight_decay: 0.0,
        steps,
    }
}

const FIRST: [Experiment; 1] = [experiment(
    "1b",
    "three-layer network",
    TANH,
    "dense 10, tanh, dense 2",
)];

const ACTIVATIONS: [Experiment; 3] = [
    experiment("2a", "ReLU", RELU, "dense 10, relu, dense 2"),
    experiment("2b", "Sigmoid", SIGMOID, "dense 10, sigmoid, dense 2"),
    experiment("2c", "Tanh", TANH, "dense 10, tanh, dense 2"),
];

const UNITS: [(usize, Experiment); 3] = [
    (
        3,
        experiment("3a", "3 hidden units", TANH, "dense 3, tanh, dense 2"),
    ),
    (
        5,
        experiment("3b", "5 hidden units", TANH, "dense 5, tanh, dense 2"),
    ),
    (
        10,
        experiment("3c", "10 hidden units", TANH, "dense 10, tanh, dense 2"),
    ),
];

const DEPTHS: [Experiment; 3] = [
    experiment("4a", "3-layer Tanh", TANH, "dense 10, tanh, dense 2"),
    experiment(
        "4b",
        "4-layer ReLU",
        RELU,
        "dense 10, relu, dense 10, relu, dense 2",
    ),
    experiment(
        "4c",
        "5-layer Sigmoid",
        DEEP_SIGMOID,
        "dense 10, sigmoid, dense 10, sigmoid, dense 10, sigmoid, dense 2",
    ),
];

/// The sections on Make-Moons, drawn for `seed`.
pub(super) fn sections(
    seed: u64,
    watcher: &mut dyn Watcher,
) -> Result<Vec<Section>, ReproduceError> {
    let data = moons::moons(SAMPLES, NOISE, seed);
    let mut first = section(
        "1. A three-layer network on Make-Moons",
        &FIRST,
        seed,
        watcher,
    )?;
    first.paragraphs.insert(
        0,
        format!(
            "Two interleaving half circles of {SAMPLES} points with Gaussian noise of {NOISE:.2}, \
             and a network of 2 inputs, 10 tanh units and 2 softmax outputs."
        ),
    );
    first.figures.insert(
        0,
        Figure {
            id: "1a".to_owned(),
            caption: "Make-Moons, coloured by class.".to_owned(),
            svg: points(&scatter("Make-Moons", &data)),
        },
    );
    let mut activations = section("2. Activations", &ACTIVATIONS, seed, watcher)?;
    activations.paragraphs.push(
        "The assignment calls ReLU's boundary piecewise straight and those of Sigmoid and Tanh \
         smooth; the figures show it, and nothing here measures it."
            .to_owned(),
    );
    let units = units(seed, watcher)?;
    let depths = section("4. Deeper networks: Make-Moons", &DEPTHS, seed, watcher)?;
    Ok(vec![first, activations, units, depths])
}

/// Each experiment for twenty seeds, which change points, weights and order alike; the first is
/// drawn.
fn section(
    heading: &str,
    experiments: &[Experiment],
    seed: u64,
    watcher: &mut dyn Watcher,
) -> Result<Section, ReproduceError> {
    let mut section = Section {
        heading: heading.to_owned(),
        ..Section::default()
    };
    for experiment in experiments {
        let runs = runs(experiment, seed, watcher)?;
        add(&mut section, experiment, seed, &runs);
    }
    Ok(section)
}

/// Figures 3a to 3c, and the length of the boundary as a measure of its intricacy.
fn units(seed: u64, watcher: &mut dyn Watcher) -> Result<Section, ReproduceError> {
    let mut section = Section {
        heading: "3. Hidden units".to_owned(),
        ..Section::default()
    };
    let mut lengths = Vec::new();
    for (units, experiment) in &UNITS {
        let runs = runs(experiment, seed, watcher)?;
        let plane = plane(&moons::moons(SAMPLES, NOISE, seed));
        let each = runs
            .iter()
            .map(|run| boundary_length(&run.field(plane.clone(), rounded)));
        lengths.push((*units, median(each.collect())));
        add(&mut section, experiment, seed, &runs);
    }
    section.paragraphs.push(
        "How intricate a boundary is, is measured by its length in the plane drawn: the median of \
         the twenty seeds."
            .to_owned(),
    );
    section.conclusions.push(intricacy(&lengths));
    Ok(section)
}

fn runs(
    experiment: &Experiment,
    seed: u64,
    watcher: &mut dyn Watcher,
) -> Result<Vec<Trained>, ReproduceError> {
    let name = format!("moons {}: {}", experiment.figure, experiment.name);
    for_each_seed(&name, seed, watcher, |seed| {
        let data = moons::moons(SAMPLES, NOISE, seed);
        Ok(experiment.train(&data, None, seed)?)
    })
}

fn add(section: &mut Section, experiment: &Experiment, seed: u64, runs: &[Trained]) {
    let data = moons::moons(SAMPLES, NOISE, seed);
    let spread = spread(runs.iter().map(|run| run.row.train_accuracy));
    let Some(drawn) = runs.first() else { return };
    section.paragraphs.push(format!(
        "{} ({}): training accuracy of {} seeds: {spread}.",
        experiment.name,
        experiment.figure,
        runs.len()
    ));
    section.figures.push(Figure {
        id: experiment.figure.to_owned(),
        caption: format!(
            "{}: {} after {} steps of {}; training accuracy {:.1} %.",
            experiment.name,
            experiment.net,
            experiment.steps,
            experiment.optimizer.name(),
            100.0 * drawn.row.train_accuracy
        ),
        svg: boundary(&Boundary {
            scatter: scatter(experiment.name, &data),
            field: drawn.field(plane(&data), rounded),
        }),
    });
    let mut rows = runs.iter().map(|run| run.row.clone());
    section.rows.extend(rows.next());
    section.repetitions.extend(rows);
}

fn scatter(title: &str, data: &Dataset) -> Scatter {
    Scatter {
        title: title.to_owned(),
        x_title: "x".to_owned(),
        y_title: "y".to_owned(),
        classes: data.classes.clone(),
        points: labelled(data),
    }
}

fn plane(data: &Dataset) -> Plane {
    Plane::around(&labelled(data), 160, 120)
}

/// The moons are not scaled.
fn rounded(point: [f64; 2]) -> [f32; 2] {
    point.map(|value| value as f32)
}

/// The samples of a set of two features as points.
pub(super) fn labelled(data: &Dataset) -> Vec<Point> {
    let points = (0..data.len()).map(|sample| Point {
        x: data.value(sample, 0),
        y: data.value(sample, 1),
        class: data.labels[sample].into(),
    });
    points.collect()
}
