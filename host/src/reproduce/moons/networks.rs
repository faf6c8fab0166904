//! The networks on Make-Moons, each trained from many seeds.

use crate::data::{Dataset, moons};
use crate::draw::{Plane, boundary_lines};
use crate::reproduce::error::ReproduceError;
use crate::reproduce::geometry::Geometry;
use crate::reproduce::options::Options;
use crate::reproduce::seeds::{Experiment, Hyperparameters, Trained, counted, for_each};
use crate::reproduce::stages::Stages;
use crate::reproduce::tables::labelled;
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::Adam;

/// Seconds on two cores to train a network from one seed.
const WORK_PER_NETWORK: f64 = 0.02;

pub(super) const SAMPLES: usize = 200;
pub(super) const NOISE: f32 = 0.20;

/// The number of freshly generated points on which a network is tested.
pub(super) const FRESH: usize = 2_000;

/// Added to the seed of a network's training points to get the seed of its fresh points.
const ELSEWHERE: u64 = 1 << 40;

/// The number of networks of each kind whose boundary is measured: those of the first seeds in the
/// statistics.
pub(super) const MEASURED: usize = 20;

/// Number of steps, over which the learning rate falls to 0 along half a cosine.
const STEPS: u32 = 1_500;

/// Chosen on seeds 20001 to 20060, none of which is used by default.
pub(super) const HYPERPARAMETERS: Hyperparameters = Hyperparameters {
    optimizer: Adam,
    learning_rate: 0.05,
    weight_decay: 0.0,
    schedule: firmgrad::Schedule::Cosine { total: STEPS },
    steps: STEPS,
};

const fn experiment(
    name: &'static str,
    activation: (&'static str, Initialiser),
    net: &'static str,
) -> Experiment {
    Experiment::new(name, net, activation, HYPERPARAMETERS)
}

pub(super) const TANH: (&str, Initialiser) = ("tanh", Xavier);
const SIGMOID: (&str, Initialiser) = ("sigmoid", Xavier);
const RELU: (&str, Initialiser) = ("relu", He);
const LEAKY: (&str, Initialiser) = ("leaky_relu", He);

/// Indices into [`EXPERIMENTS`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Net {
    Tanh10,
    Relu10,
    Sigmoid10,
    Tanh3,
    Tanh5,
    Relu4Layers,
    Sigmoid5Layers,
}

/// The networks of the figures, in the order of [`Net`].
pub(super) const EXPERIMENTS: [Experiment; 7] = [
    experiment("10 tanh", TANH, "dense 10, tanh, dense 2"),
    experiment("10 ReLU", RELU, "dense 10, relu, dense 2"),
    experiment("10 sigmoid", SIGMOID, "dense 10, sigmoid, dense 2"),
    experiment("3 tanh", TANH, "dense 3, tanh, dense 2"),
    experiment("5 tanh", TANH, "dense 5, tanh, dense 2"),
    experiment(
        "10 + 10 ReLU",
        RELU,
        "dense 10, relu, dense 10, relu, dense 2",
    ),
    experiment(
        "10 + 10 + 10 sigmoid",
        SIGMOID,
        "dense 10, sigmoid, dense 10, sigmoid, dense 10, sigmoid, dense 2",
    ),
];

/// Leaky ReLU has no figure, but its derivative is checked.
pub(super) const LEAKY_RELU: Experiment =
    experiment("10 leaky ReLU", LEAKY, "dense 10, leaky_relu, dense 2");

/// A network trained from the seed that the figures show and from the seeds of the statistics.
pub(super) struct Study {
    pub(super) drawn: Trained,
    /// The geometry of the boundary in the figure.
    pub(super) geometry: Geometry,
    pub(super) counted: Vec<Trained>,
    /// The geometries for the first seeds of the statistics.
    pub(super) geometries: Vec<Geometry>,
}

/// The studies in the order of [`Net`], and the points of the seed that the figures show.
pub(super) struct Moons {
    pub(super) studies: Vec<Study>,
    pub(super) data: Dataset,
}

impl std::ops::Index<Net> for Moons {
    type Output = Study;

    fn index(&self, net: Net) -> &Study {
        &self.studies[net as usize]
    }
}

/// Estimated seconds for [`train`].
pub(super) fn work(options: &Options) -> f64 {
    let networks = EXPERIMENTS.len() as u64 * (options.counted() + 1);
    networks as f64 * WORK_PER_NETWORK
}

/// Trains every network from every seed.
pub(super) fn train(options: &Options, stages: &mut Stages<'_>) -> Result<Moons, ReproduceError> {
    let mut seeds = vec![options.seed];
    seeds.extend(counted(options.seed, options.counted()));
    let jobs: Vec<(usize, usize)> = (0..EXPERIMENTS.len())
        .flat_map(|net| (0..seeds.len()).map(move |index| (net, index)))
        .collect();
    let name = format!(
        "Make-Moons, {} networks of {} seeds",
        EXPERIMENTS.len(),
        seeds.len()
    );
    let mut trained = for_each(&name, &jobs, work(options), stages, |&(net, index)| {
        let trained = one(&EXPERIMENTS[net], seeds[index])?;
        let geometry = (index <= MEASURED).then(|| geometry(&trained));
        Ok((trained, geometry))
    })?
    .into_iter();
    let mut studies = Vec::new();
    for _ in &EXPERIMENTS {
        let mut of_net = trained.by_ref().take(seeds.len());
        let Some((drawn, Some(geometry))) = of_net.next() else {
            break;
        };
        let (counted, geometries): (Vec<_>, Vec<_>) = of_net.unzip();
        studies.push(Study {
            drawn,
            geometry,
            counted,
            geometries: geometries.into_iter().flatten().collect(),
        });
    }
    Ok(Moons {
        studies,
        data: moons::moons(SAMPLES, NOISE, options.seed),
    })
}

/// Trains one network on the points of its seed.
pub(super) fn one(experiment: &Experiment, seed: u64) -> Result<Trained, ReproduceError> {
    let data = moons::moons(SAMPLES, NOISE, seed);
    let fresh = moons::moons(FRESH, NOISE, seed.wrapping_add(ELSEWHERE));
    Ok(experiment.train(&data, &fresh, seed)?)
}

pub(super) fn geometry(trained: &Trained) -> Geometry {
    let data = moons::moons(SAMPLES, NOISE, trained.row.seed);
    let lines = boundary_lines(&trained.field(plane(&data), rounded));
    Geometry::of(&trained.network, &trained.parameters, &lines)
}

pub(super) fn plane(data: &Dataset) -> Plane {
    Plane::around(&labelled(data), 160, 120)
}

/// Rounds a point to `f32`. The moons are not scaled.
pub(super) fn rounded(point: [f64; 2]) -> [f32; 2] {
    point.map(|value| value as f32)
}
