//! What is trained on MNIST, with which hyperparameters, and for how long.

use firmgrad::Schedule;

use super::run::Run;
use crate::data::Dataset;
use crate::reproduce::error::ReproduceError;
use crate::reproduce::measured::Measured;
use crate::reproduce::options::Mode;
use crate::reproduce::stages::Stages;
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::{self, Adagrad, Adam, Sgd};
use crate::training::{self, Evaluations, Recipe, TrainingRun, evaluate};

/// Images per step.
pub(super) const BATCH: usize = 50;

/// A network and its hyperparameters.
#[derive(Clone, Copy)]
pub(super) struct Configuration {
    pub(super) name: &'static str,
    pub(super) activation: &'static str,
    pub(super) initialiser: Initialiser,
    pub(super) optimizer: OptimizerName,
    pub(super) learning_rate: f32,
}

pub(super) const fn configuration(
    name: &'static str,
    activation: &'static str,
    initialiser: Initialiser,
    (optimizer, learning_rate): (OptimizerName, f32),
) -> Configuration {
    Configuration {
        name,
        activation,
        initialiser,
        optimizer,
        learning_rate,
    }
}

/// The assignment's optimisers and learning rates.
pub(super) const SGD: (OptimizerName, f32) = (Sgd, 0.01);
pub(super) const ADAGRAD: (OptimizerName, f32) = (Adagrad, 0.01);
pub(super) const ADAM: (OptimizerName, f32) = (Adam, 0.005);

/// The assignment's four configurations.
pub(super) const ASSIGNED: [Configuration; 4] = [
    configuration("leaky_relu_he_adam_0.005", "leaky_relu", He, ADAM),
    configuration("relu_xavier_adam_0.005", "relu", Xavier, ADAM),
    configuration("tanh_xavier_adagrad_0.01", "tanh", Xavier, ADAGRAD),
    configuration("sigmoid_he_sgd_0.01", "sigmoid", He, SGD),
];

/// The configuration that makes the sigmoid network train.
pub(super) const REMEDY: Configuration = configuration(
    "sigmoid_xavier_adam_0.001",
    "sigmoid",
    Xavier,
    (Adam, 0.001),
);

/// The length of the runs, and how often the test images are evaluated.
pub(super) struct Length {
    pub(super) steps: u32,
    pub(super) interval: u32,
    /// Test images to evaluate during training.
    pub(super) glance: usize,
    /// Training images to evaluate at the end.
    pub(super) check: usize,
    /// Training and test images to use in total.
    pub(super) images: (usize, usize),
    /// Whether Adam's learning rate falls to 0. Held at 0.005, the test accuracy wanders between 96
    /// % and 98 %.
    pub(super) cools: bool,
    /// Steps of the smaller network, and the number of test images to judge it by.
    pub(super) grid: (u32, usize),
    /// Seconds on two cores for one run, and for all runs of the smaller network together.
    pub(super) work: [f64; 2],
}

pub(super) const fn length(mode: Mode) -> Length {
    match mode {
        Mode::Quick => Length {
            steps: 60,
            interval: 10,
            glance: 250,
            check: 1_000,
            images: (6_000, 1_000),
            cools: false,
            grid: (60, 500),
            work: [3.0, 12.0],
        },
        Mode::Default => Length {
            steps: 1_200,
            interval: 50,
            glance: 1_000,
            check: 10_000,
            images: (60_000, 10_000),
            cools: false,
            grid: (300, 2_000),
            work: [47.0, 55.0],
        },
        Mode::Full => Length {
            steps: 6_000,
            interval: 250,
            glance: 1_000,
            check: 10_000,
            images: (60_000, 10_000),
            cools: true,
            grid: (1_200, 2_000),
            work: [230.0, 180.0],
        },
    }
}

impl Configuration {
    /// The recipe of the assignment's network.
    pub(super) fn recipe(&self, length: &Length, seed: u64) -> Recipe {
        let activation = self.activation;
        Recipe {
            net: format!(
                "conv 5x5x32 same, {activation}, maxpool 2x2, \
                 conv 5x5x64 same, {activation}, maxpool 2x2, \
                 dense 1024, {activation}, dropout 0.5, dense 10"
            ),
            schedule: match (length.cools, self.optimizer) {
                (true, Adam) => Schedule::Cosine {
                    total: length.steps,
                },
                _ => Schedule::Constant,
            },
            ..self.hyperparameters(length.steps, seed)
        }
    }

    /// The hyperparameters that all networks of this configuration share.
    pub(super) fn hyperparameters(&self, steps: u32, seed: u64) -> Recipe {
        Recipe {
            net: String::new(),
            initialiser: self.initialiser,
            optimizer: self.optimizer,
            learning_rate: self.learning_rate,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            batch: BATCH,
            steps,
            seed,
        }
    }

    /// Trains with `recipe`, and evaluates the given numbers of training and test images at the end.
    pub(super) fn run(
        &self,
        recipe: Recipe,
        (train, test): (&Dataset, &Dataset),
        evaluations: Evaluations,
        judged: (usize, usize),
        stages: &mut Stages<'_>,
    ) -> Result<Run, ReproduceError> {
        let run = TrainingRun {
            recipe: &recipe,
            train,
            test: Some(test),
            evaluations,
            checkpoints: None,
        };
        let outcome = training::train(run, &mut |event| stages.event(event))?;
        let network = recipe
            .network_for(train)
            .map_err(training::RunError::from)?;
        let trained = evaluate(&network, &outcome.parameters, train, judged.0);
        let tested = evaluate(&network, &outcome.parameters, test, judged.1);
        let measured = Measured {
            experiment: self.name,
            figure: Some("5a-5c"),
            activation: self.activation,
            recipe: &recipe,
            data: train,
            outcome: &outcome,
            trained: &trained,
            tested: &tested,
        };
        Ok(Run {
            row: measured.row(),
            outcome,
            confusion: tested.confusion,
        })
    }
}
