//! Checkpoints: a model, its parameters and, if training is to continue, the training state, in one
//! file. Host and device read and write the same little-endian format.
//!
//! # Version 2
//!
//! | byte | size | content |
//! |--:|--:|---|
//! | 0 | 8 | `firmgrad` in ASCII |
//! | 8 | 4 | version of the format, 2 |
//! | 12 | 8 | length of the file in bytes |
//! | 20 | | sections |
//!
//! A section consists of a tag of four ASCII letters, the length of its content (8 bytes, a
//! multiple of 4), the content, and a CRC-32 (ISO-HDLC, as in zip and Ethernet) of all three. A
//! section whose tag begins with a capital letter is mandatory: a reader that does not know the tag
//! refuses the file and names the tag. A section whose tag begins with a small letter is optional:
//! a reader that does not know the tag skips the section. The sections of this release are in this
//! order, each at most once:
//!
//! | tag | content |
//! |---|---|
//! | `MODL` | channels, height and width of a sample, `L`, the number of layers, `P`, the number of parameters; then the layers |
//! | `PARM` | `P` parameters, layer by layer, weights before biases |
//! | `TRNG` | 11, the number of words in the header that follows: rule of the optimiser, learning rate, weight decay, three hyperparameters of the rule, steps taken, seed (8 bytes), position (8 bytes); after the header the optimiser's state, slot by slot in the order of the parameters |
//! | `abou` | entries, see [`Entry`]: a kind (4 bytes), the length of its content (4 bytes), the content, zeros up to a multiple of 4 |
//!
//! `MODL` and `PARM` are in every file. `TRNG` is present if training can continue. The position is
//! a number for the program that saved the file; `firmgrad train` stores the number of samples
//! taken. The rules are 1 sgd, 2 momentum, 3 nesterov, 4 adagrad, 5 rmsprop, 6 adam, 7 adamw. Their
//! hyperparameters are the `f32` fields of [`Rule`] in order, followed by zeros. A custom rule has
//! its `id`, 0x8000 or more. Its three hyperparameters are the number of slots, as an integer, and
//! the two of [`CustomRule`](crate::optimizer::CustomRule).
//!
//! A layer consists of its kind (2 bytes), the number of words that follow (2 bytes), the source of
//! its input (4 bytes; 0 is the output of the previous layer or, for the first layer, the sample)
//! and its hyperparameters. A [custom](crate::layer::Custom) layer, whose kind is 0x8000 or more,
//! has its name (8 bytes of ASCII, padded with zeros) between the source and the hyperparameters.
//! Layers are in the order of computation.
//!
//! | kind | layer | hyperparameters |
//! |--:|---|---|
//! | 1 | dense | units |
//! | 2 | convolution | filters, height, width, stride, padding: 0 valid, 1 same |
//! | 3 | maximum pooling | height, width, stride |
//! | 4 | average pooling | height, width, stride |
//! | 5, 6, 7 | tanh, sigmoid, ReLU | |
//! | 8 | leaky ReLU | slope |
//! | 9 | identity | |
//! | 10 | dropout | rate |
//! | 11, 12 | softmax with cross-entropy, mean squared error | |
//!
//! Whole numbers have 4 bytes unless a size is given. Slopes, rates and values are IEEE 754 `f32`,
//! except in the `abou` section, which [`Entry`] documents. Unused fields are 0. The same content
//! is therefore always encoded as the same bytes: if [`model`](Checkpoint::model) and
//! [`about`](Checkpoint::about) accept a file, and it has no section unknown to this release, then
//! writing its content again gives the same bytes.
//!
//! # Version 1
//!
//! | byte | size | content |
//! |--:|--:|---|
//! | 0 | 8 | `firmgrad` |
//! | 8 | 4 | 1 |
//! | 12 | 8 | length of the file in bytes, `88 + 24 L + 4 P (1 + slots)` |
//! | 20 | 20 | channels, height and width of a sample, `L`, `P` |
//! | 40 | 44 | rule, learning rate, weight decay, three hyperparameters, steps, seed and position as above; all 0 if there is no training state |
//! | 84 | 24 `L` | layers: kind (4 bytes) and five hyperparameters, unused ones 0 |
//! | | 4 `P` | parameters |
//! | | 4 `P slots` | optimiser state |
//! | last | 4 | CRC-32 of all preceding bytes |
//!
//! Version 1 is still read, but no longer written. It has no `abou` section.
//!
//! *Stability*: files of both versions stay readable by every later release of this crate. Older
//! releases skip what later releases add to version 2, or refuse it by name. They skip unknown
//! entries of the `abou` section and unknown sections whose tag begins with a small letter, so
//! nothing that changes the network's inputs or outputs is ever added there. Input sources other
//! than 0 are reserved: n for the output of layer n, counted from 1, and 0xFFFF_FFFF for the
//! sample. Kinds of layers from 0x8000 on belong to programs other than this project's.
//!
//! A checksum detects every single flipped bit and every burst of errors of up to 32 bits. It is
//! not a signature.
//!
//! # Reading a file
//!
//! A file in memory, or in flash that is mapped into memory, is [parsed](Checkpoint::parse) and
//! used in place. A file in storage that is read in chunks, such as flash on a serial bus or a
//! memory card, is read by [`Trainer::restore_from`](crate::Trainer::restore_from),
//! [`Model::load`](crate::Model::load) and [`About::load`]. They need 64 bytes of memory and read
//! the file twice: once to check all of it, once to copy.
//!
//! ```
//! use firmgrad::checkpoint::{Checkpoint, SaveError};
//! use firmgrad::{Init, Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
//!
//! const NET: Model<2> = Model::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
//! const SGD: Optimizer = Optimizer::momentum(0.1, 0.9);
//!
//! let mut buffer = [0.0; NET.training_len(&SGD, 1)];
//! let mut trainer = Trainer::new(&NET, SGD, &mut buffer)?;
//! trainer.initialise(Init::XAVIER_UNIFORM, 1);
//! trainer.learn(&[0.5, -1.0], 2)?;
//!
//! let mut file = Vec::new();
//! let appended: Result<(), SaveError<()>> = trainer.save(7, |bytes| {
//!     file.extend_from_slice(bytes);
//!     Ok(())
//! });
//! appended.unwrap();
//! assert_eq!(file.len() as u64, NET.checkpoint_len(Some(&SGD)));
//!
//! let mut buffer = [0.0; NET.training_len(&SGD, 1)];
//! let mut later = Trainer::new(&NET, SGD, &mut buffer)?;
//! assert_eq!(later.restore(&Checkpoint::parse(&file).unwrap()), Ok(7));
//! assert_eq!(later.parameters(), trainer.parameters());
//! # Ok::<(), firmgrad::Error>(())
//! ```
//!
//! A [`Checkpoint`] can also be inspected without the model that was saved:
//!
//! ```
//! use firmgrad::checkpoint::{Checkpoint, CheckpointError, StoredLayer};
//! # use firmgrad::{Model, Optimizer, Predictor, Shape, Trainer, dense, softmax_cross_entropy};
//! # const NET: Model<2> = Model::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
//! # const SGD: Optimizer = Optimizer::momentum(0.1, 0.9);
//! # let mut buffer = [0.0; NET.training_len(&SGD, 1)];
//! # let mut trainer = Trainer::new(&NET, SGD, &mut buffer).unwrap();
//! # trainer.learn(&[0.5, -1.0], 2).unwrap();
//! # let mut file = Vec::new();
//! # trainer.save(7, |bytes| Ok::<_, ()>(file.extend_from_slice(bytes))).unwrap();
//!
//! let checkpoint = Checkpoint::parse(&file)?;
//! assert_eq!((checkpoint.version(), checkpoint.input()), (2, Shape::vector(2)));
//! let first = checkpoint.layers().next();
//! assert!(matches!(first, Some(StoredLayer::BuiltIn(spec)) if spec.name() == "dense"));
//! let mut parameters = [0.0; 9];
//! checkpoint.read(&mut parameters)?;
//! assert_eq!(parameters, trainer.parameters());
//! if let Some(in_place) = checkpoint.parameters_in_place() {
//!     assert_eq!(in_place, parameters); // no copy
//! }
//! let training = checkpoint.training().ok_or(CheckpointError::NoTraining)?;
//! assert_eq!((training.rule(), training.weight_decay()), (SGD.rule(), 0.0));
//! assert_eq!((training.steps(), training.position(), training.seed()), (1, 7, 0));
//!
//! file[150] ^= 1;
//! assert!(matches!(Checkpoint::parse(&file), Err(CheckpointError::Checksum { .. })));
//! # Ok::<(), CheckpointError>(())
//! ```

