//! Losses and their gradients.

use firmgrad::{Real, Target};

/// The loss of the outputs `z`.
pub(super) fn loss<R: Real>(z: &[R], target: Target<'_, R>) -> R {
    match target {
        Target::Class(class) => {
            let shift = maximum(z);
            let mut sum = R::ZERO;
            for &z in z {
                sum = sum + (z - shift).exp();
            }
            sum.ln() - (z[class] - shift)
        }
        Target::Values(values) => {
            let mut sum = R::ZERO;
            for (&z, &t) in z.iter().zip(values) {
                sum = sum + (z - t) * (z - t);
            }
            sum / R::from_f32(z.len() as f32)
        }
    }
}

/// The gradient of the loss with respect to `z`.
pub(super) fn gradient<R: Real>(z: &[R], target: Target<'_, R>) -> Vec<R> {
    match target {
        Target::Class(class) => {
            let shift = maximum(z);
            let powers: Vec<R> = z.iter().map(|&z| (z - shift).exp()).collect();
            let sum = powers.iter().fold(R::ZERO, |sum, &power| sum + power);
            let mut dz: Vec<R> = powers.iter().map(|&power| power / sum).collect();
            dz[class] = dz[class] - R::ONE;
            dz
        }
        Target::Values(values) => {
            let count = R::from_f32(z.len() as f32);
            let two = R::ONE + R::ONE;
            z.iter()
                .zip(values)
                .map(|(&z, &t)| two * (z - t) / count)
                .collect()
        }
    }
}

fn maximum<R: Real>(z: &[R]) -> R {
    z.iter()
        .copied()
        .fold(z[0], |best, z| if z > best { z } else { best })
}
