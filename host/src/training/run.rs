//! The training loop.

use std::time::{Duration, Instant};

use firmgrad::{Error, OptimizerError, Rng, Targets, Trainer};
use serde::Serialize;
use thiserror::Error;

use super::checkpoints::{Checkpoints, ResumeError, position};
use super::evaluation::evaluate;
use super::recipe::{Network, Recipe, RecipeError};
use crate::atomic::WriteError;
use crate::data::Dataset;
use crate::fast;

/// The largest number of samples that go through the network together.
const MICRO_BATCH: usize = 256;

/// A run is stopped when its mean loss reaches this. Logits are then a million apart, while the
/// probabilities of the softmax are exactly 0 and 1 from a difference of about a hundred on.
const DIVERGED: f64 = 1e6;

/// The generator's stream for the order of the samples. The weights use the first streams.
const SHUFFLE: u32 = 0x5348_5546;

/// What a run reports while it is in progress.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A step was taken.
    Step {
        /// Steps taken.
        step: u32,
        /// Mean loss of its batch.
        loss: f64,
        /// Samples processed since the run began or was resumed.
        samples: u64,
    },
    /// The test set was evaluated.
    Record(&'a Record),
}

/// What a run trains with, and on what.
pub struct TrainingRun<'a> {
    /// The network and its hyperparameters.
    pub recipe: &'a Recipe,
    /// The training samples.
    pub train: &'a Dataset,
    /// The test samples, if there are any.
    pub test: Option<&'a Dataset>,
    /// When the run evaluates the network on test samples, and on how many.
    pub evaluations: Evaluations,
    /// The checkpoint that it resumes from and those that it saves; `None` for neither.
    pub checkpoints: Option<Checkpoints<'a>>,
}

/// When a run evaluates the network on test samples, and on how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluations {
    /// Steps between two evaluations. The last step is always followed by one.
    pub interval: u32,
    /// The largest number of test samples, counted from the first.
    pub samples: usize,
}

/// One entry of the run's record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// Steps taken.
    pub step: u32,
    /// Passes over the training samples.
    pub epoch: f64,
    /// The step's learning rate.
    pub learning_rate: f64,
    /// Mean loss of the samples since the last record, each with the parameters before its step.
    pub train_loss: f64,
    /// Mean loss of the evaluated test samples.
    pub test_loss: Option<f64>,
    /// Share of them that is classified correctly.
    pub test_accuracy: Option<f64>,
    /// Seconds of training since the run began or was resumed, without evaluations.
    pub seconds: f64,
}

/// The outcome of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The parameters. If the run diverged, the last finite ones.
    pub parameters: Vec<f32>,
    /// The record, with one entry per evaluation.
    pub records: Vec<Record>,
    /// Steps taken, including those of the checkpoint.
    pub steps: u32,
    /// Steps taken in the checkpoint that the run resumed from.
    pub begun: u32,
    /// Time spent training, without evaluations.
    pub training: Duration,
    /// Whether the run was stopped because its loss or gradient grew without bound.
    pub diverged: bool,
}

