//! Loss heads: the loss of one sample's outputs `z`, its gradient, and the network's answer.

use super::tile::{pieces, pieces_mut};
use super::{Head, Kernels, Layer, Spec, Targets};
use crate::Real;

/// Softmax with cross-entropy, the head of a classifier.
///
/// For class `k` of `C`: with `m = max z`, `L = ln(sum_i e^(z[i] - m)) - (z[k] - m)` and
/// `dL/dz[i] = e^(z[i] - m) / sum - [i = k]`; the sum is one chain over `i` from +0. The shift keeps
/// every exponential at most 1, and fusing the loss with the softmax keeps the logarithm away from
/// 0. The answer is the softmax, `e^(z[i] - m) / sum`.
pub const fn softmax_cross_entropy<R: Real>() -> Layer<R> {
    Layer::with_kernels(
        Spec::SoftmaxCrossEntropy,
        const {
            &Kernels::Head(Head {
                gradient: cross_entropy,
                answer: |z| {
                    softmax(z);
                },
            })
        },
    )
}

/// Mean squared error over linear outputs, the head of a regression.
///
/// For `C` targets `t`: `L = sum_i (z[i] - t[i])^2 / C`, the sum one chain over `i` from +0, and
/// `dL/dz[i] = 2 (z[i] - t[i]) / C`: PyTorch's `MSELoss`, once the batch's mean is taken. The answer
/// is `z`.
pub const fn mean_squared_error<R: Real>() -> Layer<R> {
    Layer::with_kernels(
        Spec::MeanSquaredError,
        const {
            &Kernels::Head(Head {
                gradient: squared_error,
                answer: |_| {},
            })
        },
    )
}

fn cross_entropy<R: Real>(
    outputs: usize,
    z: &mut [R],
    targets: Targets<'_, R>,
    total: &mut R,
) -> Result<R, usize> {
    let Targets::Classes(classes) = targets else {
        return Err(0);
    };
    let mut last = R::ZERO;
    for (sample, z) in pieces_mut(z, outputs).enumerate() {
        let class = classes.get(sample).ok_or(sample)?;
        last = cross_entropy_of_one(z, *class).ok_or(sample)?;
        *total = *total + last;
    }
    Ok(last)
}

fn cross_entropy_of_one<R: Real>(z: &mut [R], class: usize) -> Option<R> {
    let score = *z.get(class)?;
    let (shift, sum) = softmax(z)?;
    let value = z.get_mut(class)?;
    *value = *value - R::ONE;
    Some(sum.ln() - (score - shift))
}

fn squared_error<R: Real>(
    outputs: usize,
    z: &mut [R],
    targets: Targets<'_, R>,
    total: &mut R,
) -> Result<R, usize> {
    let Targets::Values(targets) = targets else {
        return Err(0);
    };
    let mut last = R::ZERO;
    let mut targets = pieces(targets, outputs);
    for (sample, z) in pieces_mut(z, outputs).enumerate() {
        last = squared_error_of_one(z, targets.next().ok_or(sample)?);
        *total = *total + last;
    }
    Ok(last)
}

fn squared_error_of_one<R: Real>(z: &mut [R], targets: &[R]) -> R {
    let count = R::from_f32(z.len() as f32);
    let two = R::ONE + R::ONE;
    let mut sum = R::ZERO;
    for (z, &t) in z.iter_mut().zip(targets) {
        let difference = *z - t;
        sum = sum + difference * difference;
        *z = two * difference / count;
    }
    sum / count
}

/// Replaces `z` by its softmax; returns its maximum and the sum of the exponentials.
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

/// The larger of two, the first if neither is.
pub(super) fn larger<R: Real>(largest: R, value: R) -> R {
    if value > largest { value } else { largest }
}
