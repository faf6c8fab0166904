//! Mean squared error.

use super::definition::Layer;
use super::kind::plain_kind;
use super::tables::{Backward, Forward};
use super::target::Targets;
use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut};

plain_kind! {
    /// Mean squared error, the loss for regression; see
    /// [`mean_squared_error`].
    MeanSquaredError, "mse", 12, Loss, mean_squared_error
}

/// Mean squared error of linear outputs, the loss for regression.
///
/// For `C` targets `t`: `L = sum_i (z[i] - t[i])^2 / C` and `dL/dz[i] = 2 (z[i] - t[i]) / C`. The
/// sum is one chain over `i` from +0. Averaged over a batch, this is PyTorch's `MSELoss`. At
/// inference the output is `z`.
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
    let mut targets = chunks(targets, outputs);
    for (sample, z) in chunks_mut(z, outputs).enumerate() {
        last = gradient_of_one(z, targets.next().ok_or(sample)?);
        *total = *total + last;
    }
    Ok(last)
}

/// Overwrites the outputs `z` of one sample with the gradient and returns the loss.
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
