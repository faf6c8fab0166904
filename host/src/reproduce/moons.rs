//! Figures 1a to 4c: networks on two interleaving half circles.

mod claims;
mod figures;
mod networks;
mod units;

use super::error::ReproduceError;
use super::mathematics::{self, Networks};
use super::options::Options;
use super::seeds::{Experiment, Hyperparameters};
use super::stages::Stages;
use crate::draw::points;
use crate::report::{Block, Figure, Section};
use crate::shown::grouped;
use figures::{scatter, section};
use networks::{
    EXPERIMENTS, FRESH, HYPERPARAMETERS, LEAKY_RELU, Moons, NOISE, Net, SAMPLES, one, train,
};

/// Seconds on two cores.
const WORK_ON_MATHEMATICS: f64 = 3.0;

/// Estimated seconds for this part.
pub(super) fn work(options: &Options) -> f64 {
    networks::work(options) + WORK_ON_MATHEMATICS + units::work(options)
}

/// The sections on Make-Moons. Their figures show the seed of `options`.
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

fn mathematics(moons: &Moons, seed: u64) -> Result<Section, ReproduceError> {
    let early = |experiment: &Experiment| {
        let hyperparameters = Hyperparameters {
            steps: mathematics::STEPS,
            ..HYPERPARAMETERS
        };
        let experiment = experiment.clone();
        one(
            &Experiment {
                hyperparameters,
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
