//! One trained network, as a record.

use serde::{Deserialize, Deserializer, Serialize};

/// How a network was trained and how well it did.
///
/// In JSON a number that is not finite, such as the loss of a run that diverged, is written as `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Name of the experiment.
    pub experiment: String,
    /// The figure it is drawn in, such as `2a`.
    pub figure: Option<String>,
    /// Name of the data set.
    pub dataset: String,
    /// The network's layers.
    pub net: String,
    /// Activation of the hidden layers.
    pub activation: String,
    /// Initialiser of the weights.
    pub initialiser: String,
    /// Optimiser.
    pub optimiser: String,
    /// Its learning rate.
    pub learning_rate: f64,
    /// Updates made.
    pub steps: u64,
    /// Mean cross-entropy over the training samples looked at in the end, in nats: all, or of MNIST
    /// the first 10,000 (1,000 in a quick run; as many as test samples for the smaller network).
    #[serde(deserialize_with = "null_as_nan")]
    pub train_loss: f64,
    /// Share of these that is classified correctly, 0 to 1.
    #[serde(deserialize_with = "null_as_nan")]
    pub train_accuracy: f64,
    /// Mean cross-entropy over the test samples, in nats: all, of Make-Moons fresh points, of MNIST for the smaller
    /// network the first 2,000 (500 in a quick run); `None` where there are none.
    pub test_loss: Option<f64>,
    /// Share of these that is classified correctly; `None` where there are none.
    pub test_accuracy: Option<f64>,
    /// Wall time of the training.
    pub seconds: f64,
    /// Seed of every random choice.
    pub seed: u64,
}

fn null_as_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_row_survives_json() {
        let row = sample::row("moons-relu", 0.97);
        let json = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), row);
    }

    #[test]
    fn a_diverged_run_is_null_and_reads_back_as_not_a_number() {
        let row = Row {
            train_loss: f64::NAN,
            test_loss: None,
            ..sample::row("diverged", 0.1)
        };
        let json = serde_json::to_string(&row).unwrap();
        assert!(json.contains("\"train_loss\":null") && json.contains("\"test_loss\":null"));
        assert!(
            serde_json::from_str::<Row>(&json)
                .unwrap()
                .train_loss
                .is_nan()
        );
    }
}
