//! Features brought to mean 0 and deviation 1.

use super::{Dataset, Features};

/// The mean and the standard deviation of each feature, measured on a training part and applied
/// to every part.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The mean of each feature.
    pub mean: Vec<f32>,
    /// The population standard deviation of each feature; 1 where a feature is constant, so that
    /// it becomes 0.
    pub deviation: Vec<f32>,
}

impl Scaling {
    /// Measures `data`: two passes, sums in `f64` in sample order.
    pub fn of(data: &Dataset) -> Self {
        let mean = feature_means(data, |_, value| value);
        let variance = feature_means(data, |feature, value| {
            let difference = value - mean[feature];
            difference * difference
        });
        Self {
            mean: mean.iter().map(|&mean| mean as f32).collect(),
            deviation: variance
                .iter()
                .map(|variance| variance.sqrt() as f32)
                .map(|deviation| if deviation > 0.0 { deviation } else { 1.0 })
                .collect(),
        }
    }

    /// `(value - mean) / deviation` of every feature of `data`, as floats.
    ///
    /// # Panics
    ///
    /// If `data` has another number of features than the set that was measured.
    pub fn apply(&self, data: &Dataset) -> Dataset {
        assert_eq!(data.shape.len(), self.mean.len(), "number of features");
        let (mut inputs, mut labels) = (Vec::new(), Vec::new());
        let all: Vec<usize> = (0..data.len()).collect();
        data.gather(&all, &mut inputs, &mut labels);
        for sample in inputs.chunks_exact_mut(self.mean.len().max(1)) {
            for ((value, mean), deviation) in sample.iter_mut().zip(&self.mean).zip(&self.deviation)
            {
                *value = (*value - mean) / deviation;
            }
        }
        Dataset {
            features: Features::Floats(inputs),
            labels: data.labels.clone(),
            // Names and shape, without a copy of the features.
            ..data.subset(&[])
        }
    }
}

/// The mean over all samples of `term(feature, value)`, for each feature; 0 without samples.
fn feature_means(data: &Dataset, term: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0; data.shape.len()];
    let (mut inputs, mut labels) = (Vec::new(), Vec::new());
    for index in 0..data.len() {
        data.gather(&[index], &mut inputs, &mut labels);
        for (feature, (sum, &value)) in sums.iter_mut().zip(&inputs).enumerate() {
            *sum += term(feature, f64::from(value));
        }
    }
    let count = data.len().max(1) as f64;
    sums.into_iter().map(|sum| sum / count).collect()
}
