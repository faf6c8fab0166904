//! Softmax with cross-entropy of several samples together. The equations and the orders of the sums
//! are those of [`softmax_cross_entropy`](crate::softmax_cross_entropy).

use super::larger;
use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut};
use crate::layer::target::Targets;

/// Softmax with cross-entropy of `N` samples together: a
/// [`LossGradient`](crate::layer::LossGradient). The exponentials of all `N` samples are computed
/// in one loop, and so are the logarithms of their sums. Wide registers are full this way even if
/// there are few classes.
///
/// For the moons (200 samples, two classes) an epoch takes 6.2 us with this function instead of 9.6
/// us on an Emerald Rapids. On a Cortex-M4F, for one sample at a time, it would take 760 instead of
/// 670 instructions, and 640 more bytes of flash.
///
/// # Errors
/// Those of [`LossGradient`](crate::layer::LossGradient).
///
/// ```
/// use firmgrad::kernels::wide_cross_entropy;
/// use firmgrad::{Real, Targets};
///
/// let (mut z, mut total) = ([0.0_f32; 4], 0.0); // two samples of two classes
/// let last = wide_cross_entropy::<_, 8>(2, &mut z, Targets::Classes(&[0, 1]), &mut total);
/// let loss = Real::ln(2.0);
/// assert_eq!((last, total), (Ok(loss), 2.0 * loss));
/// assert_eq!(z, [-0.5, 0.5, 0.5, -0.5]);
/// ```
#[inline(always)]
pub fn wide_cross_entropy<R: Real, const N: usize>(
    outputs: usize,
    z: &mut [R],
    targets: Targets<'_, R>,
    total: &mut R,
) -> Result<R, usize> {
    let Targets::Classes(classes) = targets else {
        return Err(0);
    };
    let (mut last, mut sample) = (R::ZERO, 0);
    for z in z.chunks_mut((N * outputs).max(1)) {
        let classes = classes.get(sample..).unwrap_or_default();
        let mut targets_of_block = classes.iter();
        // `losses` holds sums of exponentials, then their logarithms, then losses. Samples missing
        // from the last block have a sum of 1, so that their logarithm is 0.
        let (mut scores, mut losses) = ([R::ZERO; N], [R::ONE; N]);
        for (z, score) in chunks_mut(z, outputs).zip(&mut scores) {
            if let Some(largest) = z.iter().copied().reduce(larger) {
                z.iter_mut().for_each(|value| *value = *value - largest);
            }
            let value = targets_of_block.next().and_then(|&class| z.get(class));
            *score = *value.ok_or(sample)?;
            sample += 1;
        }
        for value in &mut *z {
            *value = value.exp();
        }
        for ((z, sum), &class) in chunks_mut(z, outputs).zip(&mut losses).zip(classes) {
            *sum = z.iter().fold(R::ZERO, |sum, &value| sum + value);
            z.iter_mut().for_each(|value| *value = *value / *sum);
            if let Some(value) = z.get_mut(class) {
                *value = *value - R::ONE;
            }
        }
        R::ln_all(&mut losses);
        for (loss, &score) in losses.iter_mut().zip(&scores) {
            *loss = *loss - score;
        }
        for (&loss, _) in losses.iter().zip(chunks(z, outputs)) {
            last = loss;
            *total = *total + loss;
        }
    }
    Ok(last)
}
