//! Runs that are put down and taken up again.

use std::convert::Infallible;

use firmgrad::Trainer;
use firmgrad::checkpoint::{Checkpoint, CheckpointError, SaveError};
use thiserror::Error;

use super::description::{Description, DescriptionError};
use super::recipe::Recipe;
use crate::atomic::WriteError;

/// The farthest position that a run is taken up at: the order of the samples is shuffled anew for
/// each epoch before it, a minute's work for this many.
const FARTHEST: u64 = 1 << 34;

/// The checkpoint that a run goes on from, and those that it leaves. Their position is the number
/// of samples that went through since the start, epoch by epoch.
pub struct Checkpoints<'c> {
    /// Where the run goes on; `None` where it begins.
    pub from: Option<Checkpoint<'c>>,
    /// What those that it leaves say about the data and the training.
    pub description: &'c Description,
    /// Steps from one checkpoint to the next, 0 for none but that of the last step.
    pub every: u32,
    /// Keeps the bytes of one.
    pub keep: &'c mut (dyn FnMut(&[u8]) -> Result<(), WriteError> + Send),
}

/// Why a run does not go on from a checkpoint.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum ResumeError {
    /// It is that of another model or optimiser, or of none.
    #[error("the run cannot go on from the checkpoint")]
    Checkpoint(#[from] CheckpointError),
    /// What it says about its data and rates cannot be.
    #[error("the run cannot go on from the checkpoint")]
    Description(#[from] DescriptionError),
    /// The order of the samples would be another one.
    #[error(
        "the checkpoint is of a run with seed {found}, this one has {asked}: add '--seed {found}'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Seed { found: u64, asked: u64 },
    /// The parameters would be trained another way.
    #[error(
        "the checkpoint is of a run with weight decay {found}, this one has {asked}: add '--weight-decay {found}'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    WeightDecay { found: f32, asked: f32 },
    /// More samples than its steps can have taken: another program counted something else.
    #[error("the checkpoint stands at sample {0}, where its steps cannot have brought it")]
    Position(u64),
    /// So many samples that their order would take long to find again.
    #[error(
        "the checkpoint stands at sample {0}; a run can be gone on with up to sample {FARTHEST}: \
         train a new one from its weights"
    )]
    Far(u64),
    /// Parameters that no training goes on from.
    #[error(
        "the checkpoint holds parameters that are not finite: go on from an earlier one, or train \
         anew"
    )]
    NotFinite,
    /// There is nothing left to do.
    #[error(
        "the checkpoint has taken {taken} steps already, and this run ends at step {asked}: ask for \
         more than {taken} with '--steps', or for more than {epochs} epochs of these data with \
         '--epochs'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Done { taken: u32, asked: u32, epochs: u64 },
}

impl Checkpoints<'_> {
    /// Whether step `step` leaves one.
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
        saved.expect("a network that was trained fits into the format's fields");
        (self.keep)(&bytes)
    }
}

/// Where the order of the samples is to be taken up by a run on `samples` training samples that
/// `description` tells of: at the checkpoint's position, or at 0 where that is of a run on other
/// data.
///
/// # Errors
/// What keeps the run from going on, but for another model or optimiser.
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
    let (found, asked) = (training.optimizer().weight_decay(), recipe.weight_decay);
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
    // A step takes an epoch at most; its batch may have been another one in an earlier run.
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
