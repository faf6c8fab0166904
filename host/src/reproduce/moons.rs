//! Figures 1a to 4c: what networks make of two interleaved half circles.

mod claims;
mod figures;
mod units;

use std::borrow::Cow;

use super::course::Course;
use super::mathematics::{self, Networks};
use super::seeds::{Experiment, Schooling, Trained, counted, for_each};
use super::stages::Stages;
use super::tables::labelled;
use super::{Options, ReproduceError};
use crate::data::{Dataset, moons};
use crate::draw::{Plane, boundary_lines, points};
use crate::report::{Block, Figure, Section};
use crate::shown::grouped;
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::Adam;
use figures::{scatter, section};

const SAMPLES: usize = 200;
const NOISE: f32 = 0.20;

/// Fresh points, on which a network is tested.
const FRESH: usize = 2_000;

/// From the seed of the points that a network is trained on to that of its fresh ones.
const ELSEWHERE: u64 = 1 << 40;

/// Networks whose boundary is measured, of each kind: those of the first seeds counted.
const MEASURED: usize = 20;

/// Steps, over which the learning rate falls to 0 along half a cosine.
const STEPS: u32 = 1_500;

/// Chosen for seeds 20001 to 20060, none of which is counted.
const SCHOOLING: Schooling = Schooling {
    optimizer: Adam,
    learning_rate: 0.05,
    weight_decay: 0.0,
    schedule: firmgrad::Schedule::Cosine { total: STEPS },
    steps: STEPS,
};

const fn experiment(
    name: &'static str,
    (activation, initialiser): (&'static str, Initialiser),
    net: &'static str,
) -> Experiment {
    Experiment {
        name: Cow::Borrowed(name),
        net: Cow::Borrowed(net),
        activation,
        initialiser,
        schooling: SCHOOLING,
    }
}

const TANH: (&str, Initialiser) = ("tanh", Xavier);
const SIGMOID: (&str, Initialiser) = ("sigmoid", Xavier);
const RELU: (&str, Initialiser) = ("relu", He);
const LEAKY: (&str, Initialiser) = ("leaky_relu", He);

/// Which network is which in [`EXPERIMENTS`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Net {
    Tanh10,
    Relu10,
    Sigmoid10,
    Tanh3,
    Tanh5,
    Relu4Layers,
    Sigmoid5Layers,
}

