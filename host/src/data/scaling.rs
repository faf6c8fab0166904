//! Scales features to mean 0 and standard deviation 1.
//!
//! Numbers of a table stay `f64` until they are scaled, and are then rounded to `f32` once. So a
//! column of times around 1,700,000,000 s, where `f32` values are 128 apart, keeps all its distinct
//! values, and any columns of finite numbers can be scaled.
//!
//! # Order of operations
//!
//! For each feature, over the samples measured, in their order, all in `f64`:
//!
//! 1. `u` is the power of two that scales the largest magnitude into `[1, 2)`. Products with `u`
//!    are exact except for underflow, and the following steps cannot overflow.
//! 2. `m = a + sum(x_i u - a) / n` with `a = x_1 u`, and `mean = m / u`.
//! 3. `d_i = x_i u - m`, `v = (sum(d_i d_i) - sum(d_i) sum(d_i) / n) / n`, and `deviation = sqrt(v)
//!    / u`. This is the corrected two-pass algorithm of T. F. Chan, G. H. Golub and R. J. LeVeque,
//!    *Algorithms for computing the sample variance* (1983).
//!
//! A value `x` becomes `((x - mean) / deviation) as f32`: it is subtracted and divided in `f64` and
//! then rounded to the nearest `f32`. A device has to do the same in `f64` to get the same answers.

pub use firmgrad::checkpoint::Precision;

use firmgrad::checkpoint::Feature;

use super::{Dataset, Features};
use crate::read::ReadError;

/// The mean and the standard deviation of each feature, measured on a training part and applied to
/// every part.
///
/// ```
/// use firmgrad_host::data::csv;
/// use firmgrad_host::data::scaling::{Lost, Precision, Scaling};
///
/// let table = csv::parse(b"x,y,label\n1,5,a\n3,5,b\n9,5,b\n", "table.csv".as_ref(), None)?;
/// let samples = [0, 1].into_iter(); // the training part
/// let scaling = Scaling::of_samples(&table, samples.clone(), Precision::Double);
/// assert_eq!((&scaling.mean[..], &scaling.standard_deviation[..]), (&[2.0, 5.0][..], &[1.0, 1.0][..]));
/// assert_eq!((scaling.scaled(0, 9.0), scaling.original(0, 7.0)), (7.0, 9.0));
/// assert_eq!(scaling.apply_to(&table, samples.clone())?, scaling.apply(&table.subset(&[0, 1])));
/// assert_eq!(scaling.lost(&table, samples), Lost { constant: vec![1], merged: vec![] });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The mean of each feature.
    pub mean: Vec<f64>,
    /// The population standard deviation of each feature; 1 for a constant feature, which becomes
    /// 0.
    pub standard_deviation: Vec<f64>,
    /// The precision in which mean and standard deviation were computed and in which features are scaled.
    pub precision: Precision,
}

/// The indices of features that lose information when they are scaled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Features with the same value in all samples.
    pub constant: Vec<usize>,
    /// Features whose different values become the same `f32`, in at least a tenth of the samples.
    pub merged: Vec<usize>,
}

/// The largest number of samples to examine for [`Lost::merged`].
const LOOKS: usize = 1000;

impl Scaling {
    /// Measures mean and standard deviation on all samples of `data`.
    pub fn of(data: &Dataset) -> Self {
        Self::of_samples(data, 0..data.len(), Precision::Double)
    }

    /// Measures mean and standard deviation on the samples `samples` of `data`.
    ///
    /// # Panics
    ///
    /// If a sample is not below [`Dataset::len`].
    pub fn of_samples(
        data: &Dataset,
        samples: impl Iterator<Item = usize> + Clone,
        precision: Precision,
    ) -> Self {
        let (mean, standard_deviation) = match precision {
            Precision::Single => in_single(data, samples),
            Precision::Double => in_double(data, samples),
        };
        Self {
            mean,
            standard_deviation,
            precision,
        }
    }

    /// The scaled value of a feature.
    ///
    /// # Panics
    ///
    /// If there is no such feature.
    pub fn scaled(&self, feature: usize, value: f64) -> f32 {
        let feature = Feature {
            mean: self.mean[feature],
            standard_deviation: self.standard_deviation[feature],
            precision: self.precision,
            name: "",
        };
        feature.scale(value)
    }

    /// The original value of a scaled one, up to rounding.
    ///
    /// # Panics
    ///
    /// If there is no such feature.
    pub fn original(&self, feature: usize, scaled: f32) -> f64 {
        f64::from(scaled) * self.standard_deviation[feature] + self.mean[feature]
    }

    /// All samples of `data`, scaled, as `f32`.
    ///
    /// # Panics
    ///
    /// If the number of features differs from that of the set that was measured.
    pub fn apply(&self, data: &Dataset) -> Dataset {
        let all = self.apply_to(data, 0..data.len());
        all.expect("as much memory again as the data set takes")
    }

    /// The samples `samples` of `data`, in that order, scaled, as `f32`. Allocates nothing but the
    /// result.
    ///
    /// # Errors
    ///
    /// [`ReadError::Memory`], which names the data set.
    ///
    /// # Panics
    ///
    /// If the number of features differs from that of the set that was measured, or a sample is not
    /// below [`Dataset::len`].
    pub fn apply_to(
        &self,
        data: &Dataset,
        samples: impl ExactSizeIterator<Item = usize> + Clone,
    ) -> Result<Dataset, ReadError> {
        let features = self.mean.len();
        assert_eq!(data.shape.len(), features, "number of features");
        let mut values = data.reserved(samples.len().saturating_mul(features))?;
        let mut labels = data.reserved(samples.len())?;
        for sample in samples {
            labels.push(data.labels[sample]);
            values.extend((0..features).map(|f| self.scaled(f, data.value(sample, f))));
        }
        Ok(Dataset {
            features: Features::Floats(values),
            labels,
            ..data.subset(&[])
        })
    }

