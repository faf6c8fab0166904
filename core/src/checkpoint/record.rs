//! One layer in a file: its kind and its numbers.

use super::format::Version;
use crate::layer::{Padding, Spec, Window};

/// The most numbers that a kind has.
const NUMBERS: usize = 5;

/// Bytes of a layer in a file of version 1: its kind and always as many numbers.
pub(super) const FIXED: usize = 4 * (1 + NUMBERS);

/// The longest layer in bytes: in version 2, a head, the input and the numbers.
pub(super) const LONGEST: usize = 4 * (2 + NUMBERS);

/// A kind and its numbers; those that it does not have are 0.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Record {
    kind: u32,
    numbers: [u32; NUMBERS],
}

/// Why a layer cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// A later release wrote it: a kind, an input or a number of numbers that is not known.
    Unknown,
    /// No layer has such numbers.
    Numbers,
}

/// Bytes of `spec` in a file of version 2.
pub(crate) const fn len(spec: &Spec) -> usize {
    4 * (2 + count(spec))
}

/// How many numbers a kind has.
const fn count(spec: &Spec) -> usize {
    match spec {
        Spec::Conv2d { .. } => 5,
        Spec::MaxPool { .. } | Spec::AveragePool { .. } => 3,
        Spec::Dense { .. } | Spec::LeakyRelu { .. } | Spec::Dropout { .. } => 1,
        Spec::Tanh
        | Spec::Sigmoid
        | Spec::Relu
        | Spec::Identity
        | Spec::SoftmaxCrossEntropy
        | Spec::MeanSquaredError => 0,
    }
}

/// Bytes of the layer that begins with `word`; at least 4.
pub(super) const fn len_of(version: Version, word: u32) -> usize {
    match version {
        Version::One => FIXED,
        Version::Two => 4 * (1 + (word >> 16) as usize),
    }
}

/// The layer that `bytes` are, the first of them its head.
pub(super) fn decode(version: Version, bytes: &[u8]) -> Result<Spec, Unreadable> {
    let (words, _) = bytes.as_chunks::<4>();
    let mut words = words.iter().map(|&word| u32::from_le_bytes(word));
    let head = words.next().ok_or(Unreadable::Unknown)?;
    let kind = match version {
        Version::One => head,
        Version::Two => head & 0xFFFF,
    };
    // What comes before it, which is 0, is the only input that is known.
    if matches!(version, Version::Two) && words.next() != Some(0) {
        return Err(Unreadable::Unknown);
    }
    let mut record = Record {
        kind,
        numbers: [0; NUMBERS],
    };
    for (to, number) in record.numbers.iter_mut().zip(words) {
        *to = number;
    }
    let spec = spec(record).ok_or(Unreadable::Unknown)?;
    if matches!(version, Version::Two) && len(&spec) != bytes.len() {
        return Err(Unreadable::Unknown);
    }
    match self::record(spec) == Some(record) {
        true => Ok(spec),
        false => Err(Unreadable::Numbers),
    }
}

/// The layer of a record; `None` where the kind is unknown.
fn spec(record: Record) -> Option<Spec> {
    let [a, b, c, d, e] = record.numbers;
    let window = |height: u32, width: u32, stride: u32| Window {
        height: height as usize,
        width: width as usize,
        stride: stride as usize,
    };
    Some(match record.kind {
        1 => Spec::Dense { units: a as usize },
        2 => Spec::Conv2d {
            filters: a as usize,
            window: window(b, c, d),
            padding: match e {
                0 => Padding::Valid,
                _ => Padding::Same,
            },
        },
        3 => Spec::MaxPool {
            window: window(a, b, c),
        },
        4 => Spec::AveragePool {
            window: window(a, b, c),
        },
        5 => Spec::Tanh,
        6 => Spec::Sigmoid,
        7 => Spec::Relu,
        8 => Spec::LeakyRelu {
            slope: f32::from_bits(a),
        },
        9 => Spec::Identity,
        10 => Spec::Dropout {
            rate: f32::from_bits(a),
        },
        11 => Spec::SoftmaxCrossEntropy,
        12 => Spec::MeanSquaredError,
        _ => return None,
    })
}

/// The record of a layer; `None` where a number of it does not fit into 32 bits.
fn record(spec: Spec) -> Option<Record> {
    let word = |number: usize| u32::try_from(number).ok();
    let window = |window: Window| {
        Some([
            word(window.height)?,
            word(window.width)?,
            word(window.stride)?,
        ])
    };
    let (kind, numbers) = match spec {
        Spec::Dense { units } => (1, [word(units)?, 0, 0, 0, 0]),
        Spec::Conv2d {
            filters,
            window: size,
            padding,
        } => {
            let [height, width, stride] = window(size)?;
            let padding = match padding {
                Padding::Valid => 0,
                Padding::Same => 1,
            };
            (2, [word(filters)?, height, width, stride, padding])
        }
        Spec::MaxPool { window: size } => {
            let [height, width, stride] = window(size)?;
            (3, [height, width, stride, 0, 0])
        }
        Spec::AveragePool { window: size } => {
            let [height, width, stride] = window(size)?;
            (4, [height, width, stride, 0, 0])
        }
        Spec::Tanh => (5, [0; NUMBERS]),
        Spec::Sigmoid => (6, [0; NUMBERS]),
        Spec::Relu => (7, [0; NUMBERS]),
        Spec::LeakyRelu { slope } => (8, [slope.to_bits(), 0, 0, 0, 0]),
        Spec::Identity => (9, [0; NUMBERS]),
        Spec::Dropout { rate } => (10, [rate.to_bits(), 0, 0, 0, 0]),
        Spec::SoftmaxCrossEntropy => (11, [0; NUMBERS]),
        Spec::MeanSquaredError => (12, [0; NUMBERS]),
    };
    Some(Record { kind, numbers })
}

/// The layer as the words of version 2, of which the first [`len`] bytes count; `None` where a
/// number of it does not fit into one.
pub(super) fn encode(spec: Spec) -> Option<[u32; LONGEST / 4]> {
    let Record { kind, numbers } = record(spec)?;
    let [a, b, c, d, e] = numbers;
    let follow = 1 + count(&spec) as u32;
    Some([kind | follow << 16, 0, a, b, c, d, e])
}

#[cfg(test)]
mod tests {
    use super::encode;
    use crate::layer::{Padding, Spec, Window};

    /// Which no layer that a model accepts has, but for units and filters.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn numbers_of_more_than_32_bits() {
        const LARGE: usize = 1 << 32;
        let conv = |filters, window| Spec::Conv2d {
            filters,
            window,
            padding: Padding::Same,
        };
        let small = Window::square(2, 1);
        assert_eq!(encode(Spec::Dense { units: LARGE }), None);
        assert_eq!(encode(conv(LARGE, small)), None);
        for (height, width, stride) in [(LARGE, 2, 1), (2, LARGE, 1), (2, 2, LARGE)] {
            let window = Window {
                height,
                width,
                stride,
            };
            for spec in [
                conv(2, window),
                Spec::MaxPool { window },
                Spec::AveragePool { window },
            ] {
                assert_eq!(encode(spec), None, "{spec:?}");
            }
        }
        assert!(encode(Spec::Dense { units: LARGE - 1 }).is_some());
    }
}
