//! Small networks, each trained from many seeds.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use firmgrad::Schedule;

use super::error::ReproduceError;
use super::measured::Measured;
use super::stages::Stages;
use crate::data::Dataset;
use crate::draw::{Field, Plane};
use crate::report::Row;
use crate::training::{
    self, Evaluations, Event, Initialiser, Network, OptimizerName, Recipe, RunError, TrainingRun,
    evaluate, probabilities,
};

/// The distance from the seed that the figures show to the first seed of the statistics.
const APART: u64 = 7_000;

/// A small network and its training recipe.
#[derive(Clone, Debug)]
pub(super) struct Experiment {
    /// Its short name in tables.
    pub(super) name: Cow<'static, str>,
    /// Its layers in net notation.
    pub(super) net: Cow<'static, str>,
    pub(super) activation: &'static str,
    pub(super) initialiser: Initialiser,
    pub(super) hyperparameters: Hyperparameters,
}

/// The hyperparameters shared by networks on the same data. Each step uses all samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hyperparameters {
    pub(super) optimizer: OptimizerName,
    pub(super) learning_rate: f32,
    pub(super) weight_decay: f32,
    pub(super) schedule: Schedule,
    pub(super) steps: u32,
}

/// One trained network.
pub(super) struct Trained {
    pub(super) network: Network,
    pub(super) parameters: Vec<f32>,
    pub(super) row: Row,
}

impl Experiment {
    /// A network whose hidden layers share one activation.
    pub(super) const fn new(
        name: &'static str,
        net: &'static str,
        (activation, initialiser): (&'static str, Initialiser),
        hyperparameters: Hyperparameters,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            net: Cow::Borrowed(net),
            activation,
            initialiser,
            hyperparameters,
        }
    }

    /// Its recipe for the training set `train`.
    pub(super) fn recipe(&self, train: &Dataset, seed: u64) -> Recipe {
        let Hyperparameters {
            optimizer,
            learning_rate,
            weight_decay,
            schedule,
            steps,
        } = self.hyperparameters;
        Recipe {
            net: self.net.clone().into_owned(),
            initialiser: self.initialiser,
            optimizer,
            learning_rate,
            weight_decay,
            schedule,
            batch: train.len(),
            steps,
            seed,
        }
    }

    /// Trains with all of `train` in each step.
    pub(super) fn train(
        &self,
        train: &Dataset,
        test: &Dataset,
        seed: u64,
    ) -> Result<Trained, RunError> {
        let recipe = self.recipe(train, seed);
        let network = recipe.network_for(train)?;
        let run = TrainingRun {
            recipe: &recipe,
            train,
            test: None,
            evaluations: Evaluations {
                interval: u32::MAX,
                samples: 0,
            },
            checkpoints: None,
        };
        let outcome = training::train(run, &mut |_| {})?;
        let on = |data| evaluate(&network, &outcome.parameters, data, usize::MAX);
        let measured = Measured {
            experiment: &self.name,
            figure: None,
            activation: self.activation,
            recipe: &recipe,
            data: train,
            outcome: &outcome,
            trained: &on(train),
            tested: &on(test),
        };
        let row = measured.row();
        Ok(Trained {
            network,
            parameters: outcome.parameters,
            row,
        })
    }
}

/// The seeds of the statistics, none of which is `drawn`, the seed that the figures show.
pub(super) fn counted(drawn: u64, count: u64) -> Vec<u64> {
    (0..count)
        .map(|n| drawn.wrapping_add(APART).wrapping_add(n))
        .collect()
}

/// Runs `one` for each of `jobs`, as many in parallel as the current pool has threads, each on one
/// thread. The results are in the order of the jobs. The first error ends the work.
pub(super) fn for_each<J: Sync, T: Send>(
    name: &str,
    jobs: &[J],
    work: f64,
    stages: &mut Stages<'_>,
    one: impl Fn(&J) -> Result<T, ReproduceError> + Sync,
) -> Result<Vec<T>, ReproduceError> {
    let count = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
    stages.begin(name, count, work);
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let mut done: Vec<(usize, T)> = Vec::new();
    let all = std::thread::scope(|scope| {
        for _ in 0..rayon::current_num_threads() {
            let (sender, next, one) = (sender.clone(), &next, &one);
            scope.spawn(move || worker(jobs, next, one, &sender));
        }
        drop(sender);
        for (step, (index, result)) in (1..).zip(results) {
            done.push((index, result?));
            stages.event(Event::Step {
                step,
                loss: f64::NAN,
                samples: 0,
            });
        }
        Ok(())
    });
    stages.end();
    done.sort_by_key(|(index, _)| *index);
    all.map(|()| done.into_iter().map(|(_, result)| result).collect())
}

/// Takes one job after another while the results are still wanted.
fn worker<J: Sync, T: Send>(
    jobs: &[J],
    next: &AtomicUsize,
    one: impl Fn(&J) -> Result<T, ReproduceError> + Sync,
    sender: &mpsc::Sender<(usize, Result<T, ReproduceError>)>,
) {
    let work = || loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(job) = jobs.get(index) else { break };
        if sender.send((index, one(job))).is_err() {
            break;
        }
    };
    // In a pool with a single thread, a network is not divided among threads, and no network waits
    // for another.
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(alone) => alone.install(work),
        Err(_) => work(),
    }
}

impl Trained {
    /// The class probabilities over a plane of samples. `prepare` maps a sample to the network's
    /// inputs.
    pub(super) fn field(&self, plane: Plane, prepare: impl Fn([f64; 2]) -> [f32; 2]) -> Field {
        let inputs: Vec<f32> = plane.samples().flat_map(prepare).collect();
        let answers = probabilities(&self.network, &self.parameters, &inputs);
        Field::new(plane, self.network.outputs(), answers).expect("an answer for each sample")
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::reproduce::watcher::Watcher;

    /// Counts the events of each stage.
    #[derive(Default)]
    struct Counts(Vec<u32>);

    impl Watcher for Counts {
        fn begin(&mut self, _: &str, _: u32, _: Range<f64>) {
            self.0.push(0);
        }
        fn event(&mut self, _: Event<'_>) {
            *self.0.last_mut().unwrap() += 1;
        }
        fn end(&mut self) {}
    }

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let mut counts = Counts::default();
        let mut stages = Stages::new(1.0, &mut counts);
        let jobs: Vec<u64> = (0..100).rev().collect();
        let doubled = for_each("doubling", &jobs, 1.0, &mut stages, |job| Ok(2 * job));
        let want: Vec<u64> = jobs.iter().map(|job| 2 * job).collect();
        assert_eq!(doubled.unwrap(), want);
        let fails = |job: &u64| match job {
            50 => Err(firmgrad::Error::NoSamples.into()),
            job => Ok(*job),
        };
        let failed = for_each("failing", &jobs, 1.0, &mut stages, fails);
        assert!(matches!(failed, Err(ReproduceError::Check(_))));
        assert!(counts.0[0] == 100 && counts.0[1] < 100, "{:?}", counts.0);
    }

    #[test]
    fn counted_seeds_are_others_than_the_one_drawn() {
        let seeds = counted(u64::MAX, 100);
        assert_eq!((seeds.len(), seeds[1] - seeds[0]), (100, 1));
        assert!(!seeds.contains(&u64::MAX));
    }
}
