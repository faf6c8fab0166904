//! The record of one trained network.

use serde::{Deserialize, Deserializer, Serialize};

/// How a network was trained and how well it performs.
///
/// In JSON, a number that is not finite, such as the loss of a run that diverged, is written as
/// `null`.
///
/// ```
/// use firmgrad_host::report::{Report, Row, Section};
///
/// let row = Row {
///     experiment: "moons-line".to_owned(),
///     figure: None,
///     dataset: "moons".to_owned(),
///     net: "dense 2".to_owned(),
///     activation: "none".to_owned(),
///     initialiser: "xavier".to_owned(),
///     optimiser: "adam".to_owned(),
///     learning_rate: 0.02,
///     steps: 400,
///     train_loss: 0.27,
///     train_accuracy: 0.88,
///     test_loss: None,
///     test_accuracy: None,
///     seed: 1,
///     seconds: 0.1,
/// };
/// let section = Section { rows: vec![row], ..Section::default() };
/// let report = Report { sections: vec![section], ..Report::default() };
/// assert!(report.rows().all(|row| row.train_accuracy < 0.9));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Name of the experiment.
    pub experiment: String,
    /// The figure that shows it, such as `2a`.
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
    /// Learning rate of the optimiser.
    pub learning_rate: f64,
    /// Number of updates.
    pub steps: u64,
    /// Mean cross-entropy in nats over the training samples that are evaluated at the end. These
    /// are all samples; on MNIST the first 10,000 (1,000 in a quick run, and as many as test
    /// samples for the smaller network).
    #[serde(deserialize_with = "null_as_nan")]
    pub train_loss: f64,
    /// Share of these samples that is classified correctly, from 0 to 1.
    #[serde(deserialize_with = "null_as_nan")]
    pub train_accuracy: f64,
    /// Mean cross-entropy in nats over the test samples; `None` if there are none. These are all
    /// samples; on Make-Moons, freshly generated points; on MNIST, for the smaller network, the
    /// first 2,000 (500 in a quick run).
    pub test_loss: Option<f64>,
    /// Share of these samples that is classified correctly; `None` if there are none.
    pub test_accuracy: Option<f64>,
    /// Wall time of the training.
    pub seconds: f64,
    /// Seed of all random choices.
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