mod about;
mod error;
mod format;
mod header;
mod layers;
mod layout;
mod model;
mod source;
mod stored;
mod write;

pub use about::{About, Entry, Feature, Precision};
pub use error::{CheckpointError, LoadError, SaveError};
pub(crate) use format::CHECKSUM;
pub(crate) use header::Header;
pub use layers::{StoredCustom, StoredLayer};
pub(crate) use stored::Stored;
pub(crate) use write::write;

use core::ops::Range;

use byteorder::{ByteOrder, LittleEndian};
use format::{FILE_HEADER_LEN, Version};
use layout::Layout;

use crate::layer::definition::Layer;
use crate::model::{Model, View};
use crate::optimizer::definition::Optimizer;
use crate::optimizer::rule::Rule;
use crate::shape::Shape;

/// A checked view of the bytes of one checkpoint. Nothing is copied, so a file in flash is read in
/// place.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint<'a> {
    version: Version,
    input: Shape,
    depth: usize,
    layers: &'a [u8],
    parameters: &'a [[u8; 4]],
    training: Option<Training<'a>>,
    about: &'a [u8],
    /// Byte offset in the file of the content of the `abou` section.
    about_at: usize,
}

/// The training state of a checkpoint.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    header: Header,
    slots: &'a [[u8; 4]],
}

