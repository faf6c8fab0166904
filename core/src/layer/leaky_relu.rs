//! The leaky rectified linear unit.

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::elementwise::{ElementwiseKernel, map_in_place, rectifier_gradient};
use super::kind::{Hyperparameters, Kind, Role, Sizes, id};
use super::tables::{Backward, Forward, PassContext};
use super::words::{NotationError, Words};
use crate::Real;
use crate::shape::{Description, Geometry, Shape, ShapeError};

/// The leaky rectified linear unit; see [`leaky_relu`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeakyRelu {
    /// Slope at and below 0; finite and not negative.
    pub slope: f32,
}

/// The leaky rectified linear unit (Maas, Hannun, Ng 2013): `y = z` where `z > 0`, else `slope z`;
/// `dy/dz = 1` where `y > 0`, else `slope`.
pub const fn leaky_relu<R: Real>(slope: f32) -> Layer<R> {
    Layer::new(
        LeakyRelu { slope }.description(),
        Forward::elementwise::<LeakyRelu>(),
        Backward::elementwise::<LeakyRelu>(),
    )
}

impl LeakyRelu {
    pub(crate) const fn description(&self) -> Description {
        Description::with_value(Self::ID, self.slope.to_bits() as usize)
    }

    pub(crate) const fn of(description: &Description) -> Self {
        Self {
            slope: description.value_as_f32(),
        }
    }

    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        match self.slope >= 0.0 && self.slope.is_finite() {
            true => Ok(input),
            false => Err(ShapeError::HyperparameterOutOfRange),
        }
    }

    pub(crate) const fn sizes(_: &Geometry) -> Sizes {
        Sizes::NONE
    }
}

impl Kind for LeakyRelu {
    const NAME: &'static str = "leaky_relu";
    const ID: NonZero<u8> = id(8);
    const ROLE: Role = Role::Elementwise;
    const MONOTONE: bool = true;
    const HYPERPARAMETERS: usize = 1;

    fn hyperparameters(&self) -> Option<Hyperparameters> {
        Some([self.slope.to_bits(), 0, 0, 0, 0])
    }

    fn from_hyperparameters([slope, ..]: Hyperparameters) -> Self {
        Self {
            slope: f32::from_bits(slope),
        }
    }

    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
        Ok(Self {
            slope: words
                .next_optional()
                .map_or(Ok(0.01), |word| word.number())?,
        })
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " {}", self.slope)
    }

    fn layer<R: Real>(self) -> Layer<R> {
        leaky_relu(self.slope)
    }
}

impl<R: Real> ElementwiseKernel<R> for LeakyRelu {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(layer: &Geometry, _: &PassContext, y: &mut [R]) {
        let slope: R = slope_of(layer);
        map_in_place(y, |z| if z <= R::ZERO { slope * z } else { z });
    }

    #[inline(always)]
    fn backward(layer: &Geometry, _: &PassContext, y: &[R], dy: &mut [R]) {
        rectifier_gradient(y, dy, slope_of(layer));
    }
}

fn slope_of<R: Real>(layer: &Geometry) -> R {
    R::from_f32(layer.description.value_as_f32())
}
