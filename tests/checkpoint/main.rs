//! Checkpoint files: what is written, and that nothing else is accepted.

mod about;
mod custom;
mod damage;
mod format;
mod pieces;
mod refusals;

#[path = "../firmware/src/fnv.rs"]
mod fnv;
#[path = "../firmware/src/resume.rs"]
mod resume;
#[path = "../kit/sealed.rs"]
mod sealed;

use firmgrad::checkpoint::{Entry, Feature, Precision};
use firmgrad::{Init, Schedule, Trainer};
use firmgrad_tests::saved::bytes;
use resume::{ADAM, BEGUN, INPUT, LEN, NET};
use sealed::{sealed, sections};

/// Files of version 1 as they were first written: a model, and a training state.
const VERSION_1: [&[u8]; 2] = [include_bytes!("model-1.firmgrad"), BEGUN];

/// The training state of [`NET`] after three samples.
fn training() -> Vec<u8> {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::online(&NET, ADAM, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 7);
    for class in [0, 1, 1] {
        let sample = [0.5 - class as f32; INPUT.len()];
        trainer.learn(&sample, class).unwrap();
    }
    bytes(|put| trainer.save(0x0102_0304_0506_0708, put))
}

/// [`NET`] with increasing parameters.
fn model() -> Vec<u8> {
    let parameters: Vec<f32> = (0..NET.parameters()).map(|n| n as f32 / 8.0).collect();
    bytes(|put| NET.save(&parameters, put))
}

/// A training state of [`NET`] with *about*.
fn described() -> Vec<u8> {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::online(&NET, ADAM, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 7);
    bytes(|put| trainer.save_with(9, ABOUT.into_iter(), put))
}

/// One entry of every kind, with texts of every length modulo 4.
const ABOUT: [Entry<'_>; 11] = [
    Entry::Data {
        samples: 150,
        fingerprint: 0x0102_0304_0506_0708,
        name: "flowers",
    },
    Entry::Class(""),
    Entry::Class("Klasse \u{fc}"),
    Entry::Feature(Feature {
        mean: 1.7e9,
        standard_deviation: 28.86607004772212,
        precision: Precision::Double,
        name: "time",
    }),
    Entry::Feature(Feature {
        mean: -0.0,
        standard_deviation: f64::MIN_POSITIVE,
        precision: Precision::Single,
        name: "a column of more than sixty-four bytes, which is a piece of a file as it is written",
    }),
    Entry::Image { scale: 1.0 / 255.0 },
    Entry::Split {
        held_out: 0.3,
        seed: u64::MAX,
    },
    Entry::TrainingSettings {
        batch: 20,
        learning_rate: 0.01,
        schedule: Schedule::Constant,
    },
    Entry::TrainingSettings {
        batch: 1,
        learning_rate: 0.5,
        schedule: Schedule::Step {
            every: 500,
            factor: 0.5,
        },
    },
    Entry::TrainingSettings {
        batch: u32::MAX,
        learning_rate: 0.5,
        schedule: Schedule::Cosine { total: 140 },
    },
    Entry::Other {
        kind: 0x8000_0001,
        bytes: &[1, 2, 3, 4, 5],
    },
];
