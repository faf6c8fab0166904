//! Checkpoints that cannot be read or resumed from, and runs that fail.

use std::sync::LazyLock;

use firmgrad::checkpoint::{CheckpointError, SaveError};
use firmgrad::layer::Custom;
use firmgrad::{Layer, Model, Shape, identity, softmax_cross_entropy};
use firmgrad_host::training::{ResumeError, RunError};

use super::{Row, check, says};
use crate::Desk;
use crate::sealed::{sealed, sections};

/// A checkpoint after five steps.
static SAVED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.answer("train moons --net \"dense 5, tanh, dense 2\" --steps 5 --save file");
    std::fs::read(desk.path("file")).unwrap()
});

/// The number of the section with the training state, and the offsets of the first layer and of its
/// units.
const TRAINING: usize = 2;
const LAYER: usize = 52;
const UNITS: usize = LAYER + 8;

/// The offset of a section.
fn section(number: usize) -> usize {
    sections(&SAVED)[number].0
}

/// The offset of a word of the training state: rule, learning rate, weight decay, three numbers of
/// the rule, steps, seed, position.
fn training(word: usize) -> usize {
    section(TRAINING) + 16 + 4 * word
}

/// The checkpoint with some words replaced, and correct checksums.
fn with(numbers: &[(usize, u32)]) -> Vec<u8> {
    let mut file = SAVED.clone();
    for (place, number) in numbers {
        file[*place..place + 4].copy_from_slice(&number.to_le_bytes());
    }
    sealed(file)
}

/// The file of a model without parameters and without training state.
fn model(layers: usize) -> Vec<u8> {
    let mut specs = vec![identity(); layers - 1];
    specs.push(softmax_cross_entropy());
    let model = Model::<40>::try_new(Shape::vector(2), &specs).unwrap();
    let mut file = Vec::new();
    let saved: Result<(), SaveError<()>> = model.save(&[], |piece| {
        file.extend_from_slice(piece);
        Ok(())
    });
    saved.unwrap();
    file
}

/// The file of a model with a custom layer.
fn custom() -> Vec<u8> {
    const KIND: Custom = Custom::new(0x8001, "swish");
    let swish = Layer::custom(&KIND, identity().forward(), identity().backward());
    let model = Model::<2>::new(Shape::vector(2), [swish, softmax_cross_entropy()]);
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
            "cannot use file: this is not a checkpoint: a checkpoint begins with 'firmgrad'",
        ),
        CheckpointError::Version { .. } => inspect(
            &with(&[(8, 3)]),
            "cannot use file: the checkpoint has version 3, but this release reads versions 1 and 2 only",
        ),
        CheckpointError::Length { .. } => inspect(
            &SAVED[..99],
            "cannot use file: the checkpoint has 99 bytes, but should have [..]",
        ),
        CheckpointError::Checksum { .. } => inspect(
            &[&SAVED[..99], b"?", &SAVED[100..]].concat(),
            "cannot use file: the checkpoint is damaged: it stores the checksum [..], but that of its bytes is [..]",
        ),
        CheckpointError::Field { .. } => inspect(
            &with(&[(section(1) + 4, 3)]),
            "cannot use file: the field at byte [..] has a value that is not valid in a checkpoint",
        ),
        CheckpointError::Section { .. } => inspect(
            &with(&[(section(1), u32::from_le_bytes(*b"NEWS"))]),
            "cannot use file: this release does not know the section 'NEWS', without which the file \
             cannot be used",
        ),
        CheckpointError::Rule { .. } => inspect(
            &with(&[(training(0), 99)]),
            "cannot use file: the optimiser has rule 99, which this release does not know",
        ),
        CheckpointError::Training { .. } => inspect(
            &with(&[(training(0) - 4, 12)]),
            "cannot use file: the training state has a header of 12 words, but this release reads headers of 11",
        ),
        // Commands hold the whole file in memory.
        CheckpointError::About { .. } => None,
        CheckpointError::Layer { .. } => inspect(
            &with(&[(LAYER, 99 | 2 << 16)]),
            "cannot use file: layer 1 has kind 99, which this release does not know",
        ),
        CheckpointError::Custom { .. } => inspect(
            &custom(),
            "cannot use file: layer 1 is the custom layer 'swish' of kind 32769, and only a program that \
             defines it can compute it",
        ),
        CheckpointError::Model(_) => inspect(
            &with(&[(UNITS, 0)]),
            "cannot use file: layer 1 (dense): a size, unit count or stride is 0; each must be at least 1",
        ),
        CheckpointError::TooManyLayers { .. } => inspect(
            &model(33),
            "cannot use file: the checkpoint has 33 layers, but at most 32 can be read",
        ),
        // Commands allocate as many parameters as the file has.
        CheckpointError::Parameters { .. } => None,
        CheckpointError::OtherModel => resume(
            &SAVED,
            "train moons --net \"dense 6, tanh, dense 2\" --resume file",
            "the net of file is 'dense 5, tanh, dense 2, softmax', not 'dense 6, tanh, dense 2': leave \
             --net out",
        ),
        CheckpointError::NoTraining => resume(
            &model(1),
            "train moons --resume file",
            "cannot go on from file: it has no training state",
        ),
        CheckpointError::OtherOptimizer => resume(
            &SAVED,
            "train moons --net \"dense 5, tanh, dense 2\" --optimizer sgd --resume file",
            "file was trained by Adam, not by SGD: leave --optimizer out",
        ),
        // Refused earlier, as part of the recipe, which has the file's numbers.
        CheckpointError::Optimizer(_) => resume(
            &with(&[(training(2), f32::NAN.to_bits())]),
            "train moons --resume file",
            "the weight decay is NaN, it has to be a finite number, 0 or above",
        ),
    }
}

