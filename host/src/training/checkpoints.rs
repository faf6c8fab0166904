//! Saving and resuming runs.

use std::convert::Infallible;

use firmgrad::Trainer;
use firmgrad::checkpoint::{Checkpoint, CheckpointError, SaveError};
use thiserror::Error;

use super::description::{Description, DescriptionError};
use super::recipe::Recipe;
use crate::atomic::WriteError;

/// The largest position from which a run is resumed. The samples are reshuffled for each epoch up
/// to that position, which takes a minute for this many samples.
const FARTHEST: u64 = 1 << 34;

/// The checkpoint that a run resumes from, and those that it saves. The position of a checkpoint is
/// the number of samples processed since the start, epoch by epoch.
///
/// Trains for 20 steps, saves a checkpoint, and continues to step 40:
///
/// ```
/// use firmgrad::Schedule;
/// use firmgrad::checkpoint::Checkpoint;
/// use firmgrad_host::data::Dataset;
/// use firmgrad_host::data::moons::moons;
/// use firmgrad_host::training::{
///     Checkpoints, Description, Evaluations, Initialiser, OptimizerName, Origin, Outcome, Recipe,
///     RunError, TrainingRun, position, train,
/// };
///
/// fn run<'r>(
///     recipe: &'r Recipe,
///     points: &'r Dataset,
///     checkpoints: Option<Checkpoints<'r>>,
/// ) -> Result<Outcome, RunError> {
///     let evaluations = Evaluations { interval: 20, samples: 0 };
///     let run = TrainingRun { recipe, train: points, test: None, evaluations, checkpoints };
///     train(run, &mut |_| {})
/// }
///
/// let points = moons(200, 0.2, 1);
/// let mut recipe = Recipe {
///     net: "dense 8, relu, dense 2".to_owned(),
///     initialiser: Initialiser::He,
///     optimizer: OptimizerName::Momentum,
///     learning_rate: 0.1,
///     weight_decay: 1e-4,
///     schedule: Schedule::Constant,
///     batch: 50,
///     steps: 20,
///     seed: 1,
/// };
/// let (name, fingerprint) = (points.name.clone(), points.fingerprint());
/// let data = Some(Origin { name, samples: 200, fingerprint });
/// let description =
///     Description { data, classes: points.classes.clone(), ..Description::default() };
///
/// let mut file = Vec::new();
/// let mut keep = |bytes: &[u8]| {
///     file = bytes.to_vec();
///     Ok(())
/// };
/// let saving = Checkpoints { from: None, description: &description, every: 0, keep: &mut keep };
/// run(&recipe, &points, Some(saving))?;
///
/// recipe.steps = 40;
/// let checkpoint = Checkpoint::parse(&file)?;
/// assert_eq!(position(&checkpoint, &description, &recipe, points.len())?, 20 * 50);
/// let mut keep = |_: &[u8]| Ok(());
/// let resuming = Checkpoints {
///     from: Some(checkpoint), description: &description, every: 0, keep: &mut keep,
/// };
/// let resumed = run(&recipe, &points, Some(resuming))?;
/// assert_eq!((resumed.begun, resumed.steps), (20, 40));
/// let uninterrupted = run(&recipe, &points, None)?;
/// assert_eq!(resumed.parameters, uninterrupted.parameters);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Checkpoints<'c> {
    /// The checkpoint to resume from; `None` for a new run.
    pub from: Option<Checkpoint<'c>>,
    /// What the saved checkpoints record about the data and the training.
    pub description: &'c Description,
    /// Steps between two checkpoints; 0 saves only one, after the last step.
    pub every: u32,
    /// Saves the bytes of a checkpoint.
    pub keep: &'c mut (dyn FnMut(&[u8]) -> Result<(), WriteError> + Send),
}

