//! Figures 4d to 4f: the deeper networks on Iris.

use super::error::ReproduceError;
use super::options::Options;
use super::seeds::{Experiment, Hyperparameters, Trained, counted, for_each};
use super::stages::Stages;
use super::statistics::{Difference, all, reaches, spread, tail};
use super::tables::{Judged, labelled, seeds_table};
use crate::data::scaling::Scaling;
use crate::data::{DataError, Dataset, iris, split};
use crate::draw::{Boundary, Plane, Scatter, boundary};
use crate::report::{Block, Claim, Figure, Row, Section, results};
use crate::training::Initialiser::{He, Xavier};
use crate::training::OptimizerName::Adam;
use crate::training::Recipe;

/// Share of each species to hold out.
const HELD_OUT: f64 = 0.3;

/// The columns of petal length and width, which span the plane of the figures.
const PETALS: [usize; 2] = [2, 3];

/// Seconds on two cores to train a network from one seed.
const WORK_PER_NETWORK: f64 = 0.01;

/// Number of steps, over which the learning rate falls to 0 along half a cosine.
const STEPS: u32 = 300;

/// Chosen on seeds 20001 to 20100, none of which is used by default.
const HYPERPARAMETERS: Hyperparameters = Hyperparameters {
    optimizer: Adam,
    learning_rate: 0.05,
    weight_decay: 0.004,
    schedule: firmgrad::Schedule::Cosine { total: STEPS },
    steps: STEPS,
};

/// The networks with their figure numbers.
const EXPERIMENTS: [(&str, Experiment); 3] = [
    (
        "4d",
        Experiment::new(
            "3-layer tanh",
            "dense 5, tanh, dense 3",
            ("tanh", Xavier),
            HYPERPARAMETERS,
        ),
    ),
    (
        "4e",
        Experiment::new(
            "4-layer ReLU",
            "dense 5, relu, dense 5, relu, dense 3",
            ("relu", He),
            HYPERPARAMETERS,
        ),
    ),
    (
        "4f",
        Experiment::new(
            "5-layer sigmoid",
            "dense 10, sigmoid, dense 10, sigmoid, dense 10, sigmoid, dense 3",
            ("sigmoid", Xavier),
            HYPERPARAMETERS,
        ),
    ),
];

/// The training part and the held-out part of Iris for `seed`, both standardised with the mean and
/// the standard deviation of the training part.
///
/// # Errors
/// Never for these data.
pub fn iris_parts(seed: u64) -> Result<(Dataset, Dataset), DataError> {
    let (train, test, _) = parts(&iris::iris(), seed)?;
    Ok((train, test))
}

/// The names and recipes of the three networks, for a training part of [`iris_parts`].
pub fn iris_recipes(train: &Dataset, seed: u64) -> [(String, Recipe); 3] {
    EXPERIMENTS.map(|(_, experiment)| {
        let recipe = experiment.recipe(train, seed);
        (experiment.name.into_owned(), recipe)
    })
}

/// Estimated seconds for this part.
pub(super) fn work(options: &Options) -> f64 {
    networks(options) as f64 * WORK_PER_NETWORK
}

/// The number of networks: for the seed of the figures, one on all features and one on petals; and
/// one for each seed of the statistics.
fn networks(options: &Options) -> u64 {
    EXPERIMENTS.len() as u64 * (options.counted() + 2)
}

/// The section on Iris. Its figures show the seed of `options`.
pub(super) fn section(
    options: &Options,
    stages: &mut Stages<'_>,
) -> Result<Section, ReproduceError> {
    let flowers = iris::iris();
    let petals = Dataset {
        name: "iris, petals".to_owned(),
        ..flowers.select(&PETALS)
    };
    let seeds = counted(options.seed, options.counted());
    let mut jobs = Vec::new();
    let experiments = EXPERIMENTS;
    for (_, experiment) in &experiments {
        jobs.push((experiment, &petals, options.seed));
        jobs.push((experiment, &flowers, options.seed));
        jobs.extend(seeds.iter().map(|&seed| (experiment, &flowers, seed)));
    }
    let name = format!(
        "Iris, {} networks of {} seeds",
        EXPERIMENTS.len(),
        seeds.len() + 1
    );
    let trained = for_each(
        &name,
        &jobs,
        work(options),
        stages,
        |&(experiment, data, seed)| {
            let (train, test, _) = parts(data, seed)?;
            Ok(experiment.train(&train, &test, seed)?)
        },
    )?;
    let (_, _, scaling) = parts(&petals, options.seed)?;
    let studies: Vec<(&str, &[Trained])> = EXPERIMENTS
        .iter()
        .zip(trained.chunks(seeds.len() + 2))
        .map(|((figure, _), runs)| (*figure, runs))
        .collect();
    Ok(of_studies(&studies, &petals, &scaling))
}

