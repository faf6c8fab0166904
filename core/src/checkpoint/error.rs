//! Errors of reading and writing checkpoints.

use core::fmt;

use crate::error::Error;
use crate::optimizer::check::OptimizerError;
use crate::plan::ModelError;

/// Why bytes are not a checkpoint, or not the expected one. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CheckpointError {
    /// The bytes do not begin with `firmgrad`.
    NotACheckpoint,
    /// A version of the format that this release does not know.
    Version {
        /// The version found.
        found: u32,
    },
    /// More or fewer bytes than the file's length field says, or fewer than any file has.
    Length {
        /// The expected number of bytes.
        need: u64,
        /// The actual number of bytes.
        have: u64,
    },
    /// The bytes do not match their checksum: they were changed after they were written.
    Checksum {
        /// The checksum in the file.
        found: u32,
        /// The checksum of the bytes.
        computed: u32,
    },
    /// A mandatory section that this release does not know.
    Section {
        /// Its tag.
        tag: [u8; 4],
    },
    /// A layer of a kind or form that this release does not know.
    Layer {
        /// Index of the layer, from 0.
        layer: usize,
        /// Its kind in the file.
        kind: u16,
    },
    /// A [custom](crate::layer::Custom) layer. A model cannot be built from the file alone.
    Custom {
        /// Index of the layer, from 0.
        layer: usize,
        /// Its kind in the file.
        kind: u16,
        /// Its name in ASCII, padded with zeros.
        name: [u8; 8],
    },
    /// An optimiser that this release does not know.
    Rule {
        /// The identifier of its rule in the file.
        kind: u32,
    },
    /// A training state in a form that this release does not know.
    Training {
        /// The number of words that precede the optimiser's state.
        words: u32,
    },
    /// The buffer is too short for the *about* section of the file.
    About {
        /// Length of the section's content in bytes.
        need: usize,
        /// Length of the slice.
        have: usize,
    },
    /// A field with a value that is not valid in this version of the format.
    Field {
        /// Byte offset of the field, or of the first one if several belong together.
        offset: usize,
    },
    /// The layers do not form a model.
    Model(ModelError),
    /// More layers than the requested model can have.
    TooManyLayers {
        /// The most layers that the model can have.
        most: usize,
        /// The number of layers in the file.
        have: usize,
    },
    /// The length of the slice for the parameters is not their number.
    Parameters {
        /// Number of parameters in the file.
        need: usize,
        /// Length of the slice.
        have: usize,
    },
    /// The checkpoint's model is not that of the trainer.
    OtherModel,
    /// The checkpoint has no training state.
    NoTraining,
    /// The checkpoint's optimiser has another rule than that of the trainer.
    OtherOptimizer,
    /// A learning rate or weight decay with which parameters could become infinite.
    Optimizer(OptimizerError),
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotACheckpoint => {
                write!(f, "this is no checkpoint, which begins with 'firmgrad'")
            }
            Self::Version { found } => write!(
                f,
                "a checkpoint of version {found}, this release reads versions 1 and 2"
            ),
            Self::Length { need, have } => {
                write!(f, "{have} bytes of a checkpoint that should have {need}")
            }
            Self::Checksum { found, computed } => write!(
                f,
                "bytes were changed: the checksum is {found:08x}, that of the content {computed:08x}"
            ),
            Self::Section { tag } => write!(
                f,
                "this release does not know the section '{}', without which the file cannot be used",
                tag.escape_ascii()
            ),
            Self::Layer { layer, kind } => write!(
                f,
                "this release does not know layer {}, of kind {kind}",
                layer + 1
            ),
            Self::Custom { layer, kind, name } => write!(
                f,
                "layer {} is '{}', of kind {kind}, which only the program that saved it can compute",
                layer + 1,
                until_zero(name).escape_ascii()
            ),
            Self::Rule { kind } => {
                write!(
                    f,
                    "this release does not know the optimiser with rule {kind}"
                )
            }
            Self::Training { words } => write!(
                f,
                "this release does not know a training whose state begins with {words} words"
            ),
            Self::About { need, have } => {
                write!(f, "{need} bytes about the data, there is room for {have}")
            }
            Self::Field { offset } => {
                write!(f, "no checkpoint holds what stands at byte {offset}")
            }
            Self::Model(error) => error.fmt(f),
            Self::TooManyLayers { most, have } => {
                write!(f, "{have} layers, at most {most} can be read")
            }
            Self::Parameters { need, have } => {
                write!(f, "{need} parameters, there is room for {have}")
            }
            Self::OtherModel => write!(f, "a checkpoint of another model"),
            Self::NoTraining => write!(f, "a model without the state of a training"),
            Self::OtherOptimizer => write!(f, "the state of another optimiser"),
            Self::Optimizer(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CheckpointError {}

/// The bytes up to the first zero.
fn until_zero(name: &[u8]) -> &[u8] {
    name.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Why a checkpoint could not be loaded from storage that is read in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum LoadError<E> {
    /// The storage does not hold the expected checkpoint.
    Checkpoint(CheckpointError),
    /// The error of the storage.
    Read(E),
}

impl<E> LoadError<E> {
    /// The error for fewer bytes than any file has.
    pub(super) const fn short(need: usize, have: usize) -> Self {
        let (need, have) = (need as u64, have as u64);
        Self::Checkpoint(CheckpointError::Length { need, have })
    }
}

impl<E> From<CheckpointError> for LoadError<E> {
    fn from(error: CheckpointError) -> Self {
        Self::Checkpoint(error)
    }
}

impl<E: fmt::Display> fmt::Display for LoadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error> core::error::Error for LoadError<E> {}

/// Why nothing was saved, or only part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SaveError<E> {
    /// The save was refused before the first byte was written.
    Refused(Error),
    /// A number, a text or an entry does not fit into its field. Nothing was written.
    TooLarge,
    /// The error of `put`, which has received all earlier bytes.
    Put(E),
}

impl<E: fmt::Display> fmt::Display for SaveError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::TooLarge => write!(f, "the model is too large for a checkpoint"),
            Self::Put(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error> core::error::Error for SaveError<E> {}