crate::every! {
    fn of_resumed_runs(ResumeError) -> Row {
        // The rule has the same name, but a number that this program does not use: beta1 is not
        // 0.9.
        ResumeError::Checkpoint(_) => resume(
            &with(&[(training(3), 0.5_f32.to_bits())]),
            "train moons --resume file",
            "the run cannot go on from the checkpoint: the training state is of another optimiser",
        ),
        // Read before the data.
        ResumeError::Description(_) => None,
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
            &with(&[(training(10), 1)]),
            "train moons --resume file",
            "the checkpoint stands at sample [..], where its steps cannot have brought it",
        ),
        ResumeError::NotFinite => resume(
            &with(&[(section(1) + 12, f32::NAN.to_bits())]),
            "train moons --resume file",
            "the checkpoint holds parameters that are not finite: go on from an earlier one, or \
             train anew",
        ),
        ResumeError::Far(_) => resume(
            &with(&[(training(6), u32::MAX - 1), (training(10), 5)]),
            "train moons --resume file --steps 4294967295",
            "the checkpoint stands at sample [..]; a run can be gone on with up to sample \
             17179869184: train a new one from its weights",
        ),
        ResumeError::Done { .. } => resume(
            &SAVED,
            "train moons --resume file --steps 5",
            "the checkpoint has taken 5 steps already, and this run ends at step 5: ask for more than 5 \
             with '--steps', or for more than 0 epochs of these data with '--epochs'",
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
        // Data that do not fit the network are refused earlier, as part of the recipe.
        RunError::Data { .. } => None,
        RunError::Rate { .. } => says(
            &[],
            "train moons --schedule step:1:1e30 --steps 5",
            "the schedule brings the learning rate to 1e28 in step 2: the learning rate is not a \
             number from 0 to 67108864; choose another",
        ),
        RunError::Resume(_) => resume(
            &SAVED,
            "train moons --resume file --steps 3",
            "the checkpoint has taken 5 steps already, and this run ends at step 3: ask for more than 5 \
             with '--steps', or for more than 0 epochs of these data with '--epochs'",
        ),
        // The command saves it elsewhere, and the run continues.
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