/// The section. For each figure there is a network on petals, one of the same seed on all features,
/// and those of the statistics.
fn of_studies(studies: &[(&str, &[Trained])], petals: &Dataset, scaling: &Scaling) -> Section {
    let mut section = Section {
        heading: "Deeper networks: Iris".to_owned(),
        blocks: vec![introduction()],
        ..Section::default()
    };
    let (mut figures, mut rows) = (Vec::new(), Vec::new());
    let mut counted: Vec<(&str, &[Trained])> = Vec::new();
    for (id, runs) in studies {
        let [drawn, whole, others @ ..] = runs else {
            continue;
        };
        figures.push(figure(id, petals, drawn, scaling));
        rows.push(Row {
            experiment: format!("{}, petals", drawn.row.experiment),
            figure: Some((*id).to_owned()),
            ..drawn.row.clone()
        });
        rows.push(whole.row.clone());
        counted.push((&whole.row.experiment, others));
    }
    section.blocks.push(Block::Figures(figures));
    section.blocks.extend(results(
        "The networks of the figures, and the same on all four features",
        &rows,
    ));
    section.blocks.push(seeds_table(
        "All four features, other seeds",
        Judged::Test,
        &counted,
    ));
    section.blocks.push(claims(&counted));
    let others = counted
        .iter()
        .flat_map(|(_, runs)| runs.iter().map(|run| run.row.clone()));
    section.rows = rows.into_iter().chain(others).collect();
    section
}

fn introduction() -> Block {
    let text = format!(
        "150 flowers of three species, of which {:.0}\u{a0}% of each are held out (45 flowers: one is 2.2 percentage points); \
         features are standardised by the training part. The figures show networks trained on the petals' length and width \
         alone, since a plane has two features; the tables have the same networks on all four. A seed draws the held-out \
         part, the weights and the order anew.",
        100.0 * HELD_OUT
    );
    Block::Text(text.into())
}

/// The training part, the held-out part and the scaling of both.
fn parts(data: &Dataset, seed: u64) -> Result<(Dataset, Dataset, Scaling), DataError> {
    let (train, test) = split::stratified(data, HELD_OUT, seed)?;
    let scaling = Scaling::of(&train);
    Ok((scaling.apply(&train), scaling.apply(&test), scaling))
}

fn figure(id: &str, petals: &Dataset, drawn: &Trained, scaling: &Scaling) -> Figure {
    let points = labelled(petals);
    let plane = Plane::around(&points, 160, 120);
    let standardise = |x: [f64; 2]| [0, 1].map(|feature| scaling.scaled(feature, x[feature]));
    let name = &drawn.row.experiment;
    let field = drawn.field(plane, standardise);
    let shares = petals.classes.iter().zip(field.shares());
    let shares = shares.map(|(species, share)| format!("{species} {:.0}\u{a0}%", 100.0 * share));
    let shares: Vec<String> = shares.collect();
    Figure {
        id: id.to_owned(),
        caption: format!(
            "{name} on the petals of all 150 flowers: {:.1}\u{a0}% of those held out right. Of the plane it gives {}.",
            100.0 * drawn.row.test_accuracy.unwrap_or(f64::NAN),
            shares.join(", ")
        ),
        svg: boundary(&Boundary {
            scatter: Scatter {
                title: name.clone(),
                x_title: "petal length (cm)".to_owned(),
                y_title: "petal width (cm)".to_owned(),
                classes: petals.classes.clone(),
                points,
            },
            field,
        }),
    }
}

/// The assignment's claims about figures 4d to 4f.
fn claims(counted: &[(&str, &[Trained])]) -> Block {
    let accuracies: Vec<Vec<f64>> = counted
        .iter()
        .map(|(_, runs)| {
            let shares = runs
                .iter()
                .map(|run| run.row.test_accuracy.unwrap_or(f64::NAN));
            shares.collect()
        })
        .collect();
    let [tanh, relu, sigmoid] = accuracies.as_slice() else {
        return Block::Claims(Vec::new());
    };
    let seeds = tanh.len();
    let in_flowers = |shares: &[f64]| shares.iter().map(|share| 45.0 * share).collect::<Vec<_>>();
    let flowers = Difference::of(&in_flowers(sigmoid), &in_flowers(relu));
    let percent = |shares: &[f64]| {
        let shares: Vec<f64> = shares.iter().map(|share| 100.0 * share).collect();
        spread(&shares, |percent| format!("{percent:.1}"), "\u{a0}%")
    };
    Block::Claims(vec![
        Claim {
            claim: "All three tell the species apart.".into(),
            measure: format!(
                "accuracy on the held-out flowers of at least 93\u{a0}% (42 of 45); {seeds} seeds"
            ),
            measured: format!(
                "3-layer tanh: {}; 4-layer ReLU: {}; 5-layer sigmoid: {}",
                tail(tanh),
                tail(relu),
                tail(sigmoid)
            ),
            verdict: all([tanh, relu, sigmoid].map(|shares| reaches(shares, 42.0 / 45.0, false))),
        },
        Claim {
            claim: "Sigmoid captures Iris better than ReLU.".into(),
            measure: format!(
                "accuracy on the held-out flowers; {seeds} seeds, compared pair by pair"
            ),
            measured: format!(
                "5-layer sigmoid {}, 4-layer ReLU {}; sigmoid has {} flowers of 45 more",
                percent(sigmoid),
                percent(relu),
                flowers.words(2)
            ),
            verdict: flowers.verdict(),
        },
    ])
}
