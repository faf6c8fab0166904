//! What can go wrong with a checkpoint.

use core::fmt;

use crate::error::Error;
use crate::optimizer::check::OptimizerError;
use crate::plan::ModelError;

/// Why bytes are not a checkpoint, or not the one that is wanted; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CheckpointError {
    /// The bytes do not begin as a checkpoint does.
    NotACheckpoint,
    /// A format that this release does not know.
    Version {
        /// The version found.
        found: u32,
    },
    /// More or fewer bytes than the file says it has, or than any has.
    Length {
        /// Bytes that it should have.
        need: u64,
        /// Bytes that there are.
        have: u64,
    },
    /// Bytes that were changed since they were written.
    Checksum {
        /// The checksum in the file.
        found: u32,
        /// That of its bytes.
        computed: u32,
    },
    /// A mandatory section that this release does not know.
    Section {
        /// Its tag.
        tag: [u8; 4],
    },
    /// A layer that this release does not know, or knows in another form.
    Layer {
        /// Number of the layer, from 0.
        layer: usize,
        /// Its kind in the file.
        kind: u16,
    },
    /// A [custom](crate::layer::Custom) layer, where a model is to be made of the file alone.
    Custom {
        /// Number of the layer, from 0.
        layer: usize,
        /// Its kind in the file.
        kind: u16,
        /// Its name in ASCII, zeros after it.
        name: [u8; 8],
    },
    /// An optimiser that this release does not know.
    Rule {
        /// The number of its rule in the file.
        kind: u32,
    },
    /// The state of a training in a form that this release does not know.
    Training {
        /// The number of words before the optimiser's state.
        words: u32,
    },
    /// Room for fewer bytes than the file says *about* its data.
    About {
        /// Bytes in the file.
        need: usize,
        /// Room for them.
        have: usize,
    },
    /// A number that no file of this version holds there.
    Field {
        /// Where it stands, in bytes from the start; of numbers that go together, the first.
        offset: usize,
    },
    /// Layers that do not make a model.
    Model(ModelError),
    /// More layers than the model asked for can have.
    TooManyLayers {
        /// As many as it can have.
        most: usize,
        /// As many as the file has.
        have: usize,
    },
    /// Room for another number of parameters.
    Parameters {
        /// Parameters in the file.
        need: usize,
        /// Room for them.
        have: usize,
    },
    /// A checkpoint of another model than the trainer's.
    OtherModel,
    /// A checkpoint without the state of a training.
    NoTraining,
    /// The state of another optimiser than the trainer's.
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

/// What comes before the first zero.
fn until_zero(name: &[u8]) -> &[u8] {
    name.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Why a checkpoint was not taken from a storage that is read in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum LoadError<E> {
    /// What is stored is not the checkpoint that is wanted.
    Checkpoint(CheckpointError),
    /// What the storage answered.
    Read(E),
}

impl<E> LoadError<E> {
    /// Fewer bytes than any file has.
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

/// Why nothing, or only a part, was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SaveError<E> {
    /// Refused before the first byte.
    Refused(Error),
    /// A number, a text or an entry that does not fit into its field, before the first byte.
    TooLarge,
    /// What the receiver of the bytes answered; those before have reached it.
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
