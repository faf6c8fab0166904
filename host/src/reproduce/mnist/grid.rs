//! Figure 5f: every combination of activation, initialiser and optimiser, on a smaller network.

use super::configuration::{ADAGRAD, ADAM, BATCH, Configuration, Length, SGD, configuration};
use crate::data::Dataset;
use crate::draw;
use crate::draw::{Heatmap, heatmap};
use crate::report::{Block, Figure, Row};
use crate::reproduce::error::ReproduceError;
use crate::reproduce::measured::Measured;
use crate::reproduce::seeds::for_each;
use crate::reproduce::stages::Stages;
use crate::reproduce::statistics::{median, quantile};
use crate::shown::grouped;
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName;
use crate::training::{self, Evaluations, Recipe, Record, RunError, TrainingRun, evaluate};

/// The number of networks per combination.
const SEEDS: u64 = 5;

/// The number of evaluations during training, and the number of images per evaluation.
const LOOKS: u32 = 15;
const GLANCE: usize = 500;

/// Activations in net notation and in words.
pub(super) const ACTIVATIONS: [(&str, &str); 4] = [
    ("tanh", "tanh"),
    ("sigmoid", "sigmoid"),
    ("relu", "ReLU"),
    ("leaky_relu", "leaky ReLU"),
];

pub(super) const INITIALISERS: [(Initialiser, &str); 2] = [(Xavier, "Xavier"), (He, "He")];

pub(super) const OPTIMISERS: [(OptimizerName, f32); 3] = [SGD, ADAGRAD, ADAM];

/// The networks of one combination, trained from several seeds.
pub(super) struct Cell {
    pub(super) configuration: Configuration,
    runs: Vec<Small>,
}

/// The result of one smaller network: its row and its training record.
struct Small {
    row: Row,
    records: Vec<Record>,
}

impl Cell {
    /// Test accuracies in percent, one per seed.
    pub(super) fn accuracies(&self) -> Vec<f64> {
        let share = |run: &Small| run.row.test_accuracy.unwrap_or(f64::NAN);
        self.runs.iter().map(|run| 100.0 * share(run)).collect()
    }

    /// `number` of each run's row and records, one per seed.
    pub(super) fn numbers(&self, number: impl Fn(&Row, &[Record]) -> f64) -> Vec<f64> {
        self.runs
            .iter()
            .map(|run| number(&run.row, &run.records))
            .collect()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.runs.iter().map(|run| run.row.clone())
    }
}

/// Trains all cells, in the order of activations, initialisers and optimisers.
pub(super) fn cells(
    length: &Length,
    (train, test): (&Dataset, &Dataset),
    first: u64,
    stages: &mut Stages<'_>,
) -> Result<Vec<Cell>, ReproduceError> {
    let mut kinds = Vec::new();
    for (activation, _) in ACTIVATIONS {
        for (initialiser, _) in INITIALISERS {
            let kind = |optimiser| configuration("smaller", activation, initialiser, optimiser);
            kinds.extend(OPTIMISERS.map(kind));
        }
    }
    let jobs: Vec<(Configuration, u64)> = kinds
        .iter()
        .flat_map(|&kind| (0..SEEDS).map(move |n| (kind, first.wrapping_add(n))))
        .collect();
    let name = format!("a smaller network, {} kinds of {SEEDS} seeds", kinds.len());
    let runs = for_each(&name, &jobs, length.work[1], stages, |(kind, seed)| {
        train_one(kind, length, (train, test), *seed)
    })?;
    let mut runs = runs.into_iter();
    let cells = kinds.into_iter().map(|configuration| Cell {
        configuration,
        runs: runs.by_ref().take(SEEDS as usize).collect(),
    });
    Ok(cells.collect())
}

fn train_one(
    kind: &Configuration,
    length: &Length,
    (train, test): (&Dataset, &Dataset),
    seed: u64,
) -> Result<Small, ReproduceError> {
    let (steps, judged) = length.grid;
    let activation = kind.activation;
    let recipe = Recipe {
        net: format!(
            "conv 5x5x8, {activation}, maxpool 2x2, conv 5x5x16, {activation}, maxpool 2x2, dense 10"
        ),
        ..kind.hyperparameters(steps, seed)
    };
    let run = TrainingRun {
        recipe: &recipe,
        train,
        test: Some(test),
        evaluations: Evaluations {
            interval: steps / LOOKS,
            samples: GLANCE,
        },
        checkpoints: None,
    };
    let outcome = training::train(run, &mut |_| {})?;
    let network = recipe.network_for(train).map_err(RunError::from)?;
    let trained = evaluate(&network, &outcome.parameters, train, judged);
    let tested = evaluate(&network, &outcome.parameters, test, judged);
    let measured = Measured {
        experiment: &format!("smaller: {}", kind.words()),
        figure: Some("5f"),
        activation,
        recipe: &recipe,
        data: train,
        outcome: &outcome,
        trained: &trained,
        tested: &tested,
    };
    Ok(Small {
        row: measured.row(),
        records: outcome.records,
    })
}

