//! Runs that are put down and taken up again.

use std::convert::Infallible;

use firmgrad::Trainer;
use firmgrad::checkpoint::{Checkpoint, CheckpointError, SaveError};
use thiserror::Error;

use super::recipe::Recipe;
use crate::atomic::WriteError;

/// The checkpoint that a run goes on from, and those that it leaves. Their position is the number
/// of samples that went through since the start, epoch by epoch.
pub struct Checkpoints<'c> {
    /// Where the run goes on; `None` where it begins.
    pub from: Option<Checkpoint<'c>>,
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
    /// There is nothing left to do.
    #[error("the checkpoint has taken {taken} steps already, of {asked}: ask for more")]
    #[expect(missing_docs, reason = "named in the message")]
    Done { taken: u32, asked: u32 },
}

impl Checkpoints<'_> {
    /// Whether step `step` leaves one.
    pub(super) const fn is_due(&self, step: u32, last: u32) -> bool {
        step == last || (self.every > 0 && step.is_multiple_of(self.every))
    }

    pub(super) fn keep(&mut self, trainer: &Trainer<'_>, position: u64) -> Result<(), WriteError> {
        let mut bytes = Vec::new();
        let saved: Result<(), SaveError<Infallible>> = trainer.save(position, |piece| {
            bytes.extend_from_slice(piece);
            Ok(())
        });
        saved.expect("a network that was trained fits into the format's fields");
        (self.keep)(&bytes)
    }
}

/// Takes the run on `samples` training samples up; returns the position.
pub(super) fn resume(
    checkpoint: &Checkpoint<'_>,
    recipe: &Recipe,
    samples: usize,
    trainer: &mut Trainer<'_>,
) -> Result<u64, ResumeError> {
    let training = checkpoint.training().ok_or(CheckpointError::NoTraining)?;
    let (found, asked) = (training.seed(), recipe.seed);
    if found != asked {
        return Err(ResumeError::Seed { found, asked });
    }
    let (found, asked) = (training.optimizer().weight_decay(), recipe.weight_decay);
    if found != asked {
        return Err(ResumeError::WeightDecay { found, asked });
    }
    // A step takes an epoch at most.
    let most = u64::from(training.steps()).saturating_mul(samples as u64);
    if training.position() > most {
        return Err(ResumeError::Position(training.position()));
    }
    let (taken, asked) = (training.steps(), recipe.steps);
    if taken >= asked {
        return Err(ResumeError::Done { taken, asked });
    }
    Ok(trainer.restore(checkpoint)?)
}
