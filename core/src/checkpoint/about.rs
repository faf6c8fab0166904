//! Metadata of a model: its data set, features, classes and training settings.

use core::str;

use super::error::CheckpointError;
use super::format::u64_from_words;
use crate::Schedule;
use byteorder::{ByteOrder, LittleEndian};

/// The most words that precede the text of an entry.
const MAX_WORDS: usize = 5;

/// Bytes of the header of an entry: its kind and the length of its content.
const ENTRY_HEADER_LEN: usize = 8;

/// One entry about the data or the training. Numbers are little-endian. Numbers of 8 bytes are
/// integers or IEEE 754 `f64`, like the fields below. A text is UTF-8 and extends to the end of its
/// entry.
///
/// ```
/// use firmgrad::checkpoint::{Checkpoint, Entry, Feature, Precision};
/// use firmgrad::{Model, Schedule, Shape, dense, softmax_cross_entropy};
///
/// const NET: Model<2> = Model::new(Shape::vector(1), [dense(2), softmax_cross_entropy()]);
/// let length = Feature {
///     mean: 5.0,
///     standard_deviation: 2.0,
///     precision: Precision::Double,
///     name: "length",
/// };
/// let entries = [
///     Entry::Data { samples: 150, fingerprint: 0x5EED, name: "iris" },
///     Entry::Feature(length),
///     Entry::Class("setosa"),
///     Entry::Class("virginica"),
///     Entry::Split { held_out: 0.2, seed: 1 },
///     Entry::TrainingSettings { batch: 8, learning_rate: 0.1, schedule: Schedule::Constant },
///     Entry::Other { kind: 0x8000_0000, bytes: b"your own" },
/// ];
/// let mut file = Vec::new();
/// let put = |bytes: &[u8]| Ok::<_, ()>(file.extend_from_slice(bytes));
/// NET.save_with(&[0.0; 4], entries.into_iter(), put).unwrap();
/// let about = Checkpoint::parse(&file).unwrap().about().unwrap();
/// assert!(about.entries().eq(entries));
/// assert_eq!(length.scale(6.0), 0.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry<'a> {
    /// Kind 1: the data set. The number of its samples (8 bytes), their fingerprint (8 bytes) and
    /// the name. The program that saves chooses the fingerprint; `firmgrad train` uses the first 8
    /// bytes of a SHA-256.
    Data {
        /// Number of samples, including those that were held out.
        samples: u64,
        /// A fingerprint that identifies the data.
        fingerprint: u64,
        /// The name.
        name: &'a str,
    },
    /// Kind 2: the name of a class. There is one entry per output, in the order of outputs.
    Class(&'a str),
    /// Kind 3, or 7 if the [`precision`](Feature::precision) is single: an input feature. Mean (8
    /// bytes), standard deviation (8 bytes) and name. There is one entry per input value, in the
    /// order of inputs.
    Feature(Feature<'a>),
    /// Kind 4: the input is an image. The order of its values (4 bytes; 1 means row by row from the
    /// top, with the channels of each pixel together) and the factor that turns a byte into a value
    /// (4 bytes).
    Image {
        /// The factor that turns a byte into a value, in `f32`.
        scale: f32,
    },
    /// Kind 5: the split. The share of each class that was held out (8 bytes), and the seed with
    /// which it was drawn (8 bytes).
    Split {
        /// The share of each class, from 0 to 1.
        held_out: f64,
        /// The seed.
        seed: u64,
    },
    /// Kind 6: the requested batch size, base learning rate and schedule. The batch size and the
    /// learning rate (4 bytes each). Then the schedule as three words: 0 (constant), 0, 0; or 1
    /// (step), `every`, `factor`; or 2 (cosine), `total`, 0.
    TrainingSettings {
        /// Samples per step.
        batch: u32,
        /// The base rate of the schedule.
        learning_rate: f32,
        /// The learning-rate schedule.
        schedule: Schedule,
    },
    /// Any other entry, written by a later release or another program. It can be copied without
    /// being understood, and is not needed to use the model.
    Other {
        /// Its kind, which is not one of those above. Kinds from 0x8000_0000 on belong to programs
        /// other than this project's.
        kind: u32,
        /// Its content.
        bytes: &'a [u8],
    },
}

/// An input feature of a table: its name and scaling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature<'a> {
    /// The mean, which is subtracted first.
    pub mean: f64,
    /// The standard deviation, by which the difference is divided. It should not be 0, which is
    /// not checked.
    pub standard_deviation: f64,
    /// The precision of both operations.
    pub precision: Precision,
    /// The name of the column.
    pub name: &'a str,
}

