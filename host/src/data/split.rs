//! A part of the samples held out to test on.

use firmgrad::Rng;

use super::{DataError, Dataset};

/// The generator's stream for the order of a split ("SPLT").
const STREAM: u32 = 0x5350_4C54;

/// Holds out `fraction` of the samples of each class, rounded to the nearest whole number:
/// `(train, test)`, both in an order shuffled by `seed`.
///
/// # Errors
///
/// [`DataError::Fraction`] where `fraction` is not in `0..=1`.
pub fn stratified(
    data: &Dataset,
    fraction: f64,
    seed: u64,
) -> Result<(Dataset, Dataset), DataError> {
    let mut quota = vec![0; data.classes.len()];
    for &label in &data.labels {
        quota[usize::from(label)] += 1;
    }
    for count in &mut quota {
        *count = part(*count, fraction)?;
    }
    let mut order: Vec<usize> = (0..data.len()).collect();
    Rng::new(seed, STREAM).shuffle(&mut order);
    let (test, train): (Vec<_>, Vec<_>) = order.into_iter().partition(|&index| {
        let left = &mut quota[usize::from(data.labels[index])];
        let held_out = *left > 0;
        *left -= usize::from(held_out);
        held_out
    });
    Ok((data.subset(&train), data.subset(&test)))
}

/// `fraction` of `count`, to the nearest whole number.
fn part(count: usize, fraction: f64) -> Result<usize, DataError> {
    if !(0.0..=1.0).contains(&fraction) {
        return Err(DataError::Fraction { found: fraction });
    }
    Ok((count as f64 * fraction).round() as usize)
}