impl<'a> Checkpoint<'a> {
    /// Parses a file and checks all of it except the entries of its `abou` section. It takes time
    /// proportional to the length of the file and allocates nothing.
    ///
    /// # Errors
    /// `NotACheckpoint`, `Version`, `Length`, `Checksum`, `Section`, `Layer`, `Rule`, `Training`,
    /// `Field` or `Model`; see [`CheckpointError`].
    pub fn parse(mut bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        let layout = Layout::read(&mut bytes).map_err(|error| match error {
            LoadError::Checkpoint(error) => error,
            LoadError::Read(never) => match never {},
        })?;
        let part = |range: Range<usize>| bytes.get(range).unwrap_or_default();
        let values = |range| part(range).as_chunks().0;
        Ok(Self {
            version: layout.version,
            input: layout.input,
            depth: layout.layers.depth,
            layers: part(layout.layers.range),
            parameters: values(layout.parameters.range),
            training: layout.training.map(|(header, slots)| Training {
                header,
                slots: values(slots.range),
            }),
            about_at: layout.about.range.start,
            about: part(layout.about.range),
        })
    }

    /// The version of the format: 1 or 2.
    pub const fn version(&self) -> u32 {
        match self.version {
            Version::One => 1,
            Version::Two => 2,
        }
    }

