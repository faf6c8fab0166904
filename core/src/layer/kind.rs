//! The trait that describes a layer type.

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::words::{NotationError, Words};
use crate::Real;
use crate::shape::MAX_HYPERPARAMETERS;

/// The hyperparameters of a layer in a file, as 32-bit words. Words that the layer type does not
/// use are 0.
pub(crate) type Hyperparameters = [u32; MAX_HYPERPARAMETERS];

/// The role of a layer, which decides how passes call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Computes new values with weights: dense, convolution.
    Transform,
    /// Computes one value for each window: pooling.
    Pool,
    /// Changes each value in place: activations, dropout.
    Elementwise,
    /// Ends the network with a loss.
    Loss,
}

/// A layer type's representation in files and in net notation. A model also needs properties of the
/// layer type at compile time. Traits cannot have `const fn`s, so each layer type has four inherent
/// ones:
///
/// - `description(&self)` returns the [`Description`](crate::shape::Description),
///   `from_description(&Description)` converts it back;
/// - `output(&self, input)` is the shape rule;
/// - `sizes(&Geometry)` returns the numbers of parameters, the fans and the working memory.
pub(crate) trait Kind: Copy {
    /// The name in net notation.
    const NAME: &'static str;
    /// The identifier in a file.
    const ID: NonZero<u8>;
    const ROLE: Role;
    /// Whether the layer applies a function to each value that never falls from one number to the
    /// next, rounding included, so that the activation of a maximum is the maximum of the
    /// activations. A formula with several roundings may fall where its function rises.
    const MONOTONE: bool = false;
    /// The number of hyperparameters in a file.
    const HYPERPARAMETERS: usize = 0;

    /// The hyperparameters as words of a file. `None` if one does not fit into 32 bits.
    fn hyperparameters(&self) -> Option<Hyperparameters> {
        Some([0; MAX_HYPERPARAMETERS])
    }

    /// The layer with these hyperparameters.
    fn from_hyperparameters(hyperparameters: Hyperparameters) -> Self;

    /// Parses the words after the name in net notation.
    ///
    /// # Errors
    /// The first word that is missing or wrong.
    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError>;

    /// Writes the words after the name in net notation.
    ///
    /// # Errors
    /// An error of the formatter.
    fn write(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }

    /// The layer with the functions that compute it.
    fn layer<R: Real>(self) -> Layer<R>;
}

/// Numbers of elements that follow from a layer's shapes. They saturate instead of overflowing, and
/// a model refuses layers for which they do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Fan in and fan out, as Glorot and He define them.
    pub(crate) fans: (usize, usize),
    pub(crate) weights: usize,
    pub(crate) biases: usize,
    /// Working memory of the forward pass and the weight gradient.
    pub(crate) scratch: usize,
    /// Elements per sample that store the positions of pooled maxima.
    pub(crate) indices: usize,
}

impl Sizes {
    /// The sizes of a layer without parameters or working memory.
    pub(crate) const NONE: Self = Self {
        fans: (0, 0),
        weights: 0,
        biases: 0,
        scratch: 0,
        indices: 0,
    };
}

/// The identifier `number` as a non-zero number.
pub(crate) const fn id(number: u8) -> NonZero<u8> {
    match NonZero::new(number) {
        Some(number) => number,
        None => NonZero::<u8>::MIN,
    }
}

/// Defines a layer type without hyperparameters that accepts any shape and keeps it: a loss or an
/// activation.
macro_rules! plain_kind {
    ($(#[$doc:meta])* $Kind:ident, $name:literal, $id:literal, $role:ident $({ monotone: $monotone:literal })?, $layer:path) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $Kind;

        impl $Kind {
            pub(crate) const fn description(&self) -> $crate::shape::Description {
                $crate::shape::Description::plain(<Self as $crate::layer::kind::Kind>::ID)
            }

            pub(crate) const fn from_description(_: &$crate::shape::Description) -> Self {
                Self
            }

            pub(crate) const fn output(
                &self,
                input: $crate::Shape,
            ) -> Result<$crate::Shape, $crate::ShapeError> {
                Ok(input)
            }

            pub(crate) const fn sizes(
                _: &$crate::shape::Geometry,
            ) -> $crate::layer::kind::Sizes {
                $crate::layer::kind::Sizes::NONE
            }
        }

        impl $crate::layer::kind::Kind for $Kind {
            const NAME: &'static str = $name;
            const ID: core::num::NonZero<u8> = $crate::layer::kind::id($id);
            const ROLE: $crate::layer::kind::Role = $crate::layer::kind::Role::$role;
            $(const MONOTONE: bool = $monotone;)?

            fn from_hyperparameters(_: $crate::layer::kind::Hyperparameters) -> Self {
                Self
            }

            fn parse(
                _: &mut $crate::layer::words::Words<'_>,
            ) -> Result<Self, $crate::layer::words::NotationError> {
                Ok(Self)
            }

            fn layer<R: $crate::Real>(self) -> $crate::Layer<R> {
                $layer()
            }
        }
    };
}
pub(crate) use plain_kind;
