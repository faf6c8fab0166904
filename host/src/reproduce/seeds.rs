//! Short experiments, repeated for twenty seeds.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::measured::row;
use super::{ReproduceError, Watcher};
use crate::data::Dataset;
use crate::draw::{Field, Plane};
use crate::report::Row;
use crate::training::{
    self, Event, Initialiser, Network, OptimizerName, Recipe, RunError, evaluate, probabilities,
};

/// How often a short experiment is repeated.
pub(super) const SEEDS: u64 = 20;

/// A small network, how it is trained and where it is drawn.
pub(super) struct Experiment {
    pub(super) name: &'static str,
    pub(super) figure: &'static str,
    pub(super) net: &'static str,
    pub(super) activation: &'static str,
    pub(super) initialiser: Initialiser,
    pub(super) optimizer: OptimizerName,
    pub(super) learning_rate: f32,
    pub(super) weight_decay: f32,
    pub(super) steps: u32,
}

/// One network, trained.
pub(super) struct Trained {
    pub(super) network: Network,
    pub(super) parameters: Vec<f32>,
    pub(super) row: Row,
}

impl Experiment {
    fn recipe(&self, train: &Dataset, seed: u64) -> Recipe {
        Recipe {
            net: self.net.to_owned(),
            initialiser: self.initialiser,
            optimizer: self.optimizer,
            learning_rate: self.learning_rate,
            weight_decay: self.weight_decay,
            schedule: firmgrad::Schedule::Constant,
            batch: train.len(),
            steps: self.steps,
            seed,
        }
    }

    /// Trains on all of `train` in each step.
    pub(super) fn train(
        &self,
        train: &Dataset,
        test: Option<&Dataset>,
        seed: u64,
    ) -> Result<Trained, RunError> {
        let recipe = self.recipe(train, seed);
        let network = recipe.network_for(train)?;
        let never = (u32::MAX, 0);
        let outcome = training::train(&recipe, train, None, never, None, &mut |_| {})?;
        let on = |data| evaluate(&network, &outcome.parameters, data, usize::MAX);
        let (trained, tested) = (on(train), test.map(on));
        let names = (self.name, Some(self.figure), self.activation);
        let row = row(names, &recipe, train, &outcome, &trained, tested.as_ref());
        Ok(Trained {
            network,
            parameters: outcome.parameters,
            row,
        })
    }
}

/// Runs `one` for twenty seeds from `first` on, several at a time; the results come in the order
/// of the seeds.
pub(super) fn for_each_seed(
    name: &str,
    first: u64,
    watcher: &mut dyn Watcher,
    one: impl Fn(u64) -> Result<Trained, ReproduceError> + Send + Sync,
) -> Result<Vec<Trained>, ReproduceError> {
    watcher.begin(&format!("{name}, {SEEDS} seeds"), SEEDS as u32);
    let seeds: Vec<u64> = (0..SEEDS).map(|n| first.wrapping_add(n)).collect();
    let watched = Mutex::new((0, &mut *watcher));
    let results = seeds.into_par_iter().map(|seed| {
        let trained = one(seed)?;
        let (done, watcher) = &mut *watched.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        watcher.event(Event::Step {
            step: *done,
            loss: trained.row.train_loss,
            samples: 0,
        });
        Ok(trained)
    });
    let results = results.collect();
    watcher.end();
    results
}

impl Trained {
    /// The class probabilities over a plane of samples, brought by `prepare` to what the network
    /// was trained on.
    pub(super) fn field(&self, plane: Plane, prepare: impl Fn([f64; 2]) -> [f32; 2]) -> Field {
        let inputs: Vec<f32> = plane.samples().flat_map(prepare).collect();
        let answers = probabilities(&self.network, &self.parameters, &inputs);
        Field::new(plane, self.network.outputs(), answers).expect("an answer for each sample")
    }
}

/// "worst 95.5 %, median 97.0 %".
pub(super) fn spread(accuracies: impl IntoIterator<Item = f64>) -> String {
    let percent: Vec<f64> = accuracies.into_iter().map(|share| 100.0 * share).collect();
    let worst = percent.iter().copied().fold(f64::NAN, f64::min);
    format!("worst {worst:.1} %, median {:.1} %", median(percent))
}

/// The middle value, or the mean of the two in the middle; NaN of none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len() / 2, values.len() % 2) {
        (0, 0) => f64::NAN,
        (half, 0) => f64::midpoint(values[half - 1], values[half]),
        (half, _) => values[half],
    }
}

#[cfg(test)]
mod tests {
    use super::{median, spread};

    #[test]
    fn the_value_in_the_middle() {
        assert!(median(vec![]).is_nan());
        assert_eq!(median(vec![3.0]), 3.0);
        assert_eq!(median(vec![5.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![10.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(spread([0.97, 0.955, 0.99]), "worst 95.5 %, median 97.0 %");
    }
}
