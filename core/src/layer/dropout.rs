//! Dropout. The backward pass draws the mask again instead of storing it.

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::elementwise::ElementwiseKernel;
use super::kind::{Hyperparameters, Kind, Role, Sizes, id};
use super::tables::{Backward, Forward, PassContext};
use super::words::{NotationError, Words};
use crate::Real;
use crate::kernels::slices::chunks_mut;
use crate::rng::{Philox, to_unit_interval};
use crate::shape::{Description, Geometry, Shape, ShapeError};

/// Inverted dropout; the identity at inference. See [`dropout`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    /// Probability of dropping a unit, in `[0, 1)`.
    pub rate: f32,
}

/// Inverted dropout (Srivastava and others, 2014). In training each unit is set to 0 with
/// probability `rate` in `[0, 1)`. Other units, and their gradients, are multiplied by
/// `1 / (1 - rate)`. At inference the layer is the identity.
///
/// Unit `u` of sample `s` in step `t` draws word `u % 4` of the [`Philox`] block at
/// counter `[u / 4, s, t, 0x8000_0000 | layer]` under the seed of the run. The unit is kept if the
/// upper 24 bits of this word, as a fraction in `[0, 1)`, are at least `rate`. All indices count
/// from 0: `s` counts the samples since the last step, `layer` the layers in the order of
/// [`Model::layers`](crate::Model::layers).
pub const fn dropout<R: Real>(rate: f32) -> Layer<R> {
    Layer::new(
        Dropout { rate }.description(),
        Forward::elementwise::<Dropout>(),
        Backward::elementwise::<Dropout>(),
    )
}

impl Dropout {
    pub(crate) const fn description(&self) -> Description {
        Description::with_value(Self::ID, self.rate.to_bits() as usize)
    }

    pub(crate) const fn of(description: &Description) -> Self {
        Self {
            rate: description.value_as_f32(),
        }
    }

    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        match self.rate >= 0.0 && self.rate < 1.0 {
            true => Ok(input),
            false => Err(ShapeError::HyperparameterOutOfRange),
        }
    }

    pub(crate) const fn sizes(_: &Geometry) -> Sizes {
        Sizes::NONE
    }
}

impl Kind for Dropout {
    const NAME: &'static str = "dropout";
    const ID: NonZero<u8> = id(10);
    const ROLE: Role = Role::Elementwise;
    const HYPERPARAMETERS: usize = 1;

    fn hyperparameters(&self) -> Option<Hyperparameters> {
        Some([self.rate.to_bits(), 0, 0, 0, 0])
    }

    fn from_hyperparameters([rate, ..]: Hyperparameters) -> Self {
        Self {
            rate: f32::from_bits(rate),
        }
    }

    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
        Ok(Self {
            rate: words.next("the rate, like 0.5")?.number()?,
        })
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " {}", self.rate)
    }

    fn layer<R: Real>(self) -> Layer<R> {
        dropout(self.rate)
    }
}

impl<R: Real> ElementwiseKernel<R> for Dropout {
    const READS_OUTPUT: bool = false;

    #[inline(always)]
    fn forward(layer: &Geometry, pass: &PassContext, y: &mut [R]) {
        mask(layer, pass, y);
    }

    #[inline(always)]
    fn backward(layer: &Geometry, pass: &PassContext, _: &[R], dy: &mut [R]) {
        mask(layer, pass, dy);
    }
}

/// Applies the mask: replaces each value by +0 or multiplies it by `1 / (1 - rate)`. Does nothing
/// at inference.
fn mask<R: Real>(layer: &Geometry, pass: &PassContext, values: &mut [R]) {
    if !pass.training {
        return;
    }
    let rate = layer.description.value_as_f32();
    let philox = Philox::new(pass.seed);
    let scale = R::ONE / (R::ONE - R::from_f32(rate));
    let samples = chunks_mut(values, layer.output.len()).zip(pass.sample..);
    for (sample, number) in samples {
        for (units, quarter) in sample.chunks_mut(4).zip(0..) {
            let words = philox.block([quarter, number, pass.step, 0x8000_0000 | pass.layer]);
            for (value, word) in units.iter_mut().zip(words) {
                // Computed for dropped units as well, to avoid a branch. At a rate of 0.5 the
                // branch is mispredicted half of the time: four units took 39 ns in place of 12 ns
                // on an Emerald Rapids.
                let kept = *value * scale;
                *value = if to_unit_interval(word) < rate {
                    R::ZERO
                } else {
                    kept
                };
            }
        }
    }
}
