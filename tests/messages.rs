//! Each error of the core says in its message what the program passed it: counts, indices, names.

use firmgrad::checkpoint::{CheckpointError, LoadError, SaveError};
use firmgrad::flash::FlashError;
use firmgrad::idx::IdxError;
use firmgrad::{Error, OptimizerError, ShapeError};
use firmgrad_tests::every;

/// An error's message, and parts that it must contain.
type Row = (String, &'static [&'static str]);

fn row(error: impl std::fmt::Display, parts: &'static [&'static str]) -> Row {
    (error.to_string(), parts)
}

every! {
    fn of_trainers(Error) -> Row {
        Error::BufferTooSmall { .. } => row(Error::BufferTooSmall { need: 71, have: 29 }, &["buffer", "71", "29"]),
        Error::Parameters { .. } => row(Error::Parameters { need: 71, have: 29 }, &["parameters", "71", "29"]),
        Error::Input { .. } => row(Error::Input { need: 71, have: 29 }, &["input", "71", "29"]),
        Error::Target { .. } => row(Error::Target { sample: 71 }, &["target", "71"]),
        Error::NotFinite => row(Error::NotFinite, &["not finite"]),
        Error::NoSamples => row(Error::NoSamples, &["step", "sample"]),
        Error::EmptyBatch => row(Error::EmptyBatch, &["micro-batch"]),
        Error::Optimizer(_) => row(Error::Optimizer(OptimizerError::Betas), &["beta1", "beta2"]),
        Error::Inconsistent => row(Error::Inconsistent, &["lengths"]),
    }
}

every! {
    fn of_optimizers(OptimizerError) -> Row {
        OptimizerError::LearningRate => row(OptimizerError::LearningRate, &["learning rate"]),
        OptimizerError::WeightDecay => row(OptimizerError::WeightDecay, &["weight decay"]),
        OptimizerError::Shrinking => row(OptimizerError::Shrinking, &["learning rate", "weight decay"]),
        OptimizerError::Momentum => row(OptimizerError::Momentum, &["momentum"]),
        OptimizerError::Decay => row(OptimizerError::Decay, &["decay"]),
        OptimizerError::Betas => row(OptimizerError::Betas, &["beta1", "beta2"]),
        OptimizerError::Epsilon => row(OptimizerError::Epsilon, &["epsilon"]),
        OptimizerError::Custom => row(OptimizerError::Custom, &["0x8000", "two slots", "NaN"]),
    }
}

every! {
    /// Those of custom layers; the command line's transcripts have the others.
    fn of_custom_layers(ShapeError, except _) -> Row {
        ShapeError::OtherInput => row(ShapeError::OtherInput.message(), &["inputs", "shape"]),
        ShapeError::Custom => row(ShapeError::Custom.message(), &["0x8000", "name", "hyperparameters"]),
        ShapeError::Roles => row(ShapeError::Roles.message(), &["forward", "backward"]),
        ShapeError::Parameters => row(ShapeError::Parameters.message(), &["weights", "Transform"]),
        ShapeError::Reshaped => row(ShapeError::Reshaped.message(), &["shape", "input"]),
    }
}

every! {
    fn of_flash(FlashError<u8>) -> Row {
        FlashError::Page => row(FlashError::<u8>::Page, &["256"]),
        FlashError::Layout => row(FlashError::<u8>::Layout, &["slot"]),
        FlashError::TooLong => row(FlashError::<u8>::TooLong, &["slot"]),
        FlashError::Worn => row(FlashError::<u8>::Worn, &["written"]),
        FlashError::Flash(_) => row(FlashError::Flash(29_u8), &["29"]),
        FlashError::Refused => row(FlashError::<u8>::Refused, &["checkpoint"]),
    }
}

/// The errors that no command meets.
fn of_files() -> Vec<Row> {
    vec![
        row(CheckpointError::About { need: 71, have: 29 }, &["71", "29"]),
        row(CheckpointError::OtherModel, &["model"]),
        row(CheckpointError::NoTraining, &["training state"]),
        row(
            CheckpointError::Optimizer(OptimizerError::Betas),
            &["beta1"],
        ),
        row(LoadError::Read("sector 29"), &["sector 29"]),
        row(
            LoadError::<u8>::Checkpoint(CheckpointError::OtherModel),
            &["model"],
        ),
        row(SaveError::Put("sector 29"), &["sector 29"]),
        row(SaveError::<u8>::TooLarge, &["checkpoint"]),
        row(IdxError::Rank { found: 299 }, &["299"]),
        row(
            IdxError::Buffer {
                expected: 71,
                found: 29,
            },
            &["71", "29"],
        ),
    ]
}

#[test]
fn messages_name_what_is_wrong() {
    let rows = [
        of_trainers(),
        of_optimizers(),
        of_custom_layers(),
        of_flash(),
        of_files(),
    ];
    for (message, parts) in rows.into_iter().flatten() {
        for part in parts {
            assert!(message.contains(part), "no {part:?} in: {message}");
        }
        assert!(!message.ends_with('.'), "{message}");
    }
}
