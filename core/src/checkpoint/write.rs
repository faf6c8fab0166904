//! Writing a file, a few bytes at a time.

use crc::{Digest, Table};

use super::{CHECKSUM, Header, MAGIC, SaveError, VERSION, file_len, record};
use crate::model::View;

/// Values that are written together: a page of many flash memories is a multiple of them.
const TOGETHER: usize = 16;

/// Gives `put` the bytes of a file in their order, with the header and slots of a training if
/// there is one.
///
/// # Errors
/// `TooLarge`, before anything is written; `Put` with what `put` answers first.
pub(crate) fn write<E>(
    view: &View<'_, f32>,
    parameters: &[f32],
    training: Option<(Header, [&[f32]; 2])>,
    put: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), SaveError<E>> {
    let header = training.as_ref().map(|(header, _)| header);
    let slots = header.map_or(0, |header| header.rule.slots());
    let front = front(view, slots).ok_or(SaveError::TooLarge)?;
    let mut sink = Sink {
        put,
        digest: CHECKSUM.digest(),
    };
    sink.put(&MAGIC)?;
    sink.put(front.map(u32::to_le_bytes).as_flattened())?;
    let header = Header::encode(header);
    sink.put(header.map(u32::to_le_bytes).as_flattened())?;
    for spec in view.layers() {
        let words = record::encode(spec).ok_or(SaveError::TooLarge)?;
        sink.put(words.map(u32::to_le_bytes).as_flattened())?;
    }
    sink.put_values(parameters)?;
    for slot in training.iter().flat_map(|(_, slots)| slots) {
        sink.put_values(slot)?;
    }
    let checksum = sink.digest.finalize().to_le_bytes();
    (sink.put)(&checksum).map_err(SaveError::Put)
}

/// The words between magic and training; `None` where a number, there or in a layer, does not fit
/// into its field.
fn front(view: &View<'_, f32>, slots: usize) -> Option<[u32; 8]> {
    let word = |number: usize| u32::try_from(number).ok();
    let mut layers = 0;
    for spec in view.layers() {
        record::encode(spec)?;
        layers += 1;
    }
    let parameters = view.lengths.parameters;
    let length = file_len(layers as u64, parameters as u64, slots);
    Some([
        VERSION,
        length as u32,
        (length >> 32) as u32,
        word(view.input.channels)?,
        word(view.input.height)?,
        word(view.input.width)?,
        word(layers)?,
        word(parameters)?,
    ])
}

/// Where bytes go, and the checksum of those that went.
struct Sink<P> {
    put: P,
    digest: Digest<'static, u32, Table<1>>,
}

impl<P> Sink<P> {
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
        for values in values.chunks(TOGETHER) {
            let mut bytes = [[0; 4]; TOGETHER];
            for (to, value) in bytes.iter_mut().zip(values) {
                *to = value.to_le_bytes();
            }
            let bytes = bytes.get(..values.len()).unwrap_or_default();
            self.put(bytes.as_flattened())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::front;
    use crate::{Model, Shape, dense, identity, softmax_cross_entropy};

    /// Which no test writes to a file.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_length_of_more_than_32_bits() {
        const UNITS: usize = 1 << 15;
        let layers = [dense(UNITS), softmax_cross_entropy()];
        let model = Model::<2>::new(Shape::vector(UNITS), layers);
        let length: u64 = 88 + 24 * 2 + 4 * ((1 << 15) + 1) * (1 << 15);
        let words = front(&model.view(), 0).unwrap();
        assert_eq!(words[1..3], [length as u32, (length >> 32) as u32]);
        assert_ne!(words[2], 0);
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn numbers_of_more_than_32_bits() {
        const LARGE: usize = 1 << 32;
        let front_of = |input, layers| front(&Model::<2>::new(input, layers).view(), 0);
        let nothing = || [identity(), softmax_cross_entropy()];
        for (channels, height, width) in [(LARGE, 1, 1), (1, LARGE, 1), (1, 1, LARGE)] {
            let input = Shape::image(channels, height, width);
            assert_eq!(front_of(input, nothing()), None);
        }
        assert!(front_of(Shape::vector(LARGE - 1), nothing()).is_some());
        let units = |units| [dense(units), softmax_cross_entropy()];
        assert_eq!(front_of(Shape::vector(1), units(LARGE)), None);
        // 2^32 weights.
        assert_eq!(front_of(Shape::vector(1 << 16), units(1 << 16)), None);
    }
}