/// The precision in which features are scaled.
///
/// ```
/// use firmgrad::checkpoint::{Feature, Precision};
///
/// // In `f32` the value is rounded to the mean.
/// let (mean, standard_deviation, name) = (1.7e9, 10.0, "time");
/// let time = |precision| Feature { mean, standard_deviation, precision, name };
/// assert_eq!(time(Precision::Double).scale(1.7e9 + 5.0), 0.5);
/// assert_eq!(time(Precision::Single).scale(1.7e9 + 5.0), 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Precision {
    /// Value, mean and standard deviation are first rounded to `f32`, and
    /// `(value - mean) / standard_deviation` is computed in `f32`. Models in files of
    /// version 1, and those whose training continued from such a file, were trained this way.
    Single,
    /// `(value - mean) / standard_deviation` is computed in `f64` and rounded to `f32` once. If the
    /// difference overflows, all three numbers are halved first, which gives the same quotient.
    #[default]
    Double,
}

impl Feature<'_> {
    /// The network input for `value`, by the formula of [`Precision`]. An `f32`, or an integer of
    /// up to 32 bits, converts to `f64` exactly.
    pub fn scale(&self, value: f64) -> f32 {
        let (mean, deviation) = (self.mean, self.standard_deviation);
        if matches!(self.precision, Precision::Single) {
            return (value as f32 - mean as f32) / deviation as f32;
        }
        let difference = value - mean;
        let quotient = match difference.is_finite() {
            true => difference / deviation,
            false => (value / 2.0 - mean / 2.0) / (deviation / 2.0),
        };
        quotient as f32
    }
}

/// An entry as it is encoded in a file: its kind, words and text.
struct EncodedEntry<'a> {
    kind: u32,
    words: [u32; MAX_WORDS],
    /// The number of words in the file.
    count: usize,
    text: &'a [u8],
}

impl<'a> Entry<'a> {
    /// Whether the entry can be written and reads back as the same entry.
    pub(super) fn fits(&self) -> bool {
        let known = matches!(self, Self::Other { kind: 1..=7, .. });
        !known && u32::try_from(self.len()).is_ok()
    }

    /// Bytes of the entry in a file.
    pub(super) const fn len(&self) -> u64 {
        let EncodedEntry { count, text, .. } = self.encoded();
        (ENTRY_HEADER_LEN + 4 * count) as u64 + (text.len() as u64).next_multiple_of(4)
    }

    /// Passes the bytes of the entry to `put` in chunks of at most 64.
    pub(super) fn write<E>(&self, mut put: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let EncodedEntry {
            kind,
            words,
            count,
            text,
        } = self.encoded();
        let len = 4 * count + text.len();
        let mut header = [0; ENTRY_HEADER_LEN];
        LittleEndian::write_u32_into(&[kind, len as u32], &mut header);
        put(&header)?;
        for &word in words.iter().take(count) {
            let mut bytes = [0; 4];
            LittleEndian::write_u32(&mut bytes, word);
            put(&bytes)?;
        }
        for text in text.chunks(64) {
            let mut bytes = [0; 64];
            for (to, byte) in bytes.iter_mut().zip(text) {
                *to = *byte;
            }
            put(bytes
                .get(..text.len().next_multiple_of(4))
                .unwrap_or(&bytes))?;
        }
        Ok(())
    }