impl Configuration {
    /// For example "tanh, Xavier, SGD".
    pub(super) fn words(&self) -> String {
        format!("{}, {}", self.line(), self.optimizer.name())
    }

    /// For example "tanh, Xavier".
    fn line(&self) -> String {
        let activation = ACTIVATIONS
            .iter()
            .find(|(name, _)| *name == self.activation);
        let initialiser = INITIALISERS
            .iter()
            .find(|(name, _)| *name == self.initialiser);
        format!(
            "{}, {}",
            activation.map_or(self.activation, |(_, word)| word),
            initialiser.map_or("", |(_, word)| word)
        )
    }
}

/// The heat map and the text that explains it.
pub(super) fn blocks(cells: &[Cell], length: &Length) -> Vec<Block> {
    let (steps, judged) = length.grid;
    let text = format!(
        "The four configurations change three things at once, so that they cannot tell which of them matters. All 24 combinations \
         of the four activations, two initialisers and three optimisers with their learning rates are therefore trained on a \
         smaller network, 8 and 16 maps of 5x5 without padding and no hidden dense layer, {} steps of {BATCH} images, for \
         {SEEDS} seeds each, and judged by the first {} test images.",
        grouped(steps as usize),
        grouped(judged)
    );
    vec![
        Block::Text(text.into()),
        Block::Figures(vec![figure(cells, steps)]),
    ]
}

fn figure(cells: &[Cell], steps: u32) -> Figure {
    let line = |row: &[Cell]| row.first().map(|cell| cell.configuration.line());
    let cell = |cell: &Cell| {
        let accuracies = cell.accuracies();
        let [low, middle, high] = [0.0, 0.5, 1.0].map(|share| quantile(&accuracies, share));
        draw::Cell {
            // On this scale, going from 95 % to 96 % counts as much as going from 75 % to 80 %:
            // both remove a fifth of the errors.
            value: -(100.0 - middle).max(0.01).log10(),
            lines: vec![format!("{middle:.1}"), format!("{low:.1} to {high:.1}")],
        }
    };
    let lines = cells.chunks(OPTIMISERS.len());
    let by_middle =
        |a: &&Cell, b: &&Cell| median(&a.accuracies()).total_cmp(&median(&b.accuracies()));
    let named = |cell: Option<&Cell>| {
        cell.map_or_else(String::new, |cell| {
            format!(
                "{} ({:.1} %)",
                cell.configuration.words(),
                median(&cell.accuracies())
            )
        })
    };
    Figure {
        id: "5f".to_owned(),
        caption: format!(
            "Test accuracy of the smaller network after {} steps: the median of {SEEDS} seeds, and from the lowest to the \
             highest. Best: {}; worst: {}.",
            grouped(steps as usize),
            named(cells.iter().max_by(by_middle)),
            named(cells.iter().min_by(by_middle))
        ),
        svg: heatmap(&Heatmap {
            title: "Activation and initialiser by optimiser".to_owned(),
            x_title: "optimiser and learning rate".to_owned(),
            y_title: "activation and initialiser".to_owned(),
            columns: OPTIMISERS
                .iter()
                .map(|(optimiser, rate)| format!("{} {rate}", optimiser.name()))
                .collect(),
            rows: lines.clone().filter_map(line).collect(),
            cells: lines.map(|row| row.iter().map(cell).collect()).collect(),
            scale_title: "test accuracy (%), by the logarithm of the errors".to_owned(),
        }),
    }
}

#[cfg(test)]
impl Cell {
    /// Five runs with about the given `accuracy`, and the loss `1 - accuracy`.
    pub(super) fn made_up(configuration: Configuration, accuracy: f64) -> Self {
        let run = |seed: u64| {
            let accuracy = accuracy - 1e-4 * (seed % 3) as f64;
            Small {
                row: Row {
                    seed,
                    train_loss: 1.0 - accuracy,
                    ..crate::report::sample::row("smaller", accuracy)
                },
                records: Vec::new(),
            }
        };
        Self {
            configuration,
            runs: (0..SEEDS).map(run).collect(),
        }
    }
}
