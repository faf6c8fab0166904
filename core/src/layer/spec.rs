//! The list of all layer types. A new one is a new file, a line in `kinds!`, and its exports.

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::kind::{Hyperparameters, Kind, Role, Sizes};
use super::words::{NotationError, Words};
use crate::Real;
use crate::message::Message;
use crate::shape::{Custom, Description, Geometry, Shape, ShapeError};

macro_rules! kinds {
    ($($module:ident::$Kind:ident),+ $(,)?) => {
        $(use super::$module::$Kind;)+

        /// A layer type and its hyperparameters, without the functions that compute it.
        ///
        /// ```
        /// use firmgrad::layer::{AveragePool, Conv2d, Dense, Dropout, LeakyRelu, MaxPool, Relu};
        /// use firmgrad::{Layer, Padding, Spec, Window, dense};
        ///
        /// let window = Window { height: 2, width: 3, stride: 2 };
        /// let specs = [
        ///     Spec::Conv2d(Conv2d { filters: 8, window, padding: Padding::Same }),
        ///     Spec::MaxPool(MaxPool { window }),
        ///     Spec::AveragePool(AveragePool { window: Window::square(2, 2) }),
        ///     Spec::LeakyRelu(LeakyRelu { slope: 0.1 }),
        ///     Spec::Relu(Relu),
        ///     Spec::Dropout(Dropout { rate: 0.5 }),
        /// ];
        /// assert_eq!(specs.map(|spec| spec.to_string()), [
        ///     "conv 2x3x8 stride 2 same",
        ///     "maxpool 2x3 stride 2",
        ///     "avgpool 2x2",
        ///     "leaky_relu 0.1",
        ///     "relu",
        ///     "dropout 0.5",
        /// ]);
        /// let layer: Layer = dense(10);
        /// assert_eq!(layer.spec(), Spec::Dense(Dense { units: 10 }));
        /// ```
        ///
        /// [`layer`](Self::layer) turns a description into a layer:
        ///
        /// ```
        /// use firmgrad::layer::{
        ///     Conv2d, Dense, Identity, MeanSquaredError, Sigmoid, SoftmaxCrossEntropy, Tanh,
        /// };
        /// use firmgrad::{Model, Shape, Spec};
        ///
        /// let (three, two) = (Dense { units: 3 }, Dense { units: 2 });
        /// let loss = SoftmaxCrossEntropy;
        /// let specs: [Spec; 4] = [three.into(), Tanh.into(), two.into(), loss.into()];
        /// let layers = specs.map(|spec| spec.layer().unwrap());
        /// let model = Model::<4>::try_new(Shape::vector(2), &layers).unwrap();
        /// assert_eq!(model.parameters(), 17);
        ///
        /// assert!(specs[3].is_loss() && Spec::from(MeanSquaredError).is_loss());
        /// assert!(![Spec::from(Sigmoid), Spec::from(Identity)].iter().any(Spec::is_loss));
        /// assert_eq!((specs[3].name(), specs[0].is_windowed()), ("softmax", false));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Spec {
            $(
                #[doc = concat!("See [`", stringify!($Kind), "`](crate::layer::", stringify!($Kind), ").")]
                $Kind($Kind),
            )+
            /// A [custom](crate::layer::Custom) layer.
            Custom(&'static Custom),
        }

        $(
            impl From<$Kind> for Spec {
                fn from(kind: $Kind) -> Self {
                    Self::$Kind(kind)
                }
            }
        )+

        const _: () = {
            let mut ids: &[u8] = &[$($Kind::ID.get()),+];
            while let [id, later @ ..] = ids {
                let mut others = later;
                while let [other, more @ ..] = others {
                    assert!(*id != *other, "two layer types have the same identifier in a file");
                    others = more;
                }
                ids = later;
            }
        };

        impl Spec {
            pub(crate) const fn from_description(description: &Description) -> Self {
                match description {
                    Description::Custom(custom) => Self::Custom(custom),
                    Description::BuiltIn { kind, .. } => {
                        $(
                            if kind.get() == $Kind::ID.get() {
                                return Self::$Kind($Kind::from_description(description));
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

            /// The name of the layer type in net notation.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$Kind(_) => $Kind::NAME,)+
                    Self::Custom(custom) => custom.name,
                }
            }

            /// The role of a layer type of this crate; `None` for a custom layer.
            const fn role(&self) -> Option<Role> {
                match self {
                    $(Self::$Kind(_) => Some($Kind::ROLE),)+
                    Self::Custom(_) => None,
                }
            }

            /// Whether the layer applies a non-decreasing function to each value.
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

            /// The number of hyperparameters in a file.
            pub(crate) const fn hyperparameter_count(&self) -> usize {
                match self {
                    $(Self::$Kind(_) => $Kind::HYPERPARAMETERS,)+
                    Self::Custom(custom) => custom.hyperparameters.len(),
                }
            }

            /// The identifier of the layer type and the hyperparameters, as stored in a file.
            /// `None` if a hyperparameter does not fit into 32 bits.
            pub(crate) fn hyperparameters(&self) -> Option<(u16, Hyperparameters)> {
                Some(match self {
                    $(Self::$Kind(kind) => (u16::from($Kind::ID.get()), kind.hyperparameters()?),)+
                    Self::Custom(custom) => {
                        let mut words = Hyperparameters::default();
                        for (to, &word) in words.iter_mut().zip(custom.hyperparameters) {
                            *to = word;
                        }
                        (custom.id, words)
                    }
                })
            }

            /// The layer with this identifier and these hyperparameters in a file. `None` if the
            /// identifier is not one of this crate's layer types.
            pub(crate) fn from_hyperparameters(kind: NonZero<u8>, hyperparameters: Hyperparameters) -> Option<Self> {
                match kind {
                    $($Kind::ID => Some(Self::$Kind($Kind::from_hyperparameters(hyperparameters))),)+
                    _ => None,
                }
            }

            /// Parses the layer at the start of `words`.
            ///
            /// # Errors
            /// The first word that is missing or wrong.
            pub(crate) fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
                const LAYER: &str = EXPECTED.as_str();
                let name = words.next(LAYER)?;
                $(
                    if name.text == $Kind::NAME {
                        return $Kind::parse(words).map(Self::$Kind);
                    }
                )+
                Err(name.unexpected(LAYER))
            }

            /// The layer with this crate's functions that compute it on any processor. `None` for a
            /// [custom](Layer::custom) layer, whose functions are not part of a `Spec`. This
            /// function links every layer type.
            pub fn layer<R: Real>(self) -> Option<Layer<R>> {
                match self {
                    $(Self::$Kind(kind) => Some(kind.layer()),)+
                    Self::Custom(_) => None,
                }
            }
        }

        impl fmt::Display for Spec {
            /// The layer in net notation. A custom layer is written as its name and
            /// hyperparameters, which the [parser](crate::notation) does not accept.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())?;
                match self {
                    $(Self::$Kind(kind) => kind.write(f),)+
                    Self::Custom(custom) => {
                        custom.hyperparameters.iter().try_for_each(|word| write!(f, " {word}"))
                    }
                }
            }
        }

        /// What a layer in net notation begins with.
        const EXPECTED: &Message = &{
            let mut message = Message::new().text("a layer: ");
            let mut names: &[&str] = &[$($Kind::NAME),+];
            while let [name, rest @ ..] = names {
                message = message.text(name).text(match rest {
                    [] => "",
                    [_] => " or ",
                    _ => ", ",
                });
                names = rest;
            }
            message
        };

        impl Geometry {
            /// The numbers of elements that follow from the shapes.
            // Inlined, so that a caller computes only the numbers it reads.
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
    dense::Dense,
    conv2d::Conv2d,
    max_pool::MaxPool,
    average_pool::AveragePool,
    tanh::Tanh,
    sigmoid::Sigmoid,
    relu::Relu,
    leaky_relu::LeakyRelu,
    identity::Identity,
    dropout::Dropout,
    softmax_cross_entropy::SoftmaxCrossEntropy,
    mean_squared_error::MeanSquaredError,
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

    /// The shape of one sample of the output, for an input of shape `input`.
    ///
    /// # Errors
    /// The reason why the layer does not fit this input.
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
    /// The layer type and its hyperparameters.
    pub const fn spec(&self) -> Spec {
        Spec::from_description(&self.description)
    }
}

/// Lengths saturate instead of overflowing. A [`Model`](crate::Model) refuses layers for which they
/// do.
impl Geometry {
    /// The geometry of a layer with input shape `input`.
    ///
    /// # Errors
    /// The reason why the layer does not fit this input.
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

    /// The layer type and its hyperparameters.
    pub const fn spec(&self) -> Spec {
        Spec::from_description(&self.description)
    }

    /// `(fan in, fan out)`: the number of inputs that weights connect to one output, and the number
    /// of outputs that they connect to one input. For a convolution both include the kernel size,
    /// as Glorot and He define them. `(0, 0)` without weights.
    pub const fn fans(&self) -> (usize, usize) {
        self.sizes().fans
    }

    /// Number of weights. They are stored before the biases. The weight of input `i` and output `o`
    /// is element `i * outputs + o`. For a convolution, `i` is the kernel tap, numbered by input
    /// channel, then kernel row, then kernel column.
    pub const fn weights(&self) -> usize {
        self.sizes().weights
    }

    /// Number of biases: one for each unit or filter; 0 without weights.
    pub const fn biases(&self) -> usize {
        self.sizes().biases
    }

    /// Number of weights and biases.
    pub const fn parameters(&self) -> usize {
        let Sizes {
            weights, biases, ..
        } = self.sizes();
        weights.saturating_add(biases)
    }

    /// Multiply-adds of the forward pass of one sample, including those on a convolution's padding.
    pub const fn multiply_adds(&self) -> usize {
        let positions = self.output.height.saturating_mul(self.output.width);
        self.weights().saturating_mul(positions)
    }

    /// Elements of working memory for the forward pass and the weight gradient. A convolution
    /// copies one channel of one sample into a padded plane there.
    pub const fn scratch(&self) -> usize {
        self.sizes().scratch
    }

    /// Elements per sample in which a maximum pooling stores the positions of its maxima. The
    /// position in the window, counted row by row, is a digit in base `height * width`. An element
    /// holds the digits of consecutive columns of one row, as many as fit into 24 bits, starting
    /// with the lowest digit.
    pub const fn indices(&self) -> usize {
        self.sizes().indices
    }
}