    /// The features that lose information by this scaling, in `samples` of `data`. At most a thousand
    /// evenly spaced samples are examined for merged values: a few values that differ by less than
    /// the precision of an `f32` are no loss.
    ///
    /// # Panics
    ///
    /// Where [`Scaling::apply_to`] panics.
    pub fn lost(
        &self,
        data: &Dataset,
        samples: impl ExactSizeIterator<Item = usize> + Clone,
    ) -> Lost {
        let mut lost = Lost::default();
        let looks = samples
            .clone()
            .step_by(samples.len().div_ceil(LOOKS).max(1));
        let looks: Vec<usize> = looks.collect();
        for feature in 0..self.mean.len() {
            let of = |sample: usize| data.value(sample, feature);
            let mut values: Vec<f64> = looks.iter().map(|&sample| of(sample)).collect();
            // Turns -0 into +0, so that both count as one value.
            values.iter_mut().for_each(|value| *value += 0.0);
            values.sort_unstable_by(f64::total_cmp);
            let different = values.windows(2).any(|pair| pair[0] != pair[1]);
            if !different {
                let first = values.first().copied();
                if samples.clone().all(|sample| Some(of(sample)) == first) {
                    lost.constant.push(feature);
                }
                continue;
            }
            let runs = values.chunk_by(|&a, &b| self.scaled(feature, a) == self.scaled(feature, b));
            let merged = runs
                .filter(|run| run.first() != run.last())
                .map(<[f64]>::len);
            if merged.sum::<usize>() * 10 >= values.len() {
                lost.merged.push(feature);
            }
        }
        lost
    }
}

/// Mean and standard deviation, in the order of operations that the module documents.
fn in_double(data: &Dataset, samples: impl Iterator<Item = usize> + Clone) -> (Vec<f64>, Vec<f64>) {
    let features = data.shape.len();
    let Some(first) = samples.clone().next() else {
        return (vec![0.0; features], vec![1.0; features]);
    };
    let count = samples.clone().count() as f64;
    let mut largest = vec![0.0_f64; features];
    for sample in samples.clone() {
        for (feature, largest) in largest.iter_mut().enumerate() {
            *largest = largest.max(data.value(sample, feature).abs());
        }
    }
    let units: Vec<f64> = largest.iter().map(|&largest| unit(largest)).collect();
    let value = |sample, feature: usize| data.value(sample, feature) * units[feature];

    let mut sums = vec![0.0; features];
    for sample in samples.clone() {
        for (feature, sum) in sums.iter_mut().enumerate() {
            *sum += value(sample, feature) - value(first, feature);
        }
    }
    let means = sums.iter().enumerate();
    let means = means.map(|(feature, sum)| value(first, feature) + sum / count);
    let means: Vec<f64> = means.collect();

    // Sums of the differences from the mean, and of their squares.
    let mut sums = vec![(0.0, 0.0); features];
    for sample in samples {
        for (feature, (sum, squares)) in sums.iter_mut().enumerate() {
            let difference = value(sample, feature) - means[feature];
            *sum += difference;
            *squares += difference * difference;
        }
    }
    let deviation = |(feature, &(sum, squares)): (usize, &(f64, f64))| {
        let variance = ((squares - sum * sum / count) / count).max(0.0);
        match variance.sqrt() / units[feature] {
            0.0 if squares > 0.0 => f64::from_bits(1),
            0.0 => 1.0,
            deviation => deviation.min(f64::MAX),
        }
    };
    let deviations = sums.iter().enumerate().map(deviation).collect();
    let means = means.iter().zip(&units).map(|(mean, unit)| mean / unit);
    (means.collect(), deviations)
}

/// The power of two that scales `largest` into `[1, 2)`, or the nearest normal number if that one
/// is not normal.
const fn unit(largest: f64) -> f64 {
    const BIAS: u64 = 1023;
    let exponent = largest.to_bits() >> 52;
    let inverse = (2 * BIAS).saturating_sub(exponent);
    f64::from_bits(if inverse == 0 { 1 } else { inverse } << 52)
}

/// Mean and standard deviation as in version 1: values are rounded to `f32`, summed in `f64`, and the
/// results are rounded to `f32`.
fn in_single(data: &Dataset, samples: impl Iterator<Item = usize> + Clone) -> (Vec<f64>, Vec<f64>) {
    let value = |sample, feature| f64::from(data.value(sample, feature) as f32);
    let mean_of = |term: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
        let mut sums = vec![0.0; data.shape.len()];
        for sample in samples.clone() {
            for (feature, sum) in sums.iter_mut().enumerate() {
                *sum += term(sample, feature);
            }
        }
        let count = samples.clone().count().max(1) as f64;
        sums.into_iter().map(|sum| sum / count).collect()
    };
    let mean = mean_of(&value);
    let variance = mean_of(&|sample, feature| {
        let difference = value(sample, feature) - mean[feature];
        difference * difference
    });
    let rounded = |value: f64| f64::from(value as f32);
    let deviation = variance.iter().map(|variance| rounded(variance.sqrt()));
    let deviation = deviation.map(|deviation| if deviation > 0.0 { deviation } else { 1.0 });
    (
        mean.iter().map(|&mean| rounded(mean)).collect(),
        deviation.collect(),
    )
}
