//! Checkpoints that cannot be read or resumed from, and runs that fail.

use std::sync::LazyLock;

use firmgrad::checkpoint::CheckpointError;
use firmgrad::layer::Custom;
use firmgrad::{Layer, Model, Shape, identity, softmax_cross_entropy};
use firmgrad_host::training::{ResumeError, RunError};

use super::{Row, check, says};
use crate::Desk;
use crate::saved::bytes;
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
    bytes(|put| model.save(&[], put))
}

/// The file of a model with a custom layer.
fn custom() -> Vec<u8> {
    const KIND: Custom = Custom::new(0x8001, "swish");
    let swish = Layer::custom(&KIND, identity().forward(), identity().backward());
    let model = Model::<2>::new(Shape::vector(2), [swish, softmax_cross_entropy()]);
    bytes(|put| model.save(&[], put))
}

fn inspect(file: &[u8], error: &'static str) -> Row {
    says(&[("file", file)], "inspect file", error)
}

fn resume(file: &[u8], error: &'static str) -> Row {
    says(&[("file", file)], "train moons --resume file", error)
}

/// `line` resumes from the file of five steps.
fn resume_with(line: &'static str, error: &'static str) -> Row {
    says(&[("file", &SAVED)], line, error)
}

crate::every! {
    fn of_checkpoints(CheckpointError) -> Row {
        CheckpointError::NotACheckpoint => inspect(b"hello", "cannot use file: this is not a checkpoint[..]'firmgrad'"),
        CheckpointError::Version { .. } => inspect(&with(&[(8, 3)]), "file: [..]version 3, [..]1 and 2"),
        CheckpointError::Length { .. } => inspect(&SAVED[..99], "file: the checkpoint has 99 bytes"),
        CheckpointError::Checksum { .. } => inspect(
            &[&SAVED[..99], b"?", &SAVED[100..]].concat(), "cannot use file: the checkpoint is damaged: [..]checksum ",
        ),
        CheckpointError::Field { .. } => inspect(&with(&[(section(1) + 4, 3)]), "file: the field at byte "),
        CheckpointError::Section { .. } => inspect(
            &with(&[(section(1), u32::from_le_bytes(*b"NEWS"))]), "file: this release does not know the section 'NEWS'",
        ),
        CheckpointError::Rule { .. } => inspect(&with(&[(training(0), 99)]), "file: the optimiser has rule 99"),
        CheckpointError::Training { .. } => inspect(&with(&[(training(0) - 4, 12)]), "file: the training state has a header of 12 words"),
        // Commands hold the whole file in memory.
        CheckpointError::About { .. } => None,
        CheckpointError::Layer { .. } => inspect(
            &with(&[(LAYER, 99 | 2 << 16)]), "file: layer 1 has kind 99",
        ),
        CheckpointError::Custom { .. } => inspect(&custom(), "file: layer 1 is the custom layer 'swish' of kind 32769"),
        CheckpointError::Model(_) => inspect(&with(&[(UNITS, 0)]), "file: layer 1 (dense): a size, unit count"),
        CheckpointError::TooManyLayers { .. } => inspect(&model(33), "file: the checkpoint has 33 layers, but at most 32"),
        // Commands allocate as many parameters as the file has.
        CheckpointError::Parameters { .. } => None,
        CheckpointError::OtherModel => resume_with(
            "train moons --net \"dense 6, tanh, dense 2\" --resume file",
            "file is 'dense 5, tanh, dense 2, softmax', not 'dense 6, tanh, dense 2': [..]--net",
        ),
        CheckpointError::NoTraining => resume(&model(1), "cannot resume from file: it has no training state"),
        CheckpointError::OtherOptimizer => resume_with(
            "train moons --net \"dense 5, tanh, dense 2\" --optimizer sgd --resume file",
            "file was trained with Adam, not with SGD: [..]--optimizer",
        ),
        // Refused earlier, as part of the recipe, which has the file's numbers.
        CheckpointError::Optimizer(_) => resume(&with(&[(training(2), f32::NAN.to_bits())]), "the weight decay is NaN"),
    }
}

crate::every! {
    fn of_resumed_runs(ResumeError) -> Row {
        // The rule has the same name, but a number that this program does not use: beta1 is not
        // 0.9.
        ResumeError::Checkpoint(_) => resume(
            &with(&[(training(3), 0.5_f32.to_bits())]), "of the checkpoint cannot be restored: [..]another optimiser",
        ),
        // Read before the data.
        ResumeError::Description(_) => None,
        ResumeError::Seed { .. } => resume_with("train moons --resume file --seed 2", "seed 1[..]2: [..]'--seed 1'"),
        ResumeError::WeightDecay { .. } => resume_with(
            "train moons --resume file --weight-decay 0.5", "weight decay 0[..]0.5: [..]'--weight-decay 0'",
        ),
        ResumeError::Position(_) => resume(&with(&[(training(10), 1)]), "position is [..] samples, more than its steps can have processed"),
        ResumeError::NotFinite => resume(
            &with(&[(section(1) + 12, f32::NAN.to_bits())]), "the checkpoint holds parameters that are not finite",
        ),
        ResumeError::Far(_) => says(
            &[("file", &with(&[(training(6), u32::MAX - 1), (training(10), 5)]))],
            "train moons --resume file --steps 4294967295",
            "the checkpoint's position is [..]17179869184",
        ),
        ResumeError::Done { .. } => resume_with(
            "train moons --resume file --steps 5", "already taken 5 steps[..]step 5: [..]5 steps with '--steps'[..]0 epochs[..]'--epochs'",
        ),
    }
}

crate::every! {
    fn of_runs(RunError) -> Row {
        RunError::Recipe(_) => says(&[], "train moons --batch 0", "the batch size is 0[..]at least 1"),
        // Data that do not fit the network are refused earlier, as part of the recipe.
        RunError::Data { .. } => None,
        RunError::Rate { .. } => says(
            &[], "train moons --schedule step:1:1e30 --steps 5", "learning rate of step 2 to 1e28: [..]67108864",
        ),
        RunError::Resume(_) => resume_with("train moons --resume file --steps 3", "already taken 5 steps[..]step 3"),
        // The command saves it elsewhere, and the run continues.
        RunError::Write(_) => None,
        RunError::Memory { .. } => says(
            &[],
            "train iris --net \"dense 1000000000000, tanh, dense 3\"",
            "288000000000528 bytes that training needs[..]smaller net or batch",
        ),
    }
}

#[test]
fn checkpoints_and_runs() {
    check(of_checkpoints());
    check(of_resumed_runs());
    check(of_runs());
}
