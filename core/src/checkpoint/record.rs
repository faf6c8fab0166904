//! One layer in a file: its kind and five numbers.

use super::RECORD;
use crate::layer::{Padding, Spec, Window};

/// A kind and its numbers.
type Words = [u32; RECORD / 4];

/// The layer, `None` where no layer is written so.
pub(super) fn decode(record: &[u8; RECORD]) -> Option<Spec> {
    let (words, _) = record.as_chunks();
    let words: Words = words.first_chunk()?.map(u32::from_le_bytes);
    let [kind, a, b, c, d, e] = words;
    let window = |height: u32, width: u32, stride: u32| Window {
        height: height as usize,
        width: width as usize,
        stride: stride as usize,
    };
    let spec = match kind {
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
    };
    // Numbers that the layer does not have are 0.
    (encode(spec)? == words).then_some(spec)
}

/// The layer as words; `None` where a number of it does not fit into one.
pub(super) fn encode(spec: Spec) -> Option<Words> {
    let word = |number: usize| u32::try_from(number).ok();
    let window = |window: Window| {
        Some([
            word(window.height)?,
            word(window.width)?,
            word(window.stride)?,
        ])
    };
    Some(match spec {
        Spec::Dense { units } => [1, word(units)?, 0, 0, 0, 0],
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
            [2, word(filters)?, height, width, stride, padding]
        }
        Spec::MaxPool { window: size } => {
            let [height, width, stride] = window(size)?;
            [3, height, width, stride, 0, 0]
        }
        Spec::AveragePool { window: size } => {
            let [height, width, stride] = window(size)?;
            [4, height, width, stride, 0, 0]
        }
        Spec::Tanh => [5, 0, 0, 0, 0, 0],
        Spec::Sigmoid => [6, 0, 0, 0, 0, 0],
        Spec::Relu => [7, 0, 0, 0, 0, 0],
        Spec::LeakyRelu { slope } => [8, slope.to_bits(), 0, 0, 0, 0],
        Spec::Identity => [9, 0, 0, 0, 0, 0],
        Spec::Dropout { rate } => [10, rate.to_bits(), 0, 0, 0, 0],
        Spec::SoftmaxCrossEntropy => [11, 0, 0, 0, 0, 0],
        Spec::MeanSquaredError => [12, 0, 0, 0, 0, 0],
    })
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
