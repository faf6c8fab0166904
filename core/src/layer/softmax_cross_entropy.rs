//! Softmax with cross-entropy.

mod wide;

pub use wide::wide_cross_entropy;

use super::definition::Layer;
use super::kind::plain_kind;
use super::tables::{Backward, Forward};
use super::target::Targets;
use crate::Real;
use crate::kernels::slices::chunks_mut;

plain_kind! {
    /// Softmax with cross-entropy, the loss for classification; see
    /// [`softmax_cross_entropy`].
    SoftmaxCrossEntropy, "softmax", 11, Loss, softmax_cross_entropy
}

/// Softmax with cross-entropy, the loss for classification.
///
/// For logits `z` of `C` classes, target class `k` and `m = max z`: `sum = sum_i e^(z[i] - m)`,
/// `L = ln(sum) - (z[k] - m)` and `dL/dz[i] = e^(z[i] - m) / sum - [i = k]`. The sum is one chain
/// over `i` from +0. The shift by `m` keeps every exponential at most 1. Fusing the loss with the
/// softmax keeps the argument of the logarithm at 1 or more. At inference the output is the
/// softmax, `e^(z[i] - m) / sum`.
pub const fn softmax_cross_entropy<R: Real>() -> Layer<R> {
    Layer::new(
        SoftmaxCrossEntropy.description(),
        const {
            &Forward::Loss(|z| {
                softmax(z);
            })
        },
        const { &Backward::Loss(gradient) },
    )
}

fn gradient<R: Real>(
    outputs: usize,
    z: &mut [R],
    targets: Targets<'_, R>,
    total: &mut R,
) -> Result<R, usize> {
    let Targets::Classes(classes) = targets else {
        return Err(0);
    };
    let mut last = R::ZERO;
    for (sample, z) in chunks_mut(z, outputs).enumerate() {
        let class = classes.get(sample).ok_or(sample)?;
        last = gradient_of_one(z, *class).ok_or(sample)?;
        *total = *total + last;
    }
    Ok(last)
}

/// Overwrites the logits `z` of one sample with the gradient and returns the loss. `None` if there
/// is no such class.
fn gradient_of_one<R: Real>(z: &mut [R], class: usize) -> Option<R> {
    let score = *z.get(class)?;
    let (shift, sum) = softmax(z)?;
    let value = z.get_mut(class)?;
    *value = *value - R::ONE;
    Some(sum.ln() - (score - shift))
}

/// Overwrites `z` with its softmax. Returns the maximum of `z` and the sum of the exponentials;
/// `None` if `z` is empty.
fn softmax<R: Real>(z: &mut [R]) -> Option<(R, R)> {
    let shift = z.iter().copied().reduce(larger)?;
    let mut sum = R::ZERO;
    for value in z.iter_mut() {
        *value = (*value - shift).exp();
        sum = sum + *value;
    }
    for value in z {
        *value = *value / sum;
    }
    Some((shift, sum))
}

/// The larger of two values; the first if neither is larger.
pub(super) fn larger<R: Real>(largest: R, value: R) -> R {
    if value > largest { value } else { largest }
}
