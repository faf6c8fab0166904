//! Writing a file, a few bytes at a time.

use byteorder::{ByteOrder, LittleEndian};
use crc::{Digest, Table};

use super::about::Entry;
use super::error::SaveError;
use super::format::{
    ABOUT, CHECKSUM, CHECKSUM_LEN, FILE_HEADER_LEN, MAGIC, MODEL, MODEL_HEADER_WORDS, PARAMETERS,
    SECTION_HEADER_LEN, TRAINING, TRAINING_HEADER_WORDS,
};
use super::header::Header;
use super::layers;
use crate::model::View;

/// The version of the format that is written.
const VERSION: u32 = 2;

/// The most values in one call of `put`. They are 64 bytes, which divide the page size of many
/// flash memories.
const VALUES_PER_PUT: usize = 16;

/// Passes the bytes of a file to `put`, in order. The file has a training state if `training` is
/// given, and an `abou` section if there are entries.
///
/// # Errors
/// `TooLarge`, before anything is written; `Put` with the first error of `put`.
pub(crate) fn write<'e, E>(
    view: &View<'_, f32>,
    parameters: &[f32],
    training: Option<(Header, [&[f32]; 2])>,
    about: impl Iterator<Item = Entry<'e>> + Clone,
    put: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), SaveError<E>> {
    let slots = training.as_ref().map(|(header, _)| header.rule.slots());
    if !about.clone().all(|entry| entry.fits()) {
        return Err(SaveError::TooLarge);
    }
    let about_len = about.clone().map(|entry| entry.len()).sum();
    let numbers = file_numbers(view, slots, about_len).ok_or(SaveError::TooLarge)?;
    let mut sink = Sink {
        put,
        digest: CHECKSUM.digest(),
    };
    sink.put(&MAGIC)?;
    sink.put_words(&[VERSION, numbers.len as u32, (numbers.len >> 32) as u32])?;

    sink.begin(MODEL, model_len(numbers.records))?;
    sink.put_words(&numbers.model)?;
    for spec in view.specs() {
        let words = layers::encode(&spec).ok_or(SaveError::TooLarge)?;
        let words = words.get(..layers::len(&spec) / 4);
        sink.put_words(words.unwrap_or_default())?;
    }
    sink.end()?;

    sink.begin(PARAMETERS, values_len(view.lengths.parameters as u64))?;
    sink.put_values(parameters)?;
    sink.end()?;

    if let Some((header, slots)) = training {
        let values = slots.iter().map(|slot| slot.len() as u64).sum();
        sink.begin(TRAINING, training_len(values))?;
        sink.put_words(&[TRAINING_HEADER_WORDS as u32])?;
        sink.put_words(&header.encode())?;
        for slot in slots {
            sink.put_values(slot)?;
        }
        sink.end()?;
    }

    if about_len > 0 {
        sink.begin(ABOUT, about_len)?;
        for entry in about {
            entry.write(|bytes| sink.put(bytes))?;
        }
        sink.end()?;
    }
    Ok(())
}

/// Numbers of a file that must be known before its first byte is written.
struct FileNumbers {
    /// Bytes of the file.
    len: u64,
    /// Bytes of its layers.
    records: u64,
    /// The words of the model's section that precede the layers.
    model: [u32; MODEL_HEADER_WORDS],
}

/// Computes the [`FileNumbers`]. `None` if one of them, or a number of a layer, does not fit into
/// its field.
fn file_numbers(view: &View<'_, f32>, slots: Option<usize>, about: u64) -> Option<FileNumbers> {
    let word = |number: usize| u32::try_from(number).ok();
    let mut records = 0;
    for spec in view.specs() {
        layers::encode(&spec)?;
        records += layers::len(&spec) as u64;
    }
    let parameters = view.lengths.parameters;
    let about = match about {
        0 => 0,
        len => section_len(len),
    };
    Some(FileNumbers {
        len: file_len(records, parameters as u64, slots).saturating_add(about),
        records,
        model: [
            word(view.input.channels)?,
            word(view.input.height)?,
            word(view.input.width)?,
            word(view.layers.len())?,
            word(parameters)?,
        ],
    })
}

/// Length in bytes of a file without an `abou` section. The layers have `records` bytes. If the
/// file has a training state, `slots` is the number of the optimiser's slots.
pub(crate) const fn file_len(records: u64, parameters: u64, slots: Option<usize>) -> u64 {
    let training = match slots {
        Some(slots) => section_len(training_len(parameters.saturating_mul(slots as u64))),
        None => 0,
    };
    (FILE_HEADER_LEN as u64)
        .saturating_add(section_len(model_len(records)))
        .saturating_add(section_len(values_len(parameters)))
        .saturating_add(training)
}

