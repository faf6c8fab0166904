//! Net notation: a network written as text, `conv 5x5x32 same, relu, maxpool 2x2, dense 10`.
//!
//! Layers are separated by commas, the words of a layer by spaces. A text without a head is a
//! classifier: `softmax` is added.
//!
//! | layer | meaning |
//! |---|---|
//! | `dense U` | `U` units |
//! | `conv HxWxF [stride S] [same\|valid]` | `F` filters of `H` by `W`; stride 1 and `valid` unless said |
//! | `maxpool HxW [stride S]`, `avgpool HxW [stride S]` | stride `H` unless said, which a window that is not square must |
//! | `tanh`, `sigmoid`, `relu`, `identity` | activations |
//! | `leaky_relu [SLOPE]` | slope 0.01 unless said |
//! | `dropout RATE` | |
//! | `softmax`, `mse` | heads |

use core::fmt;
use core::str::SplitWhitespace;

use crate::Real;
use crate::layer::{Layer, Padding, Spec, Window};

/// Where a text is not net notation, and what would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NotationError {
    /// Byte of the text at which the wrong word starts; where a word is missing, the end of its
    /// layer; where a layer is too many, its start, or the text's length for the head that is added.
    pub position: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "at character {}: expected {}",
            self.position + 1,
            self.expected
        )
    }
}

impl core::error::Error for NotationError {}

/// The layers that `text` writes, a head last.
///
/// # Errors
/// The first word that does not fit, or a network of more than `N` layers.
///
/// ```
/// use firmgrad::{Model, Shape, notation};
///
/// let layers = notation::parse::<8, f32>("dense 3, tanh, dense 2").unwrap();
/// let model = Model::<8>::try_new(Shape::vector(2), &layers).unwrap();
/// assert_eq!(model.parameters(), 17);
///
/// let error = notation::parse::<8, f32>("dense 3, tank, dense 2").unwrap_err();
/// assert_eq!(error.position, 9);
/// ```
pub fn parse<const N: usize, R: Real>(
    text: &str,
) -> Result<heapless::Vec<Layer<R>, N>, NotationError> {
    let mut layers = heapless::Vec::new();
    let too_many = |position| NotationError {
        position,
        expected: "no more layers: this is the longest network that can be read",
    };
    let mut headed = false;
    for part in text.split(',') {
        let spec = layer(&mut Words::of(text, part))?;
        headed = spec.is_head();
        layers
            .push(spec.into())
            .map_err(|_| too_many(offset(text, part.trim_start())))?;
    }
    if !headed {
        layers
            .push(Spec::SoftmaxCrossEntropy.into())
            .map_err(|_| too_many(text.len()))?;
    }
    Ok(layers)
}

fn layer(words: &mut Words<'_>) -> Result<Spec, NotationError> {
    const LAYER: &str = "a layer: dense, conv, maxpool, avgpool, tanh, sigmoid, relu, leaky_relu, \
                         identity, dropout, softmax or mse";
    let name = words.next(LAYER)?;
    let spec = match name.text {
        "dense" => Spec::Dense {
            units: words.next("the number of units")?.whole()?,
        },
        "conv" => {
            let size = words.next("the kernels as HEIGHTxWIDTHxFILTERS, like 5x5x32")?;
            let [height, width, filters] = size.sizes()?;
            let (mut stride, mut padding) = (1, Padding::Valid);
            while let Some(option) = words.optional() {
                match option.text {
                    "stride" => stride = words.next("the stride")?.whole()?,
                    "same" => padding = Padding::Same,
                    "valid" => padding = Padding::Valid,
                    _ => return Err(option.wrong("'same', 'valid' or 'stride'")),
                }
            }
            let window = Window {
                height,
                width,
                stride,
            };
            Spec::Conv2d {
                filters,
                window,
                padding,
            }
        }
        "maxpool" => Spec::MaxPool {
            window: pool_window(words)?,
        },
        "avgpool" => Spec::AveragePool {
            window: pool_window(words)?,
        },
        "tanh" => Spec::Tanh,
        "sigmoid" => Spec::Sigmoid,
        "relu" => Spec::Relu,
        "leaky_relu" => Spec::LeakyRelu {
            slope: words.optional().map_or(Ok(0.01), |word| word.number())?,
        },
        "identity" => Spec::Identity,
        "dropout" => Spec::Dropout {
            rate: words.next("the rate, like 0.5")?.number()?,
        },
        "softmax" => Spec::SoftmaxCrossEntropy,
        "mse" => Spec::MeanSquaredError,
        _ => return Err(name.wrong(LAYER)),
    };
    match words.optional() {
        Some(word) => Err(word.wrong("a comma and the next layer, or the end")),
        None => Ok(spec),
    }
}