/// The networks of the figures, by [`Net`].
const EXPERIMENTS: [Experiment; 7] = [
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

/// Leaky ReLU has no figure; its derivative is checked.
const LEAKY_RELU: Experiment = experiment("10 leaky ReLU", LEAKY, "dense 10, leaky_relu, dense 2");

/// Seconds on two cores, for each network trained for a seed and for the rest.
const WORK_PER_NETWORK: f64 = 0.03;
const WORK_ON_MATHEMATICS: f64 = 3.0;

/// All seconds of this part.
pub(super) fn work(options: &Options) -> f64 {
    let networks = EXPERIMENTS.len() as u64 * (options.counted() + 1);
    networks as f64 * WORK_PER_NETWORK + WORK_ON_MATHEMATICS + units::work(options)
}

/// A network trained for the seed that is drawn and for those that are counted.
struct Study {
    drawn: Trained,
    counted: Vec<Trained>,
    /// Of the first of those counted.
    courses: Vec<Course>,
}

/// The studies by [`Net`], and the points of the seed that is drawn.
struct Moons {
    studies: Vec<Study>,
    data: Dataset,
}

impl std::ops::Index<Net> for Moons {
    type Output = Study;

    fn index(&self, net: Net) -> &Study {
        &self.studies[net as usize]
    }
}

/// The sections on Make-Moons, drawn for the seed of `options`.
pub(super) fn sections(
    options: &Options,
    stages: &mut Stages<'_>,
) -> Result<Vec<Section>, ReproduceError> {
    let moons = train(options, stages)?;
    let sweep = units::sweep(options, stages)?;
    stages.begin("gradient checks", 1, WORK_ON_MATHEMATICS);
    let mathematics = mathematics(&moons, options.seed)?;
    stages.end();
    let mut units = section(
        "Hidden units",
        "One hidden layer of 3, 5 and 10 tanh units (figures 3a to 3c), and for every width from 1 to 50 what it gains and what \
         it costs (figure 3d)."
            .to_owned(),
        &moons,
        &[("3a", Net::Tanh3), ("3b", Net::Tanh5), ("3c", Net::Tanh10)],
    );
    units.blocks.extend(units::blocks(&sweep));
    units.blocks.push(claims::units(&moons, &sweep));
    units
        .rows
        .extend(sweep.into_iter().flat_map(|point| point.rows));
    let mut activations = section(
        "Activations",
        "The network of figure 1b with each of three activations: the same layers, optimiser, steps and seed. ReLU starts from \
         He's weights, sigmoid and tanh from Xavier's."
            .to_owned(),
        &moons,
        &[
            ("2a", Net::Relu10),
            ("2b", Net::Sigmoid10),
            ("2c", Net::Tanh10),
        ],
    );
    activations.blocks.push(claims::activations(&moons));
    let mut depths = section(
        "Deeper networks: Make-Moons",
        "Layers are counted with the input: three layers are one hidden layer, five are three. Each hidden layer has 10 units."
            .to_owned(),
        &moons,
        &[
            ("4a", Net::Tanh10),
            ("4b", Net::Relu4Layers),
            ("4c", Net::Sigmoid5Layers),
        ],
    );
    depths.blocks.push(claims::depths(&moons));
    Ok(vec![first(&moons), mathematics, activations, units, depths])
}

/// Trains every network for every seed.
fn train(options: &Options, stages: &mut Stages<'_>) -> Result<Moons, ReproduceError> {
    let mut seeds = vec![options.seed];
    seeds.extend(counted(options.seed, options.counted()));
    let jobs: Vec<(usize, usize)> = (0..EXPERIMENTS.len())
        .flat_map(|net| (0..seeds.len()).map(move |index| (net, index)))
        .collect();
    let work = jobs.len() as f64 * WORK_PER_NETWORK;
    let name = format!(
        "Make-Moons, {} networks of {} seeds",
        EXPERIMENTS.len(),
        seeds.len()
    );
    let mut trained = for_each(&name, &jobs, work, stages, |&(net, index)| {
        let trained = one(&EXPERIMENTS[net], seeds[index])?;
        let course = (1..=MEASURED).contains(&index).then(|| course(&trained));
        Ok((trained, course))
    })?
    .into_iter();
    let mut studies = Vec::new();
    for _ in &EXPERIMENTS {
        let mut of_net = trained.by_ref().take(seeds.len());
        let Some((drawn, _)) = of_net.next() else {
            break;
        };
        let (counted, courses): (Vec<_>, Vec<_>) = of_net.unzip();
        studies.push(Study {
            drawn,
            counted,
            courses: courses.into_iter().flatten().collect(),
        });
    }
    Ok(Moons {
        studies,
        data: moons::moons(SAMPLES, NOISE, options.seed),
    })
}

/// One network, on the points of its seed.
fn one(experiment: &Experiment, seed: u64) -> Result<Trained, ReproduceError> {
    let data = moons::moons(SAMPLES, NOISE, seed);
    let fresh = moons::moons(FRESH, NOISE, seed.wrapping_add(ELSEWHERE));
    Ok(experiment.train(&data, &fresh, seed)?)
}

fn course(trained: &Trained) -> Course {
    let data = moons::moons(SAMPLES, NOISE, trained.row.seed);
    let lines = boundary_lines(&trained.field(plane(&data), rounded));
    Course::of(&trained.network, &trained.parameters, &lines)
}

fn mathematics(moons: &Moons, seed: u64) -> Result<Section, ReproduceError> {
    let early = |experiment: &Experiment| {
        let schooling = Schooling {
            steps: mathematics::STEPS,
            ..SCHOOLING
        };
        let experiment = experiment.clone();
        one(
            &Experiment {
                schooling,
                ..experiment
            },
            seed,
        )
    };
    let of = |net: Net| early(&EXPERIMENTS[net as usize]);
    let networks = Networks {
        data: &moons.data,
        tanh: of(Net::Tanh10)?,
        sigmoid: of(Net::Sigmoid10)?,
        relu: of(Net::Relu10)?,
        leaky: early(&LEAKY_RELU)?,
        deeper: [
            ("figure 4b", of(Net::Relu4Layers)?),
            ("figure 4c", of(Net::Sigmoid5Layers)?),
        ],
    };
    mathematics::section(&networks, seed)
}

/// Figures 1a and 1b.
fn first(moons: &Moons) -> Section {
    let introduction = format!(
        "Two interleaving half circles of {SAMPLES} points with Gaussian noise of {NOISE:.2}, and a network of 2 inputs, 10 \
         tanh units and 2 softmax outputs, trained on all points in each step by Adam, whose learning rate falls from 0.05 to 0 along half a \
         cosine. It is tested on {} fresh points of the same kind. The network of figure 1b is also that of figures 2c, 3c and 4a: one run, drawn beside others. A seed \
         decides points, weights and order.",
        grouped(FRESH)
    );
    let mut first = section(
        "A three-layer network on Make-Moons",
        introduction,
        moons,
        &[("1b", Net::Tanh10)],
    );
    let points = Figure {
        id: "1a".to_owned(),
        caption: format!(
            "Make-Moons: {SAMPLES} points, half of either class. Where the tips of the crescents meet, noise mixes the classes."
        ),
        svg: points(&scatter("Make-Moons", &moons.data)),
    };
    for block in &mut first.blocks {
        if let Block::Figures(figures) = block {
            figures.insert(0, points.clone());
        }
    }
    first
}

fn plane(data: &Dataset) -> Plane {
    Plane::around(&labelled(data), 160, 120)
}

/// The moons are not scaled.
fn rounded(point: [f64; 2]) -> [f32; 2] {
    point.map(|value| value as f32)
}
