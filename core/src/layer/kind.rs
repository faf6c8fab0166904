//! What a kind of layer says about itself.

use core::fmt;
use core::num::NonZero;

use super::declaration::Layer;
use super::words::{NotationError, Words};
use crate::Real;
use crate::shape::MOST_NUMBERS;

/// The numbers of a layer in a file; those that its kind does not have are 0.
pub(crate) type Numbers = [u32; MOST_NUMBERS];

/// What a layer does with its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Computes new values with weights.
    Transform,
    /// Computes one value for each window.
    Pool,
    /// Changes each value in place.
    Elementwise,
    /// Ends the network.
    Loss,
}

/// What a kind says about itself in a file and in text. What a model asks of it when it is
/// compiled cannot be a trait's: four `const fn` of each kind's own,
///
/// - `description(&self)`, and `of(&Description)` back;
/// - `output(&self, input)`: the shape rule;
/// - `sizes(&Geometry)`: parameters, fans and working memory.
pub(crate) trait Kind: Copy {
    /// Its name in net notation.
    const NAME: &'static str;
    /// Its number in a file.
    const ID: NonZero<u8>;
    const ROLE: Role;
    /// Whether it changes each value by a function that never falls, so that the largest value
    /// stays the largest.
    const MONOTONE: bool = false;
    /// How many numbers it has in a file.
    const NUMBERS: usize = 0;

    /// Its numbers in a file; `None` where one does not fit into 32 bits.
    fn numbers(&self) -> Option<Numbers> {
        Some([0; MOST_NUMBERS])
    }

    /// The layer of these numbers.
    fn of_numbers(numbers: Numbers) -> Self;

    /// The layer of the words that follow its name in net notation.
    ///
    /// # Errors
    /// The first word that is missing or wrong.
    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError>;

    /// Writes what follows its name in net notation.
    ///
    /// # Errors
    /// The formatter's.
    fn write(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }

    /// The layer with the functions that compute it.
    fn layer<R: Real>(self) -> Layer<R>;
}

/// Numbers of elements that follow from a layer's shapes. They saturate instead of overflowing;
/// a model refuses what saturates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Inputs and outputs that each weight row and column joins, as Glorot and He count them.
    pub(crate) fans: (usize, usize),
    pub(crate) weights: usize,
    pub(crate) biases: usize,
    /// Working memory of the forward pass and the weight gradient.
    pub(crate) scratch: usize,
    /// Elements of a sample that remember where pooled values come from.
    pub(crate) indices: usize,
}

impl Sizes {
    /// Of a layer without parameters or working memory.
    pub(crate) const NONE: Self = Self {
        fans: (0, 0),
        weights: 0,
        biases: 0,
        scratch: 0,
        indices: 0,
    };
}

/// A kind's number in a file.
pub(crate) const fn id(number: u8) -> NonZero<u8> {
    match NonZero::new(number) {
        Some(number) => number,
        None => NonZero::<u8>::MIN,
    }
}

/// Defines a kind that has no numbers, takes any shape and leaves it as it is: a loss or a monotone
/// activation.
macro_rules! plain_kind {
    ($(#[$doc:meta])* $Kind:ident, $name:literal, $id:literal, $role:ident, $layer:path) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $Kind;

        impl $Kind {
            pub(crate) const fn description(&self) -> $crate::shape::Description {
                $crate::shape::Description::plain(<Self as $crate::layer::kind::Kind>::ID)
            }

            pub(crate) const fn of(_: &$crate::shape::Description) -> Self {
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
            const MONOTONE: bool = matches!(Self::ROLE, $crate::layer::kind::Role::Elementwise);

            fn of_numbers(_: $crate::layer::kind::Numbers) -> Self {
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