/// Why a run could not start or continue.
///
/// ```
/// use firmgrad::Schedule;
/// use firmgrad_host::data::moons::moons;
/// use firmgrad_host::training::{
///     Evaluations, Initialiser, OptimizerName, Recipe, RecipeError, RunError, TrainingRun, train,
/// };
///
/// let recipe = Recipe {
///     net: "dense 2".to_owned(),
///     initialiser: Initialiser::Xavier,
///     optimizer: OptimizerName::Sgd,
///     learning_rate: -0.1,
///     weight_decay: 0.0,
///     schedule: Schedule::Constant,
///     batch: 50,
///     steps: 40,
///     seed: 1,
/// };
/// let run = TrainingRun {
///     recipe: &recipe,
///     train: &moons(200, 0.2, 1),
///     test: None,
///     evaluations: Evaluations { interval: 40, samples: 0 },
///     checkpoints: None,
/// };
/// let error = train(run, &mut |_| {}).unwrap_err();
/// assert!(matches!(error, RunError::Recipe(RecipeError::Number { name: "learning rate", .. })));
/// ```
#[derive(Debug, Error)]
pub enum RunError {
    /// The recipe cannot be used.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A sample cannot be used.
    #[error("cannot train on the data set '{data}': {error}")]
    #[expect(missing_docs, reason = "named in the message")]
    Data { data: String, error: Error },
    /// The schedule gives a learning rate that the optimiser does not accept.
    #[error(
        "the schedule sets the learning rate of step {step} to {rate:?}: {error}; choose another schedule"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Rate {
        rate: f32,
        step: u32,
        error: OptimizerError,
    },
    /// The run cannot resume from its checkpoint.
    #[error(transparent)]
    Resume(#[from] ResumeError),
    /// A checkpoint could not be saved.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The buffer does not fit into memory.
    #[error("cannot allocate the {bytes} bytes that training needs: choose a smaller net or batch")]
    #[expect(missing_docs, reason = "named in the message")]
    Memory { bytes: usize },
}

/// Trains in a new random order of the samples for each epoch. Each evaluation adds a record, even
/// if there are no test samples. A run that resumes from a checkpoint has the bits of an
/// uninterrupted run.
///
/// The bits of the parameters depend only on the recipe and the data. Runs on the threads of the
/// current rayon pool.
///
/// # Errors
/// A recipe that cannot be used, samples that cannot be used, or a checkpoint that cannot be
/// resumed from or saved. A loss that grows without bound is not an error but an [`Outcome`].
pub fn train(run: TrainingRun<'_>, report: &mut dyn FnMut(Event<'_>)) -> Result<Outcome, RunError> {
    let network = run.recipe.network_for(run.train)?;
    fast::with_awake_threads(&network, micro_batch(run.recipe, run.train), || {
        run.train(&network, report)
    })
}