/// Why a run cannot resume from a checkpoint.
///
/// ```
/// use firmgrad::checkpoint::{Checkpoint, CheckpointError};
/// use firmgrad::{Schedule, Shape};
/// use firmgrad_host::training::{
///     Description, Initialiser, OptimizerName, Recipe, ResumeError, network, position,
/// };
///
/// let recipe = Recipe {
///     net: "dense 2".to_owned(),
///     initialiser: Initialiser::Xavier,
///     optimizer: OptimizerName::Sgd,
///     learning_rate: 0.1,
///     weight_decay: 0.0,
///     schedule: Schedule::Constant,
///     batch: 50,
///     steps: 40,
///     seed: 1,
/// };
/// let network = network(&recipe.net, Shape::vector(2))?;
/// let mut file = Vec::new(); // without training state
/// network.save(&[0.5; 6], |bytes| Ok::<_, std::io::Error>(file.extend_from_slice(bytes)))?;
/// let refused = position(&Checkpoint::parse(&file)?, &Description::default(), &recipe, 200);
/// assert_eq!(refused, Err(ResumeError::Checkpoint(CheckpointError::NoTraining)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum ResumeError {
    /// The checkpoint is of another model or optimiser, or without training state.
    #[error("the training state of the checkpoint cannot be restored")]
    Checkpoint(#[from] CheckpointError),
    /// What it records about its data and training settings is invalid.
    #[error("what the checkpoint records about its data and training settings is invalid")]
    Description(#[from] DescriptionError),
    /// The samples would come in a different order.
    #[error(
        "the checkpoint was trained with seed {found}, but this run has seed {asked}: add '--seed {found}'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Seed { found: u64, asked: u64 },
    /// The parameters would be trained differently.
    #[error(
        "the checkpoint was trained with weight decay {found}, but this run has {asked}: add '--weight-decay {found}'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    WeightDecay { found: f32, asked: f32 },
    /// The position is larger than the number of samples that its steps can have processed. Another
    /// program may count something else.
    #[error(
        "the checkpoint's position is {0} samples, more than its steps can have processed: resume it \
         with the program that saved it"
    )]
    Position(u64),
    /// The position is so large that reproducing the order of the samples would take long.
    #[error(
        "the checkpoint's position is {0} samples; a run can resume from at most {FARTHEST}: start a \
         new run"
    )]
    Far(u64),
    /// The parameters are not finite, so training cannot continue.
    #[error(
        "the checkpoint holds parameters that are not finite: resume from an earlier checkpoint, or \
         start a new run"
    )]
    NotFinite,
    /// There are no steps left to take.
    #[error(
        "the checkpoint has already taken {taken} steps, but this run ends at step {asked}: ask for \
         more than {taken} steps with '--steps', or for more than {epochs} epochs of these data with \
         '--epochs'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Done { taken: u32, asked: u32, epochs: u64 },
}

impl Checkpoints<'_> {
    /// Whether step `step` saves a checkpoint.
    pub(super) const fn is_due(&self, step: u32, last: u32) -> bool {
        step == last || (self.every > 0 && step.is_multiple_of(self.every))
    }

    pub(super) fn keep(&mut self, trainer: &Trainer<'_>, position: u64) -> Result<(), WriteError> {
        let mut bytes = Vec::new();
        let about = self.description.entries();
        let about = about.iter().copied();
        let saved: Result<(), SaveError<Infallible>> =
            trainer.save_with(position, about, |piece| {
                bytes.extend_from_slice(piece);
                Ok(())
            });
        saved.expect("a network that was trained fits into the fields of the format");
        (self.keep)(&bytes)
    }
}

/// The position in the order of the samples at which a run resumes, for a run on `samples` training
/// samples of the data that `description` describes. It is the checkpoint's position, or 0 if the
/// checkpoint is of a run on different data.
///
/// # Errors
/// Anything that keeps the run from resuming, except a different model or optimiser.
pub fn position(
    checkpoint: &Checkpoint<'_>,
    description: &Description,
    recipe: &Recipe,
    samples: usize,
) -> Result<u64, ResumeError> {
    let training = checkpoint.training().ok_or(CheckpointError::NoTraining)?;
    let before = Description::of(checkpoint)?;
    let (found, asked) = (training.seed(), recipe.seed);
    if found != asked {
        return Err(ResumeError::Seed { found, asked });
    }
    let (found, asked) = (training.weight_decay(), recipe.weight_decay);
    if found != asked {
        return Err(ResumeError::WeightDecay { found, asked });
    }
    if !checkpoint.parameters().all(f32::is_finite) {
        return Err(ResumeError::NotFinite);
    }
    let (taken, asked) = (training.steps(), recipe.steps);
    if taken >= asked {
        let batches = samples.div_ceil(recipe.batch.max(1)).max(1);
        let epochs = u64::from(taken) / batches as u64;
        return Err(ResumeError::Done {
            taken,
            asked,
            epochs,
        });
    }
    if before.is_of_other_data(description) {
        return Ok(0);
    }
    // A step takes at most one epoch. An earlier run may have used a different batch size.
    let most = u64::from(taken).saturating_mul(samples as u64);
    let position = training.position();
    if position > most {
        return Err(ResumeError::Position(position));
    }
    if position > FARTHEST {
        return Err(ResumeError::Far(position));
    }
    Ok(position)
}
