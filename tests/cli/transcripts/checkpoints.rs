//! Checkpoints that cannot be read or gone on from, and runs that cannot be made.

use std::sync::LazyLock;

use crc32fast::hash;
use firmgrad::checkpoint::{CheckpointError, SaveError};
use firmgrad::{Layer, Model, Shape, Spec};
use firmgrad_host::training::{ResumeError, RunError};

use super::{Row, check, says};
use crate::Desk;

/// A checkpoint of five steps.
static SAVED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.answer("train moons --net \"dense 5, tanh, dense 2\" --steps 5 --save file");
    std::fs::read(desk.path("file")).unwrap()
});

/// The checkpoint with another number at a place, its checksum right again.
fn with(place: usize, number: u32) -> Vec<u8> {
    let mut file = SAVED.clone();
    file[place..place + 4].copy_from_slice(&number.to_le_bytes());
    let content = file.len() - 4;
    let checksum = hash(&file[..content]);
    file[content..].copy_from_slice(&checksum.to_le_bytes());
    file
}

/// The file of a model without parameters and training.
fn model(layers: usize) -> Vec<u8> {
    let mut specs = vec![Layer::from(Spec::Identity); layers - 1];
    specs.push(Spec::SoftmaxCrossEntropy.into());
    let model = Model::<40>::try_new(Shape::vector(2), &specs).unwrap();
    let mut file = Vec::new();
    let saved: Result<(), SaveError<()>> = model.save(&[], |piece| {
        file.extend_from_slice(piece);
        Ok(())
    });
    saved.unwrap();
    file
}

fn inspect(file: &[u8], error: &'static str) -> Row {
    says(&[("file", file)], "inspect file", error)
}

fn resume(file: &[u8], line: &'static str, error: &'static str) -> Row {
    says(&[("file", file)], line, error)
}

crate::every! {
    fn of_checkpoints(CheckpointError) -> Row {
        CheckpointError::NotACheckpoint => inspect(
            b"hello",
            "cannot use file: this is no checkpoint, which begins with 'firmgrad'",
        ),
        CheckpointError::Version { .. } => inspect(
            &with(8, 2),
            "cannot use file: a checkpoint of version 2, this release reads version 1",
        ),
        CheckpointError::Length { .. } => inspect(
            &SAVED[..99],
            "cannot use file: 99 bytes of a checkpoint that should have [..]",
        ),
        CheckpointError::Checksum { .. } => inspect(
            &[&SAVED[..99], b"?", &SAVED[100..]].concat(),
            "cannot use file: bytes were changed: the checksum is [..], that of the content [..]",
        ),
        CheckpointError::Field { .. } => inspect(
            &with(40, 99),
            "cannot use file: no checkpoint holds what stands at byte 40",
        ),
        CheckpointError::Model(_) => inspect(
            &with(84 + 4, 0),
            "cannot use file: layer 1 (dense): a size, unit count or stride is 0",
        ),
        CheckpointError::TooManyLayers { .. } => inspect(
            &model(33),
            "cannot use file: 33 layers, at most 32 can be read",
        ),
        // Commands make as much room as the file says.
        CheckpointError::Parameters { .. } => None,
        CheckpointError::OtherModel => resume(
            &SAVED,
            "train moons --net \"dense 6, tanh, dense 2\" --resume file",
            "the run cannot go on from the checkpoint: a checkpoint of another model",
        ),
        CheckpointError::NoTraining => resume(
            &model(1),
            "train moons --resume file",
            "the run cannot go on from the checkpoint: a model without the state of a training",
        ),
        CheckpointError::OtherOptimizer => resume(
            &SAVED,
            "train moons --net \"dense 5, tanh, dense 2\" --optimizer sgd --resume file",
            "the run cannot go on from the checkpoint: the state of another optimiser",
        ),
    }
}

crate::every! {
    fn of_resumed_runs(ResumeError) -> Row {
        ResumeError::Checkpoint(_) => resume(
            &SAVED,
            "train moons --resume file",
            "the run cannot go on from the checkpoint: a checkpoint of another model",
        ),
        ResumeError::Seed { .. } => resume(
            &SAVED,
            "train moons --resume file --seed 2",
            "the checkpoint is of a run with seed 1, this one has 2: add '--seed 1'",
        ),
        ResumeError::WeightDecay { .. } => resume(
            &SAVED,
            "train moons --resume file --weight-decay 0.5",
            "the checkpoint is of a run with weight decay 0, this one has 0.5: add '--weight-decay 0'",
        ),
        ResumeError::Position(_) => resume(
            &with(80, 1),
            "train moons --resume file",
            "the checkpoint stands at sample [..], where its steps cannot have brought it",
        ),
        ResumeError::Done { .. } => resume(
            &SAVED,
            "train moons --resume file --steps 5",
            "the checkpoint has taken 5 steps already, of 5: ask for more",
        ),
    }
}

crate::every! {
    fn of_runs(RunError) -> Row {
        RunError::Recipe(_) => says(
            &[],
            "train moons --batch 0",
            "the batch size is 0, it has to be at least 1",
        ),
        // What does not suit the network is refused with the recipe.
        RunError::Data { .. } => None,
        RunError::Resume(_) => resume(
            &SAVED,
            "train moons --resume file --steps 3",
            "the checkpoint has taken 5 steps already, of 3: ask for more",
        ),
        // The command keeps it elsewhere, and the run goes on.
        RunError::Write(_) => None,
        RunError::Memory { .. } => says(
            &[],
            "train moons --net \"dense 1000000000000, dense 2\"",
            "training needs a buffer of [..] bytes, which cannot be had: choose a smaller net or batch",
        ),
    }
}

#[test]
fn checkpoints_and_runs() {
    check(of_checkpoints());
    check(of_resumed_runs());
    check(of_runs());
}