impl TrainingRun<'_> {
    /// Trains `network`, which the recipe made.
    fn train(
        self,
        network: &Network,
        report: &mut dyn FnMut(Event<'_>),
    ) -> Result<Outcome, RunError> {
        let Self {
            recipe,
            train,
            test,
            evaluations,
            mut checkpoints,
        } = self;
        let optimizer = recipe.optimizer();
        let micro_batch = micro_batch(recipe, train);
        let mut buffer = zeros(network.training_len(&optimizer, micro_batch))?;
        let unusable = |error| RunError::Data {
            data: train.name.clone(),
            error,
        };
        let mut trainer = Trainer::with_micro_batch(network, optimizer, micro_batch, &mut buffer)
            .map_err(unusable)?;
        trainer.initialise(recipe.initialiser.init(), recipe.seed);

        let from = checkpoints
            .as_ref()
            .and_then(|checkpoints| Some((checkpoints.from?, checkpoints.description)));
        let mut samples = match from {
            Some((checkpoint, description)) => {
                let position = position(&checkpoint, description, recipe, train.len())?;
                trainer.restore(&checkpoint).map_err(ResumeError::from)?;
                position
            }
            None => 0,
        };
        let mut order = Order::at(samples, train.len(), recipe.seed);
        let mut finite = trainer.parameters().to_vec();
        let (mut inputs, mut labels) = (Vec::new(), Vec::new());
        let mut outcome = Outcome {
            parameters: Vec::new(),
            records: Vec::new(),
            steps: trainer.steps(),
            begun: trainer.steps(),
            training: Duration::ZERO,
            diverged: false,
        };
        let (mut losses, mut since, before) = (0.0, 0_u64, samples);
        while outcome.steps < recipe.steps {
            let start = Instant::now();
            let learning_rate = recipe.schedule.rate(recipe.learning_rate, outcome.steps);
            trainer.set_learning_rate(learning_rate);
            train.gather(order.batch(recipe.batch), &mut inputs, &mut labels);
            let step = trainer
                .accumulate_batch(&inputs, Targets::Classes(&labels))
                .and_then(|()| trainer.step());
            outcome.training += start.elapsed();
            let loss = match step.map(f64::from) {
                Ok(loss) if loss < DIVERGED => loss,
                Ok(_) | Err(Error::NotFinite) => {
                    outcome.diverged = true;
                    break;
                }
                Err(Error::Optimizer(error)) => {
                    return Err(RunError::Rate {
                        rate: learning_rate,
                        step: outcome.steps + 1,
                        error,
                    });
                }
                Err(error) => return Err(unusable(error)),
            };
            outcome.steps += 1;
            let taken = labels.len() as u64;
            samples += taken;
            // The last batch of an epoch may be shorter.
            losses += loss * taken as f64;
            since += taken;
            report(Event::Step {
                step: outcome.steps,
                loss,
                samples: samples - before,
            });
            if outcome.steps.is_multiple_of(evaluations.interval.max(1))
                || outcome.steps == recipe.steps
            {
                let tested = test
                    .map(|test| evaluate(network, trainer.parameters(), test, evaluations.samples));
                let record = Record {
                    step: outcome.steps,
                    epoch: samples as f64 / train.len() as f64,
                    learning_rate: learning_rate.into(),
                    train_loss: losses / since as f64,
                    test_loss: tested.as_ref().map(|tested| tested.loss),
                    test_accuracy: tested.as_ref().map(|tested| tested.accuracy),
                    seconds: outcome.training.as_secs_f64(),
                };
                report(Event::Record(&record));
                outcome.records.push(record);
                (losses, since) = (0.0, 0);
                if is_finite(trainer.parameters()) {
                    finite.copy_from_slice(trainer.parameters());
                }
            }
            if let Some(checkpoints) = &mut checkpoints
                && checkpoints.is_due(outcome.steps, recipe.steps)
            {
                // The previous checkpoint is worth more than this one.
                if !is_finite(trainer.parameters()) {
                    outcome.diverged = true;
                    break;
                }
                checkpoints.keep(&trainer, samples)?;
            }
        }
        outcome.parameters = match is_finite(trainer.parameters()) {
            true => trainer.parameters().to_vec(),
            false => {
                outcome.diverged = true;
                finite
            }
        };
        Ok(outcome)
    }
}

fn micro_batch(recipe: &Recipe, train: &Dataset) -> usize {
    recipe.batch.min(MICRO_BATCH).min(train.len())
}

fn zeros(len: usize) -> Result<Vec<f32>, RunError> {
    let mut buffer = Vec::new();
    let reserved = buffer.try_reserve_exact(len);
    let bytes = len.saturating_mul(size_of::<f32>());
    reserved.map_err(|_| RunError::Memory { bytes })?;
    buffer.resize(len, 0.0);
    Ok(buffer)
}

fn is_finite(parameters: &[f32]) -> bool {
    parameters.iter().all(|parameter| parameter.is_finite())
}

/// The order of the samples, reshuffled for each epoch.
struct Order {
    samples: Vec<usize>,
    next: usize,
    rng: Rng,
}

impl Order {
    /// The order after the first `position` samples.
    fn at(position: u64, len: usize, seed: u64) -> Self {
        let mut order = Self {
            samples: (0..len).collect(),
            next: len,
            rng: Rng::new(seed, SHUFFLE),
        };
        // Each epoch shuffles the order of the previous one.
        for _ in 0..position.div_ceil(len as u64) {
            order.rng.shuffle(&mut order.samples);
        }
        match (position % len as u64) as usize {
            0 => {}
            next => order.next = next,
        }
        order
    }

    /// The next `size` samples, or those that are left in the epoch.
    fn batch(&mut self, size: usize) -> &[usize] {
        if self.next == self.samples.len() {
            self.rng.shuffle(&mut self.samples);
            self.next = 0;
        }
        let start = self.next;
        self.next = self.samples.len().min(start.saturating_add(size));
        &self.samples[start..self.next]
    }
}