    const fn encoded(&self) -> EncodedEntry<'a> {
        let (kind, words, count, text) = match *self {
            Self::Data {
                samples,
                fingerprint,
                name,
            } => (1, words_of_two(samples, fingerprint), 4, name.as_bytes()),
            Self::Class(name) => (2, [0; MAX_WORDS], 0, name.as_bytes()),
            Self::Feature(Feature {
                mean,
                standard_deviation: deviation,
                precision,
                name,
            }) => {
                let kind = match precision {
                    Precision::Single => 7,
                    Precision::Double => 3,
                };
                let words = words_of_two(mean.to_bits(), deviation.to_bits());
                (kind, words, 4, name.as_bytes())
            }
            Self::Image { scale } => (4, [1, scale.to_bits(), 0, 0, 0], 2, [].as_slice()),
            Self::Split { held_out, seed } => {
                (5, words_of_two(held_out.to_bits(), seed), 4, [].as_slice())
            }
            Self::TrainingSettings {
                batch,
                learning_rate,
                schedule,
            } => {
                let (kind, a, b) = match schedule {
                    Schedule::Constant => (0, 0, 0),
                    Schedule::Step { every, factor } => (1, every, factor.to_bits()),
                    Schedule::Cosine { total } => (2, total, 0),
                };
                let words = [batch, learning_rate.to_bits(), kind, a, b];
                (6, words, 5, [].as_slice())
            }
            Self::Other { kind, bytes } => (kind, [0; MAX_WORDS], 0, bytes),
        };
        EncodedEntry {
            kind,
            words,
            count,
            text,
        }
    }

    /// Decodes an entry. `None` if the content is not valid for its kind.
    fn decode(kind: u32, content: &'a [u8]) -> Option<Self> {
        let count = match kind {
            1 | 3 | 5 | 7 => 4,
            2 => 0,
            4 => 2,
            6 => 5,
            _ => {
                return Some(Self::Other {
                    kind,
                    bytes: content,
                });
            }
        };
        let (fixed, text) = content.split_at_checked(4 * count)?;
        let mut words = [0; MAX_WORDS];
        for (to, word) in words.iter_mut().zip(fixed.as_chunks::<4>().0) {
            *to = LittleEndian::read_u32(word);
        }
        let [a, b, c, d, e] = words;
        let (first, second) = (u64_from_words(a, b), u64_from_words(c, d));
        let name = str::from_utf8(text).ok()?;
        let entry = match kind {
            1 => Self::Data {
                samples: first,
                fingerprint: second,
                name,
            },
            2 => Self::Class(name),
            3 | 7 => Self::Feature(Feature {
                mean: f64::from_bits(first),
                standard_deviation: f64::from_bits(second),
                precision: match kind {
                    7 => Precision::Single,
                    _ => Precision::Double,
                },
                name,
            }),
            4 => Self::Image {
                scale: f32::from_bits(b),
            },
            5 => Self::Split {
                held_out: f64::from_bits(first),
                seed: second,
            },
            _ => Self::TrainingSettings {
                batch: a,
                learning_rate: f32::from_bits(b),
                schedule: match c {
                    0 => Schedule::Constant,
                    1 => Schedule::Step {
                        every: d,
                        factor: f32::from_bits(e),
                    },
                    _ => Schedule::Cosine { total: d },
                },
            },
        };
        // Encoding the entry must give the same words and text. This refuses unused words that are
        // not 0, and a text if the kind has none.
        let encoded = entry.encoded();
        (encoded.words == words && encoded.text == text).then_some(entry)
    }
}

/// The words of two numbers of 8 bytes, low words first, and a zero.
const fn words_of_two(first: u64, second: u64) -> [u32; MAX_WORDS] {
    let ([a, b], [c, d]) = (words_of(first), words_of(second));
    [a, b, c, d, 0]
}

const fn words_of(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// The entries of a file, in their order.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    bytes: &'a [u8],
}

impl<'a> About<'a> {
    /// Checks the entries, which start at byte `at` of a file.
    pub(super) fn parse(bytes: &'a [u8], at: usize) -> Result<Self, CheckpointError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let offset = at + (bytes.len() - rest.len());
            (_, rest) = split(rest).ok_or(CheckpointError::Field { offset })?;
        }
        Ok(Self { bytes })
    }

    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'a>> + Clone + use<'a> {
        let mut rest = self.bytes;
        core::iter::from_fn(move || {
            let entry;
            (entry, rest) = split(rest)?;
            Some(entry)
        })
    }
}

/// The first entry and the bytes after it. `None` if the entry is not valid.
fn split(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<ENTRY_HEADER_LEN>()?;
    let (words, _) = header.as_chunks::<4>();
    let mut words = words.iter().map(|word| LittleEndian::read_u32(word));
    let (kind, len) = (words.next()?, words.next()? as usize);
    let padded = len.checked_next_multiple_of(4)?;
    let (content, rest) = rest.split_at_checked(padded)?;
    let (content, padding) = content.split_at_checked(len)?;
    let zero = padding.iter().all(|&byte| byte == 0);
    Some((Entry::decode(kind, content).filter(|_| zero)?, rest))
}