fn pool_window(words: &mut Words<'_>) -> Result<Window, NotationError> {
    let size = words.next("the window as HEIGHTxWIDTH, like 2x2")?;
    let [height, width] = size.sizes()?;
    let stride = match words.optional() {
        Some(word) if word.text == "stride" => words.next("the stride")?.whole()?,
        Some(word) => return Err(word.wrong("'stride', or a comma and the next layer")),
        None if height == width => height,
        None => return Err(words.end("'stride' and its length, since the window is not square")),
    };
    Ok(Window {
        height,
        width,
        stride,
    })
}

/// The words of one layer, and the text they stand in.
struct Words<'t> {
    text: &'t str,
    rest: SplitWhitespace<'t>,
    end: usize,
}

/// A word and where it starts.
struct Word<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Words<'t> {
    fn of(text: &'t str, part: &'t str) -> Self {
        Self {
            text,
            rest: part.split_whitespace(),
            end: offset(text, part) + part.trim_end().len(),
        }
    }

    fn optional(&mut self) -> Option<Word<'t>> {
        self.rest.next().map(|word| Word {
            text: word,
            position: offset(self.text, word),
        })
    }

    fn next(&mut self, expected: &'static str) -> Result<Word<'t>, NotationError> {
        self.optional().ok_or_else(|| self.end(expected))
    }

    fn end(&self, expected: &'static str) -> NotationError {
        NotationError {
            position: self.end,
            expected,
        }
    }
}

impl Word<'_> {
    fn wrong(&self, expected: &'static str) -> NotationError {
        NotationError {
            position: self.position,
            expected,
        }
    }

    fn whole(&self) -> Result<usize, NotationError> {
        self.text.parse().map_err(|_| self.wrong("a whole number"))
    }

    fn number(&self) -> Result<f32, NotationError> {
        let number = self.text.parse().ok();
        let finite = number.filter(|number: &f32| number.is_finite());
        finite.ok_or_else(|| self.wrong("a finite number"))
    }

    /// `D` whole numbers with `x` between them.
    fn sizes<const D: usize>(&self) -> Result<[usize; D], NotationError> {
        const EXPECTED: &str = "sizes with 'x' between them, like 5x5x32 for conv (height, width, \
                                filters) and 2x2 for pooling (height, width)";
        let mut parts = self.text.split('x');
        let mut sizes = [0; D];
        for size in &mut sizes {
            let part = parts.next().ok_or_else(|| self.wrong(EXPECTED))?;
            *size = part.parse().map_err(|_| self.wrong(EXPECTED))?;
        }
        match parts.next() {
            Some(_) => Err(self.wrong(EXPECTED)),
            None => Ok(sizes),
        }
    }
}

/// Where `part`, a piece of `text`, starts in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

impl fmt::Display for Spec {
    /// The layer in net notation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match *self {
            Self::Dense { units } => write!(f, " {units}"),
            Self::Conv2d {
                filters,
                window,
                padding,
            } => {
                write!(f, " {}x{}x{filters}", window.height, window.width)?;
                if window.stride != 1 {
                    write!(f, " stride {}", window.stride)?;
                }
                match padding {
                    Padding::Same => f.write_str(" same"),
                    Padding::Valid => Ok(()),
                }
            }
            Self::MaxPool { window } | Self::AveragePool { window } => {
                write!(f, " {}x{}", window.height, window.width)?;
                if window.height != window.width || window.stride != window.height {
                    write!(f, " stride {}", window.stride)?;
                }
                Ok(())
            }
            Self::LeakyRelu { slope: value } | Self::Dropout { rate: value } => {
                write!(f, " {value}")
            }
            Self::Tanh
            | Self::Sigmoid
            | Self::Relu
            | Self::Identity
            | Self::SoftmaxCrossEntropy
            | Self::MeanSquaredError => Ok(()),
        }
    }
}
