//! The list of all kinds of layers. A new kind is a new file and a line in `kinds!`.

use core::fmt;
use core::num::NonZero;

use super::average_pool::AveragePool;
use super::conv2d::Conv2d;
use super::declaration::Layer;
use super::dense::Dense;
use super::dropout::Dropout;
use super::identity::Identity;
use super::kind::{Kind, Numbers, Role, Sizes};
use super::leaky_relu::LeakyRelu;
use super::max_pool::MaxPool;
use super::mean_squared_error::MeanSquaredError;
use super::relu::Relu;
use super::sigmoid::Sigmoid;
use super::softmax_cross_entropy::SoftmaxCrossEntropy;
use super::tanh::Tanh;
use super::words::{NotationError, Words};
use crate::Real;
use crate::shape::{Custom, Description, Geometry, Shape, ShapeError};

macro_rules! kinds {
    ($($Kind:ident),+ $(,)?) => {
        /// What a layer is: its kind and hyperparameters, without the functions that compute it.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Spec {
            $(
                #[doc = concat!("See [`", stringify!($Kind), "`](crate::layer::", stringify!($Kind), ").")]
                $Kind($Kind),
            )+
            /// A kind that is not this crate's.
            Custom(&'static Custom),
        }

        $(
            impl From<$Kind> for Spec {
                fn from(kind: $Kind) -> Self {
                    Self::$Kind(kind)
                }
            }
        )+

        impl Spec {
            pub(crate) const fn of(description: &Description) -> Self {
                match description {
                    Description::Custom(custom) => Self::Custom(custom),
                    Description::BuiltIn { kind, .. } => {
                        $(
                            if kind.get() == $Kind::ID.get() {
                                return Self::$Kind($Kind::of(description));
                            }
                        )+
                        Self::Identity(Identity)
                    }
                }
            }

            pub(crate) const fn description(&self) -> Description {
                match self {
                    $(Self::$Kind(kind) => kind.description(),)+
                    Self::Custom(custom) => Description::Custom(custom),
                }
            }

            /// The name of the kind in net notation.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$Kind(_) => $Kind::NAME,)+
                    Self::Custom(custom) => custom.name,
                }
            }

            /// What a kind of this crate does with its input.
            const fn role(&self) -> Option<Role> {
                match self {
                    $(Self::$Kind(_) => Some($Kind::ROLE),)+
                    Self::Custom(_) => None,
                }
            }

            /// Whether it changes each value by a function that never falls.
            pub(crate) const fn is_monotone(&self) -> bool {
                match self {
                    $(Self::$Kind(_) => $Kind::MONOTONE,)+
                    Self::Custom(_) => false,
                }
            }

            const fn shape_after(&self, input: Shape) -> Result<Shape, ShapeError> {
                match self {
                    $(Self::$Kind(kind) => kind.output(input),)+
                    Self::Custom(custom) => custom.output(input),
                }
            }

            /// How many numbers it has in a file.
            pub(crate) const fn number_count(&self) -> usize {
                match self {
                    $(Self::$Kind(_) => $Kind::NUMBERS,)+
                    Self::Custom(custom) => custom.numbers.len(),
                }
            }

            /// The number of its kind in a file, and its numbers; `None` where one does not fit into
            /// 32 bits.
            pub(crate) fn numbers(&self) -> Option<(u16, Numbers)> {
                Some(match self {
                    $(Self::$Kind(kind) => (u16::from($Kind::ID.get()), kind.numbers()?),)+
                    Self::Custom(custom) => {
                        let mut numbers = Numbers::default();
                        for (to, &number) in numbers.iter_mut().zip(custom.numbers) {
                            *to = number;
                        }
                        (custom.id, numbers)
                    }
                })
            }

            /// The layer of a kind of this crate that has these numbers in a file; `None` for
            /// other kinds.
            pub(crate) fn of_numbers(kind: NonZero<u8>, numbers: Numbers) -> Option<Self> {
                match kind {
                    $($Kind::ID => Some(Self::$Kind($Kind::of_numbers(numbers))),)+
                    _ => None,
                }
            }

            /// The layer that `words` begin with in net notation.
            ///
            /// # Errors
            /// The first word that is missing or wrong.
            pub(crate) fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
                const LAYER: &str = "a layer: dense, conv, maxpool, avgpool, tanh, sigmoid, relu, \
                                     leaky_relu, identity, dropout, softmax or mse";
                let name = words.next(LAYER)?;
                $(
                    if name.text == $Kind::NAME {
                        return $Kind::parse(words).map(Self::$Kind);
                    }
                )+
                Err(name.wrong(LAYER))
            }

            /// The layer with the functions that compute it on any processor; `None` for a
            /// [custom](Layer::custom) one, whose functions a description does not know. Links
            /// every kind.
            pub fn layer<R: Real>(self) -> Option<Layer<R>> {
                match self {
                    $(Self::$Kind(kind) => Some(kind.layer()),)+
                    Self::Custom(_) => None,
                }
            }
        }

        impl fmt::Display for Spec {
            /// The layer in net notation; a custom one is its name and numbers, which no
            /// [parser](crate::notation) takes.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())?;
                match self {
                    $(Self::$Kind(kind) => kind.write(f),)+
                    Self::Custom(custom) => {
                        custom.numbers.iter().try_for_each(|number| write!(f, " {number}"))
                    }
                }
            }
        }

        impl Geometry {
            /// Numbers of elements that follow from the shapes.
            // Inlined, so that a caller pays only for the numbers it reads.
            #[inline(always)]
            pub(crate) const fn sizes(&self) -> Sizes {
                match &self.description {
                    Description::Custom(custom) => Sizes {
                        fans: custom.fans,
                        weights: custom.weights,
                        biases: custom.biases,
                        scratch: custom.scratch,
                        indices: 0,
                    },
                    Description::BuiltIn { kind, .. } => {
                        $(
                            if kind.get() == $Kind::ID.get() {
                                return $Kind::sizes(self);
                            }
                        )+
                        Sizes::NONE
                    }
                }
            }
        }
    };
}

