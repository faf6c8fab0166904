//! Dropout. The mask is drawn again in the backward pass instead of being stored.

use super::kernels::{Kernels, MapKernel, Pass};
use super::{Layer, Placed, Spec, tile::pieces_mut};
use crate::Real;
use crate::rng::{Philox, unit};

/// Inverted dropout (Srivastava and others, 2014): in training a unit is dropped with probability
/// `rate` in `[0, 1)`, and what is kept, or its gradient, is multiplied by `1 / (1 - rate)`; nothing
/// happens at inference.
///
/// Unit `u` of sample `s` in step `t` is kept when the upper 24 bits of word `u % 4` of the
/// [`Philox`] block at counter `[u / 4, s, t, 0x8000_0000 | layer]` under the run's seed, as a
/// fraction, are at least `rate`. All count from 0: `s` since the last step, `layer` as
/// [`Model::layers`](crate::Model::layers) has them.
pub const fn dropout<R: Real>(rate: f32) -> Layer<R> {
    Layer::with_kernels(Spec::Dropout { rate }, Kernels::map::<Dropout>())
}

/// The mathematics of dropout.
#[derive(Debug)]
pub struct Dropout;

impl<R: Real> MapKernel<R> for Dropout {
    const READS_OUTPUT: bool = false;

    #[inline(always)]
    fn forward(layer: &Placed, pass: &Pass, y: &mut [R]) {
        mask(layer, pass, y);
    }

    #[inline(always)]
    fn backward(layer: &Placed, pass: &Pass, _: &[R], dy: &mut [R]) {
        mask(layer, pass, dy);
    }
}

/// Replaces each value by +0, or multiplies it by `1 / (1 - rate)`.
fn mask<R: Real>(layer: &Placed, pass: &Pass, values: &mut [R]) {
    let rate = match layer.spec {
        Spec::Dropout { rate } if pass.training => rate,
        _ => return,
    };
    let philox = Philox::new(pass.seed);
    let scale = R::ONE / (R::ONE - R::from_f32(rate));
    let samples = pieces_mut(values, layer.output.len()).zip(pass.sample..);
    for (sample, number) in samples {
        for (units, quarter) in sample.chunks_mut(4).zip(0..) {
            let words = philox.block([quarter, number, pass.step, 0x8000_0000 | pass.layer]);
            for (value, word) in units.iter_mut().zip(words) {
                // Computed either way: a branch upon what is drawn at a rate of one half is
                // mispredicted as often as not, and made four units take 39 in place of 12 ns on an
                // Emerald Rapids.
                let kept = *value * scale;
                *value = if unit(word) < rate { R::ZERO } else { kept };
            }
        }
    }
}
