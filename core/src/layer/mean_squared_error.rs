//! Mean squared error.

use super::declaration::Layer;
use super::kind::plain_kind;
use super::tables::{Backward, Forward};
use super::target::Targets;
use crate::Real;
use crate::kernels::slices::{pieces, pieces_mut};

plain_kind! {
    /// Mean squared error over linear outputs, the loss of a regression; see
    /// [`mean_squared_error`](crate::mean_squared_error).
    MeanSquaredError, "mse", 12, Loss, mean_squared_error
}

/// Mean squared error over linear outputs, the loss of a regression.
///
/// For `C` targets `t`: `L = sum_i (z[i] - t[i])^2 / C`, the sum one chain over `i` from +0, and
/// `dL/dz[i] = 2 (z[i] - t[i]) / C`: PyTorch's `MSELoss`, once the batch's mean is taken. The answer
/// is `z`.
pub const fn mean_squared_error<R: Real>() -> Layer<R> {
    Layer::new(
        MeanSquaredError.description(),
        const { &Forward::Loss(|_| {}) },
        const { &Backward::Loss(gradient) },
    )
}

fn gradient<R: Real>(
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
        last = gradient_of_one(z, targets.next().ok_or(sample)?);
        *total = *total + last;
    }
    Ok(last)
}

fn gradient_of_one<R: Real>(z: &mut [R], targets: &[R]) -> R {
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