    /// The shape of one sample.
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// The layers in the order of computation.
    pub fn layers(&self) -> impl Iterator<Item = StoredLayer> + use<'a> {
        let (version, mut rest) = (self.version, self.layers);
        core::iter::from_fn(move || {
            let first_word = LittleEndian::read_u32(rest.first_chunk::<4>()?);
            let record;
            (record, rest) = rest.split_at_checked(layers::len_of(version, first_word))?;
            layers::decode(version, record).ok()
        })
    }

    /// The model. This function links every layer type. Firmware with a fixed model should
    /// [`restore`](crate::Trainer::restore) a trainer or [`read`](Self::read) the parameters
    /// instead.
    ///
    /// The program `loaded` in `tests/firmware/` parses a file, builds a model of up to 12 layers
    /// from it and runs inference for one sample. It takes 5.3 KB of stack on a Cortex-M4F at
    /// opt-level 3 and 6.4 KB at "s".
    ///
    /// # Errors
    /// `TooManyLayers` if the file has more than `N` layers; `Custom` if it has a custom layer;
    /// `Model` if the layers do not form a model; `Field` if the layers are not in the order of
    /// computation.
    // Not inlined, so that its frame is gone when the model is used.
    #[inline(never)]
    pub fn model<const N: usize>(&self) -> Result<Model<N>, CheckpointError> {
        let mut layers = heapless::Vec::<Layer, N>::new();
        for (index, stored) in self.layers().enumerate() {
            let layer = match stored {
                StoredLayer::BuiltIn(spec) => spec.layer(),
                StoredLayer::Custom(StoredCustom { id, name, .. }) => {
                    return Err(CheckpointError::Custom {
                        layer: index,
                        kind: id,
                        name,
                    });
                }
            };
            let have = self.depth;
            let too_many = CheckpointError::TooManyLayers { most: N, have };
            if let Some(layer) = layer {
                layers.push(layer).map_err(|_| too_many)?;
            }
        }
        // Matched by reference, because each copy of a model takes a kilobyte of stack.
        let model = Model::try_new(self.input, &layers);
        match &model {
            Ok(model) if !self.layers().eq(model.view().specs()) => Err(CheckpointError::Field {
                offset: FILE_HEADER_LEN,
            }),
            _ => model.map_err(CheckpointError::Model),
        }
    }

    /// The parameters.
    pub fn parameters(&self) -> impl ExactSizeIterator<Item = f32> + use<'a> {
        values(self.parameters)
    }

    /// The parameters in place, for a [`Predictor`](crate::Predictor) that reads them from flash.
    /// `None` if the file does not start at an address that is a multiple of 4, or if the processor
    /// is not little-endian.
    pub fn parameters_in_place(&self) -> Option<&'a [f32]> {
        match cfg!(target_endian = "little") {
            true => bytemuck::try_cast_slice(self.parameters).ok(),
            false => None,
        }
    }

    /// Copies the parameters.
    ///
    /// # Errors
    /// `Parameters`: the length of `to` is not the number of parameters.
    pub fn read(&self, to: &mut [f32]) -> Result<(), CheckpointError> {
        let (need, have) = (self.parameters.len(), to.len());
        if need != have {
            return Err(CheckpointError::Parameters { need, have });
        }
        for (to, value) in to.iter_mut().zip(self.parameters()) {
            *to = value;
        }
        Ok(())
    }

    /// The training state, if the file has one.
    pub const fn training(&self) -> Option<&Training<'a>> {
        self.training.as_ref()
    }

    /// The entries about the data and the training. There are none if the file has no `abou`
    /// section.
    ///
    /// # Errors
    /// `Field`: an entry is not valid for its kind.
    pub fn about(&self) -> Result<About<'a>, CheckpointError> {
        About::parse(self.about, self.about_at)
    }

    /// Whether the file's model is that of `view`.
    pub(crate) fn is_of(&self, view: &View<'_, f32>) -> bool {
        self.input == view.input
            && self.layers().eq(view.specs())
            // A custom layer's parameters are not part of what identifies it.
            && self.parameters.len() == view.lengths.parameters
    }
}

impl Training<'_> {
    /// The optimiser with the saved learning rate and weight decay. `None` if its rule is
    /// [custom](crate::Optimizer::custom). This function links every optimiser; firmware should
    /// [`restore`](crate::Trainer::restore) into a trainer instead.
    pub const fn optimizer(&self) -> Option<Optimizer> {
        let Header {
            rule,
            learning_rate,
            weight_decay,
            ..
        } = self.header;
        match Optimizer::from_rule(rule, learning_rate) {
            Some(optimizer) => Some(optimizer.with_weight_decay(weight_decay)),
            None => None,
        }
    }

    /// The rule of the optimiser.
    pub const fn rule(&self) -> Rule {
        self.header.rule
    }

    /// The learning rate.
    pub const fn learning_rate(&self) -> f32 {
        self.header.learning_rate
    }

    /// The weight decay.
    pub const fn weight_decay(&self) -> f32 {
        self.header.weight_decay
    }

    /// The number of steps taken.
    pub const fn steps(&self) -> u32 {
        self.header.steps
    }

    /// The seed of initialisation and dropout.
    pub const fn seed(&self) -> u64 {
        self.header.seed
    }

    /// The position that the caller of `save` passed.
    pub const fn position(&self) -> u64 {
        self.header.position
    }

    pub(crate) const fn header(&self) -> &Header {
        &self.header
    }

    /// The optimiser's state: its slots one after another, each with one value per parameter.
    pub fn slots(&self) -> impl ExactSizeIterator<Item = f32> {
        values(self.slots)
    }
}

fn values(bytes: &[[u8; 4]]) -> impl ExactSizeIterator<Item = f32> {
    bytes.iter().map(|bytes| LittleEndian::read_f32(bytes))
}