const fn section_len(content: u64) -> u64 {
    content.saturating_add((SECTION_HEADER_LEN + CHECKSUM_LEN) as u64)
}

const fn model_len(records: u64) -> u64 {
    records.saturating_add(4 * MODEL_HEADER_WORDS as u64)
}

const fn values_len(values: u64) -> u64 {
    values.saturating_mul(4)
}

const fn training_len(values: u64) -> u64 {
    values_len(values).saturating_add(4 * (1 + TRAINING_HEADER_WORDS) as u64)
}

/// The receiver of the bytes, and the checksum of the current section.
struct Sink<P> {
    put: P,
    digest: Digest<'static, u32, Table<1>>,
}

impl<P> Sink<P> {
    /// Begins a section.
    fn begin<E>(&mut self, tag: [u8; 4], len: u64) -> Result<(), SaveError<E>>
    where
        P: FnMut(&[u8]) -> Result<(), E>,
    {
        self.digest = CHECKSUM.digest();
        self.put(&tag)?;
        self.put_words(&[len as u32, (len >> 32) as u32])
    }

    /// Ends a section with its checksum.
    fn end<E>(&mut self) -> Result<(), SaveError<E>>
    where
        P: FnMut(&[u8]) -> Result<(), E>,
    {
        let checksum = self.digest.clone().finalize();
        self.put_words(&[checksum])
    }

    fn put_words<E>(&mut self, words: &[u32]) -> Result<(), SaveError<E>>
    where
        P: FnMut(&[u8]) -> Result<(), E>,
    {
        for words in words.chunks(VALUES_PER_PUT) {
            let mut bytes = [[0; 4]; VALUES_PER_PUT];
            for (to, word) in bytes.iter_mut().zip(words) {
                LittleEndian::write_u32(to, *word);
            }
            let bytes = bytes.get(..words.len()).unwrap_or_default();
            self.put(bytes.as_flattened())?;
        }
        Ok(())
    }

    fn put<E>(&mut self, bytes: &[u8]) -> Result<(), SaveError<E>>
    where
        P: FnMut(&[u8]) -> Result<(), E>,
    {
        self.digest.update(bytes);
        (self.put)(bytes).map_err(SaveError::Put)
    }

    fn put_values<E>(&mut self, values: &[f32]) -> Result<(), SaveError<E>>
    where
        P: FnMut(&[u8]) -> Result<(), E>,
    {
        for values in values.chunks(VALUES_PER_PUT) {
            let mut words = [0; VALUES_PER_PUT];
            for (to, value) in words.iter_mut().zip(values) {
                *to = value.to_bits();
            }
            self.put_words(words.get(..values.len()).unwrap_or_default())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::file_numbers;
    use crate::{Model, Shape, dense, identity, softmax_cross_entropy};

    /// The file would be too long to write in a test.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_length_of_more_than_32_bits() {
        const UNITS: usize = 1 << 15;
        let layers = [dense(UNITS), softmax_cross_entropy()];
        let model = Model::<2>::new(Shape::vector(UNITS), layers);
        let length: u64 = 20 + (16 + 20 + 12 + 8) + 16 + 4 * ((1 << 15) + 1) * (1 << 15);
        let numbers = file_numbers(&model.view(), None, 0).unwrap();
        assert_eq!(numbers.len, length);
        assert_ne!(numbers.len >> 32, 0);
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn numbers_of_more_than_32_bits() {
        const LARGE: usize = 1 << 32;
        let numbers_of =
            |input, layers| file_numbers(&Model::<2>::new(input, layers).view(), None, 0);
        let nothing = || [identity(), softmax_cross_entropy()];
        for (channels, height, width) in [(LARGE, 1, 1), (1, LARGE, 1), (1, 1, LARGE)] {
            let input = Shape::image(channels, height, width);
            assert!(numbers_of(input, nothing()).is_none());
        }
        assert!(numbers_of(Shape::vector(LARGE - 1), nothing()).is_some());
        let units = |units| [dense(units), softmax_cross_entropy()];
        assert!(numbers_of(Shape::vector(1), units(LARGE)).is_none());
        // 2^32 weights.
        assert!(numbers_of(Shape::vector(1 << 16), units(1 << 16)).is_none());
    }
}
