//! Holds out a part of the samples for testing.

use firmgrad::Rng;

use super::{DataError, Dataset};

/// The generator's stream for the order of a split ("SPLT").
const STREAM: u32 = 0x5350_4C54;

/// Which samples are for training and which are held out, both in an order shuffled with the seed.
/// Takes four bytes per sample, and eight while it is being built.
///
/// ```
/// use firmgrad_host::data::{DataError, moons};
/// use firmgrad_host::data::split::Split;
///
/// let points = moons::moons(100, 0.2, 1);
/// let split = Split::stratified(&points, 0.2, 7)?;
/// assert_eq!((split.train().len(), split.test().len()), (80, 20));
/// let mut all: Vec<usize> = split.train().chain(split.test()).collect();
/// all.sort();
/// assert!(all.into_iter().eq(0..100));
/// assert!(matches!(Split::stratified(&points, 1.5, 7), Err(DataError::Fraction { .. })));
/// # Ok::<(), DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    train: Vec<u32>,
    test: Vec<u32>,
}

impl Split {
    /// Holds out `fraction` of the samples of each class, rounded to the nearest whole number.
    ///
    /// # Errors
    ///
    /// [`DataError::Fraction`] if `fraction` is not in `0..=1`. [`DataError::Rare`] if `fraction`
    /// is below 1 and some class still has no sample left to train on.
    ///
    /// # Panics
    ///
    /// If there are 2^32 samples or more.
    pub fn stratified(data: &Dataset, fraction: f64, seed: u64) -> Result<Self, DataError> {
        if !(0.0..=1.0).contains(&fraction) {
            return Err(DataError::Fraction { found: fraction });
        }
        let mut quota = vec![0; data.classes.len()];
        for &label in &data.labels {
            quota[usize::from(label)] += 1;
        }
        for (class, count) in quota.iter_mut().enumerate() {
            let held_out = part(*count, fraction);
            if *count > 0 && held_out == *count && fraction < 1.0 {
                return Err(DataError::Rare {
                    data: data.name.clone(),
                    class: data.classes[class].clone(),
                    found: *count,
                    needed: enough(fraction),
                    fraction,
                });
            }
            *count = held_out;
        }
        let count = u32::try_from(data.len()).expect("fewer than 2^32 samples");
        let mut order = data.reserved(data.len())?;
        order.extend(0..count);
        Rng::new(seed, STREAM).shuffle(&mut order);
        let held_out = quota.iter().sum();
        let mut test = data.reserved(held_out)?;
        let mut train = data.reserved(data.len() - held_out)?;
        for sample in order {
            let left = &mut quota[usize::from(data.labels[sample as usize])];
            if *left > 0 {
                *left -= 1;
                test.push(sample);
            } else {
                train.push(sample);
            }
        }
        Ok(Self { train, test })
    }

    /// The training samples.
    pub fn train(&self) -> impl ExactSizeIterator<Item = usize> + Clone {
        self.train.iter().map(|&sample| sample as usize)
    }

    /// The held-out samples.
    pub fn test(&self) -> impl ExactSizeIterator<Item = usize> + Clone {
        self.test.iter().map(|&sample| sample as usize)
    }
}

/// The two parts of a [`Split::stratified`] as separate data sets: `(train, test)`.
///
/// # Errors
///
/// The same as [`Split::stratified`].
pub fn stratified(
    data: &Dataset,
    fraction: f64,
    seed: u64,
) -> Result<(Dataset, Dataset), DataError> {
    let split = Split::stratified(data, fraction, seed)?;
    Ok((data.part(split.train())?, data.part(split.test())?))
}

/// `fraction` of `count`, rounded to the nearest whole number.
fn part(count: usize, fraction: f64) -> usize {
    (count as f64 * fraction).round() as usize
}

/// The smallest size of a class that leaves one sample to train on, for a `fraction` below 1.
fn enough(fraction: f64) -> usize {
    let about = (0.5 / (1.0 - fraction)) as usize;
    let mut near = about.saturating_sub(2).max(1)..=about.saturating_add(2);
    near.find(|&count| part(count, fraction) < count)
        .unwrap_or(about.saturating_add(2))
}