kinds! {
    Dense,
    Conv2d,
    MaxPool,
    AveragePool,
    Tanh,
    Sigmoid,
    Relu,
    LeakyRelu,
    Identity,
    Dropout,
    SoftmaxCrossEntropy,
    MeanSquaredError,
}

impl Spec {
    /// Whether this is a convolution or a pooling.
    pub const fn is_windowed(&self) -> bool {
        matches!(
            self,
            Self::Conv2d(_) | Self::MaxPool(_) | Self::AveragePool(_)
        )
    }

    /// Whether this is a loss of this crate.
    pub const fn is_loss(&self) -> bool {
        matches!(self.role(), Some(Role::Loss))
    }

    /// The shape of one sample after the layer.
    ///
    /// # Errors
    /// What does not fit.
    pub const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        match input.checked_len() {
            None => return Err(ShapeError::TooLarge),
            Some(0) => return Err(ShapeError::Zero),
            Some(_) => {}
        }
        let output = match self.shape_after(input) {
            Ok(output) => output,
            Err(error) => return Err(error),
        };
        match output.checked_len() {
            Some(0) => Err(ShapeError::Zero),
            Some(_) => Ok(output),
            None => Err(ShapeError::TooLarge),
        }
    }
}

impl<R: Real> Layer<R> {
    /// What the layer is.
    pub const fn spec(&self) -> Spec {
        Spec::of(&self.description)
    }
}

/// Lengths saturate instead of overflowing; [`Model`](crate::Model) refuses what saturates.
impl Geometry {
    /// A layer after a value of shape `input`.
    ///
    /// # Errors
    /// What does not fit.
    pub const fn new(spec: Spec, input: Shape) -> Result<Self, ShapeError> {
        match spec.output(input) {
            Ok(output) => Ok(Self {
                description: spec.description(),
                input,
                output,
                first_row: 0,
            }),
            Err(error) => Err(error),
        }
    }

    /// What the layer is.
    pub const fn spec(&self) -> Spec {
        Spec::of(&self.description)
    }

    /// Inputs and outputs that each weight row and column joins: `(fan in, fan out)`, with the
    /// kernel's taps counted on both sides as Glorot and He do; `(0, 0)` without weights.
    pub const fn fans(&self) -> (usize, usize) {
        self.sizes().fans
    }

    /// Number of weights. They come before the biases; weight `(i, o)` of input, or tap, `i` and
    /// output `o` is element `i * outputs + o`. A convolution's taps are counted input channel
    /// first, then kernel row, then kernel column.
    pub const fn weights(&self) -> usize {
        self.sizes().weights
    }

    /// Number of biases: one for each unit or filter; 0 without weights.
    pub const fn biases(&self) -> usize {
        self.sizes().biases
    }

    /// Weights and biases.
    pub const fn parameters(&self) -> usize {
        let Sizes {
            weights, biases, ..
        } = self.sizes();
        weights.saturating_add(biases)
    }

    /// Multiply-adds of one sample's forward pass (a convolution's padding counted).
    pub const fn multiply_adds(&self) -> usize {
        let positions = self.output.height.saturating_mul(self.output.width);
        self.weights().saturating_mul(positions)
    }

    /// Elements of working memory of the forward pass and the weight gradient: a convolution lays
    /// out one channel of one sample as a plane with its border of zeros.
    pub const fn scratch(&self) -> usize {
        self.sizes().scratch
    }

    /// Elements of a sample in which a maximum pooling remembers where its values come from: the
    /// position in its window, counted row by row, as a digit of base `height * width`. An element
    /// holds as many digits as 24 bits do, those of neighbouring columns of one row, the first the
    /// lowest.
    pub const fn indices(&self) -> usize {
        self.sizes().indices
    }
}
