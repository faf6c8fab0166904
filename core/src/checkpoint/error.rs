//! Errors of reading and writing checkpoints.

use core::fmt;

use super::format::TRAINING_HEADER_WORDS;
use crate::error::Error;
use crate::optimizer::check::OptimizerError;
use crate::plan::ModelError;

/// Why bytes are not a checkpoint, or not the expected one. Unless the documentation of the method
/// says otherwise, nothing was changed.
///
/// ```
/// use firmgrad::checkpoint::{Checkpoint, CheckpointError};
/// use firmgrad::{Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
///
/// const NET: Model<2> = Model::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
/// const SGD: Optimizer = Optimizer::sgd(0.1);
/// let mut file = Vec::new();
/// NET.save(&[0.5; 9], |bytes| Ok::<_, ()>(file.extend_from_slice(bytes))).unwrap();
///
/// assert_eq!(Checkpoint::parse(b"GIF89a..").err(), Some(CheckpointError::NotACheckpoint));
/// let checkpoint = Checkpoint::parse(&file)?;
/// let error = checkpoint.model::<1>().err();
/// assert_eq!(error, Some(CheckpointError::TooManyLayers { most: 1, have: 2 }));
/// let mut buffer = [0.0; NET.training_len(&SGD, 1)];
/// let mut trainer = Trainer::new(&NET, SGD, &mut buffer).unwrap();
/// assert_eq!(trainer.restore(&checkpoint), Err(CheckpointError::NoTraining));
/// # Ok::<(), CheckpointError>(())
/// ```
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
    /// More or fewer bytes than the file's length field says, or fewer than the shortest file has.
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
    /// The buffer is too short for the `abou` section of the file.
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
    /// The slice for the parameters has the wrong length.
    Parameters {
        /// The number of parameters.
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
                write!(
                    f,
                    "this is not a checkpoint: a checkpoint begins with 'firmgrad'"
                )
            }
            Self::Version { found } => write!(
                f,
                "the checkpoint has version {found}, but this release reads versions 1 and 2 only"
            ),
            Self::Length { need, have } => {
                write!(f, "the checkpoint has {have} bytes, but should have {need}")
            }
            Self::Checksum { found, computed } => write!(
                f,
                "the checkpoint is damaged: it stores the checksum {found:08x}, but that of its bytes \
                 is {computed:08x}"
            ),
            Self::Section { tag } => write!(
                f,
                "this release does not know the section '{}', without which the file cannot be used",
                tag.escape_ascii()
            ),
            Self::Layer { layer, kind } => write!(
                f,
                "layer {} has kind {kind}, which this release does not know",
                layer + 1
            ),
            Self::Custom { layer, kind, name } => write!(
                f,
                "layer {} is the custom layer '{}' of kind {kind}, and only a program that defines it can \
                 compute it",
                layer + 1,
                trim_zeros(name).escape_ascii()
            ),
            Self::Rule { kind } => {
                write!(
                    f,
                    "the optimiser has rule {kind}, which this release does not know"
                )
            }
            Self::Training { words } => write!(
                f,
                "the training state has a header of {words} words, but this release reads headers \
                 of {}",
                TRAINING_HEADER_WORDS
            ),
            Self::About { need, have } => {
                write!(
                    f,
                    "the entries about the data take {need} bytes, but the buffer has {have}"
                )
            }
            Self::Field { offset } => {
                write!(
                    f,
                    "the field at byte {offset} has a value that is not valid in a checkpoint"
                )
            }
            Self::Model(error) => error.fmt(f),
            Self::TooManyLayers { most, have } => {
                write!(
                    f,
                    "the checkpoint has {have} layers, but at most {most} can be read"
                )
            }
            Self::Parameters { need, have } => {
                write!(
                    f,
                    "there are {need} parameters, but the slice has {have} elements"
                )
            }
            Self::OtherModel => write!(f, "the checkpoint is of another model"),
            Self::NoTraining => write!(f, "the checkpoint has no training state"),
            Self::OtherOptimizer => write!(f, "the training state is of another optimiser"),
            Self::Optimizer(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CheckpointError {}

/// The bytes up to the first zero.
fn trim_zeros(name: &[u8]) -> &[u8] {
    name.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Why a checkpoint could not be loaded from storage that is read in chunks.
///
/// ```
/// use firmgrad::checkpoint::{About, CheckpointError, LoadError};
/// use firmgrad::{Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
///
/// const NET: Model<2> = Model::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
/// const SGD: Optimizer = Optimizer::sgd(0.1);
/// let mut buffer = [0.0; NET.training_len(&SGD, 1)];
/// let mut trainer = Trainer::new(&NET, SGD, &mut buffer).unwrap();
/// let mut file = Vec::new();
/// trainer.save(7, |bytes| Ok::<_, ()>(file.extend_from_slice(bytes))).unwrap();
///
/// // In firmware this function reads a chip on a serial bus.
/// let read = |offset: usize, bytes: &mut [u8]| -> Result<(), &str> {
///     let from = file.get(offset..offset + bytes.len()).ok_or("beyond the end")?;
///     bytes.copy_from_slice(from);
///     Ok(())
/// };
/// assert_eq!(trainer.restore_from(file.len(), read), Ok(7));
/// assert_eq!(About::load(file.len(), read, &mut []).unwrap().entries().count(), 0);
/// assert_eq!(
///     NET.load(file.len(), read, &mut [0.0; 4]),
///     Err(LoadError::Checkpoint(CheckpointError::Parameters { need: 9, have: 4 })),
/// );
/// let failed = trainer.restore_from(file.len(), |_, _| Err("busy"));
/// assert_eq!(failed, Err(LoadError::Read("busy")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum LoadError<E> {
    /// The storage does not hold the expected checkpoint.
    Checkpoint(CheckpointError),
    /// The error of the storage.
    Read(E),
}

impl<E> LoadError<E> {
    /// The error for a file that is too short.
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

/// Why a checkpoint was not saved completely.
///
/// ```
/// use firmgrad::checkpoint::SaveError;
/// use firmgrad::{Error, Model, Shape, dense, softmax_cross_entropy};
///
/// const NET: Model<2> = Model::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
/// assert_eq!(NET.save(&[0.0; 9], |_| Err("full")), Err(SaveError::Put("full")));
/// let short = NET.save(&[0.0; 4], |_| Ok::<_, &str>(()));
/// assert_eq!(short, Err(SaveError::Refused(Error::Parameters { need: 9, have: 4 })));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SaveError<E> {
    /// The save was refused before the first byte was written.
    Refused(Error),
    /// A number, a text or an entry does not fit into its field, or an [`Entry::Other`] has a kind
    /// from 1 to 7. Nothing was written.
    ///
    /// [`Entry::Other`]: super::Entry::Other
    TooLarge,
    /// The error of `put`, which has received all earlier bytes.
    Put(E),
}

impl<E: fmt::Display> fmt::Display for SaveError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::TooLarge => write!(
                f,
                "the model or an entry about the data does not fit into a checkpoint"
            ),
            Self::Put(error) => error.fmt(f),
        }
    }
}

impl<E: core::error::Error> core::error::Error for SaveError<E> {}
