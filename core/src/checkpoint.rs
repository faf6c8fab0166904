//! Checkpoints: a model, its parameters and, where it is to train on, the state of its training,
//! in one file of little-endian numbers that host and device write and read alike.
//!
//! | byte | size | content |
//! |--:|--:|---|
//! | 0 | 8 | `firmgrad` in ASCII |
//! | 8 | 4 | version of the format, 1 |
//! | 12 | 8 | length of the file in bytes, `88 + 24 L + 4 P (1 + slots)` |
//! | 20 | 12 | channels, height and width of a sample |
//! | 32 | 4 | `L`, the number of layers |
//! | 36 | 4 | `P`, the number of parameters |
//! | 40 | 4 | rule of the optimiser: 1 sgd, 2 momentum, 3 nesterov, 4 adagrad, 5 rmsprop, 6 adam, 7 adamw; 0 where there is no training state, and all up to byte 84 is then 0 |
//! | 44 | 8 | learning rate, weight decay |
//! | 52 | 12 | numbers of the rule in the order of [`Rule`](crate::Rule)'s fields, 0 behind them |
//! | 64 | 4 | steps taken |
//! | 68 | 8 | seed |
//! | 76 | 8 | position: what the program that saved wants to know again |
//! | 84 | 24 `L` | layers in the order in which they are computed: a kind and five numbers, see below |
//! | | 4 `P` | parameters, layer by layer, weights before biases |
//! | | 4 `P slots` | optimiser state, slot by slot in the order of the parameters |
//! | last | 4 | CRC-32 (ISO-HDLC, as in zip and Ethernet) of all bytes before |
//!
//! | kind | layer | numbers |
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
//! Whole numbers have 4 bytes unless the size says otherwise, slopes, rates and all values are
//! IEEE 754 `f32`. What has no meaning is 0: a file whose [`model`](Checkpoint::model) is accepted
//! is the one that writing it again gives, byte for byte.
//!
//! *Stability*: a file of version 1 stays readable by every later release of this crate. Another
//! layout gets another version, and an older release refuses it by its number.
//!
//! The checksum finds every single flipped bit and every burst of up to 32; it is no signature.
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

mod error;
mod header;
mod record;
mod write;

pub use error::{CheckpointError, SaveError};
pub(crate) use header::Header;
pub(crate) use write::write;

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::layer::{Layer, Misfit, Placed, Spec};
use crate::model::ModelError;
use crate::{Model, Optimizer, Shape};

const MAGIC: [u8; 8] = *b"firmgrad";
const VERSION: u32 = 1;
/// Bytes before the layers.
const HEADER: usize = 84;
/// Bytes of a layer.
const RECORD: usize = 24;
/// Bytes of the checksum.
const CHECKSUM_LEN: usize = 4;
pub(crate) const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// A checked view of the bytes of one checkpoint: nothing is copied, so a file in flash is read
/// where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint<'a> {
    input: Shape,
    records: &'a [[u8; RECORD]],
    parameters: &'a [[u8; 4]],
    training: Option<Training<'a>>,
}

/// The state of a training.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    header: Header,
    slots: &'a [[u8; 4]],
}

impl<'a> Checkpoint<'a> {
    /// Reads a file and checks all of it, in time that grows with its length and no memory.
    ///
    /// # Errors
    /// `NotACheckpoint`, `Version`, `Length`, `Checksum`, `Field` or `Model`; see
    /// [`CheckpointError`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(CheckpointError::NotACheckpoint);
        }
        let have = bytes.len() as u64;
        let length = |need| CheckpointError::Length { need, have };
        let short = length((HEADER + CHECKSUM_LEN) as u64);
        let (words, _) = bytes.as_chunks::<4>();
        let (header, _) = words.split_first_chunk().ok_or(short)?;
        let [
            _,
            _,
            version,
            length_low,
            length_high,
            channels,
            height,
            width,
            depth,
            parameters,
            training @ ..,
        ]: [u32; HEADER / 4] = header.map(u32::from_le_bytes);
        if version != VERSION {
            return Err(CheckpointError::Version { found: version });
        }
        let need = wide(length_low, length_high);
        if need != have {
            return Err(length(need));
        }
        let (content, found) = bytes.split_last_chunk().ok_or(short)?;
        let (found, computed) = (u32::from_le_bytes(*found), CHECKSUM.checksum(content));
        if found != computed {
            return Err(CheckpointError::Checksum { found, computed });
        }
        let training = Header::decode(training)?;
        let slots = training.map_or(0, |header| header.rule.slots());
        if file_len(depth.into(), parameters.into(), slots) != need {
            return Err(CheckpointError::Field { offset: 12 });
        }
        // Lengths that the file has do fit into memory.
        let (depth, parameters) = (depth as usize, parameters as usize);
        let content = content.get(HEADER..).ok_or(short)?;
        let (records, values) = content.split_at_checked(depth * RECORD).ok_or(short)?;
        let (records, _) = records.as_chunks();
        let (values, _) = values.as_chunks();
        let (values, slots) = values.split_at_checked(parameters).ok_or(short)?;
        let input = Shape::image(channels as usize, height as usize, width as usize);
        if check_layers(input, records)? != parameters {
            return Err(CheckpointError::Field { offset: 36 });
        }
        Ok(Self {
            input,
            records,
            parameters: values,
            training: training.map(|header| Training { header, slots }),
        })
    }

    /// Shape of one sample.
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// The layers in the order in which they are computed.
    pub fn layers(&self) -> impl Iterator<Item = Spec> + use<'a> {
        self.records.iter().filter_map(record::decode)
    }

    /// The model. It names every kind of layer, so that firmware with a model of its own does
    /// better to [`restore`](crate::Trainer::restore) or [`read`](Self::read) into that.
    ///
    /// # Errors
    /// `TooManyLayers` where it has more than `N`; `Model` where its layers do not make one;
    /// `Field` where they stand in another order than they are computed in.
    pub fn model<const N: usize>(&self) -> Result<Model<N>, CheckpointError> {
        let mut layers = heapless::Vec::<Layer, N>::new();
        for spec in self.layers() {
            let have = self.records.len();
            let too_many = CheckpointError::TooManyLayers { most: N, have };
            layers.push(spec.into()).map_err(|_| too_many)?;
        }
        let model = Model::try_new(self.input, &layers).map_err(CheckpointError::Model)?;
        let in_order = model.layers().map(|placed| placed.spec);
        match in_order.eq(self.layers()) {
            true => Ok(model),
            false => Err(CheckpointError::Field { offset: HEADER }),
        }
    }

    /// The parameters.
    pub fn parameters(&self) -> impl ExactSizeIterator<Item = f32> + use<'a> {
        values(self.parameters)
    }

    /// The parameters where they lie, for a [`Predictor`](crate::Predictor) that reads them from
    /// flash; `None` where the file does not start at a multiple of 4 bytes, or on a processor
    /// that is not little-endian.
    pub fn parameters_in_place(&self) -> Option<&'a [f32]> {
        match cfg!(target_endian = "little") {
            true => bytemuck::try_cast_slice(self.parameters).ok(),
            false => None,
        }
    }

    /// Copies the parameters.
    ///
    /// # Errors
    /// `Parameters`: `to` has room for another number of them.
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

    /// The state of the training, where the file has one.
    pub const fn training(&self) -> Option<&Training<'a>> {
        self.training.as_ref()
    }
}

impl Training<'_> {
    /// The optimiser, at its learning rate. It names all rules, which firmware that knows its own
    /// does better not to.
    pub const fn optimizer(&self) -> Optimizer {
        let Header {
            rule,
            learning_rate,
            weight_decay,
            ..
        } = self.header;
        Optimizer::of(rule, learning_rate).with_weight_decay(weight_decay)
    }

    /// Steps taken.
    pub const fn steps(&self) -> u32 {
        self.header.steps
    }

    /// Seed of initialisation and dropout.
    pub const fn seed(&self) -> u64 {
        self.header.seed
    }

    /// What the program that saved wanted to know again.
    pub const fn position(&self) -> u64 {
        self.header.position
    }

    pub(crate) const fn header(&self) -> &Header {
        &self.header
    }

    /// The optimiser's state: its slots, each as long as the parameters, one behind the other.
    pub fn slots(&self) -> impl ExactSizeIterator<Item = f32> {
        values(self.slots)
    }
}

fn values(bytes: &[[u8; 4]]) -> impl ExactSizeIterator<Item = f32> {
    bytes.iter().map(|&bytes| f32::from_le_bytes(bytes))
}

/// The number of parameters of layers that fit each other.
fn check_layers(input: Shape, records: &[[u8; RECORD]]) -> Result<usize, CheckpointError> {
    let (mut shape, mut parameters) = (input, 0_usize);
    let mut headed = false;
    for (layer, record) in records.iter().enumerate() {
        let offset = HEADER + layer * RECORD;
        let spec = record::decode(record).ok_or(CheckpointError::Field { offset })?;
        let name = spec.name();
        let misfit = |misfit| {
            CheckpointError::Model(ModelError {
                layer,
                name,
                misfit,
            })
        };
        let placed = Placed::new(spec, shape).map_err(misfit)?;
        if headed {
            return Err(misfit(Misfit::HeadInside));
        }
        headed = spec.is_head();
        parameters = parameters.saturating_add(placed.parameters());
        shape = placed.output;
    }
    if !headed {
        return Err(CheckpointError::Field { offset: 32 });
    }
    Ok(parameters)
}

/// Bytes of a file.
pub(crate) const fn file_len(layers: u64, parameters: u64, slots: usize) -> u64 {
    let values = parameters.saturating_mul(1 + slots as u64);
    let fixed = (HEADER + CHECKSUM_LEN) as u64;
    fixed
        .saturating_add(layers.saturating_mul(RECORD as u64))
        .saturating_add(values.saturating_mul(4))
}

const fn wide(low: u32, high: u32) -> u64 {
    low as u64 | (high as u64) << 32
}
