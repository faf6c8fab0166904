//! Figures 5a to 5f and the tables: convolutional networks on MNIST.

mod claims;
mod cross;
mod figures;

use firmgrad::Schedule;

use super::measured::row;
use super::stages::Stages;
use super::statistics::spread;
use super::{Mode, Options, ReproduceError};
use crate::data::{Dataset, mnist};
use crate::report::{Block, Column, Row, Section, Table, results};
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::{self, Adagrad, Adam, Sgd};
use crate::training::{self, Outcome, Recipe, evaluate};

const BATCH: usize = 50;

/// What is trained and how.
#[derive(Clone, Copy)]
struct Configuration {
    name: &'static str,
    activation: &'static str,
    initialiser: Initialiser,
    optimizer: OptimizerName,
    learning_rate: f32,
}

const fn configuration(
    name: &'static str,
    activation: &'static str,
    initialiser: Initialiser,
    (optimizer, learning_rate): (OptimizerName, f32),
) -> Configuration {
    Configuration {
        name,
        activation,
        initialiser,
        optimizer,
        learning_rate,
    }
}

/// The assignment's optimisers with their learning rates.
const SGD: (OptimizerName, f32) = (Sgd, 0.01);
const ADAGRAD: (OptimizerName, f32) = (Adagrad, 0.01);
const ADAM: (OptimizerName, f32) = (Adam, 0.005);

/// The assignment's four.
const ASSIGNED: [Configuration; 4] = [
    configuration("leaky_relu_he_adam_0.005", "leaky_relu", He, ADAM),
    configuration("relu_xavier_adam_0.005", "relu", Xavier, ADAM),
    configuration("tanh_xavier_adagrad_0.01", "tanh", Xavier, ADAGRAD),
    configuration("sigmoid_he_sgd_0.01", "sigmoid", He, SGD),
];

/// What does make the sigmoid network train.
const REMEDY: Configuration = configuration(
    "sigmoid_xavier_adam_0.001",
    "sigmoid",
    Xavier,
    (Adam, 0.001),
);

/// How long runs are and how often the test images are looked at.
struct Length {
    steps: u32,
    interval: u32,
    /// Test images looked at on the way.
    glance: usize,
    /// Training images looked at in the end.
    check: usize,
    /// Training and test images used at all.
    images: (usize, usize),
    /// Whether Adam's learning rate falls to 0: held at 0.005 it wanders between 96 % and 98 %.
    cools: bool,
    /// Steps of the smaller network, and test images that it is judged by.
    cross: (u32, usize),
    /// Seconds on two cores of a run, and of all runs of the smaller network.
    work: [f64; 2],
}

const fn length(mode: Mode) -> Length {
    match mode {
        Mode::Quick => Length {
            steps: 60,
            interval: 10,
            glance: 250,
            check: 1_000,
            images: (6_000, 1_000),
            cools: false,
            cross: (60, 500),
            work: [3.0, 12.0],
        },
        Mode::Default => Length {
            steps: 1_200,
            interval: 50,
            glance: 1_000,
            check: 10_000,
            images: (60_000, 10_000),
            cools: false,
            cross: (300, 2_000),
            work: [47.0, 55.0],
        },
        Mode::Full => Length {
            steps: 6_000,
            interval: 250,
            glance: 1_000,
            check: 10_000,
            images: (60_000, 10_000),
            cools: true,
            cross: (1_200, 2_000),
            work: [230.0, 180.0],
        },
    }
}

/// A network trained on MNIST.
struct Run {
    row: Row,
    outcome: Outcome,
    confusion: Vec<Vec<u64>>,
}

/// The runs of one configuration, one for each seed; the first is drawn.
struct Runs {
    name: &'static str,
    seeds: Vec<Run>,
}

impl Runs {
    fn numbers(&self, number: impl Fn(&Run) -> f64) -> Vec<f64> {
        self.seeds.iter().map(number).collect()
    }

    /// Test accuracies in percent.
    fn accuracies(&self) -> Vec<f64> {
        self.numbers(|run| 100.0 * run.row.test_accuracy.unwrap_or(f64::NAN))
    }
}

/// All seconds of this part.
pub(super) fn work(options: &Options) -> f64 {
    let [run, cross] = length(options.mode).work;
    run * (ASSIGNED.len() as f64 * f64::from(options.seeds) + 1.0) + cross
}

/// The section on MNIST.
pub(super) fn section(
    options: &Options,
    stages: &mut Stages<'_>,
) -> Result<Section, ReproduceError> {
    let length = length(options.mode);
    let (train, test) = mnist::load(&options.mnist)?;
    let (train, test) = (first(train, length.images.0), first(test, length.images.1));
    let data = (&train, &test);
    let cells = cross::cells(&length, data, options.seed, stages)?;
    let mut all = Vec::new();
    for configuration in ASSIGNED.iter().chain([&REMEDY]) {
        let count = match configuration.name == REMEDY.name {
            true => 1,
            false => options.seeds,
        };
        let mut seeds = Vec::new();
        for n in 0..count {
            let seed = options.seed.wrapping_add(n.into());
            let name = match n {
                0 => configuration.name.to_owned(),
                _ => format!("{}, seed {seed}", configuration.name),
            };
            stages.begin(&name, length.steps, length.work[0]);
            let recipe = configuration.recipe(&length, seed);
            let glance = (length.interval, length.glance);
            let run = configuration.run(recipe, data, glance, (length.check, usize::MAX), stages);
            seeds.push(run?);
            stages.end();
        }
        all.push(Runs {
            name: configuration.name,
            seeds,
        });
    }
    Ok(section_of(
        options.mode,
        &length,
        &all,
        &cells,
        &test.classes,
    ))
}

/// The section, of the runs of the assignment's configurations followed by the remedy's.
fn section_of(
    mode: Mode,
    length: &Length,
    all: &[Runs],
    cells: &[cross::Cell],
    classes: &[String],
) -> Section {
    let (assigned, remedy) = all.split_at(ASSIGNED.len());
    let drawn: Vec<Row> = all
        .iter()
        .filter_map(|runs| runs.seeds.first())
        .map(|run| run.row.clone())
        .collect();
    let mut blocks = vec![introduction(length)];
    blocks.extend(remarks(mode, length, all));
    blocks.push(Block::Figures(figures::figures(
        assigned, remedy, length, classes,
    )));
    blocks.extend(results("The configurations", &drawn));
    blocks.extend(seeds(assigned));
    blocks.push(beside(assigned));
    blocks.push(Block::Heading(
        "Activation, initialiser and optimiser".to_owned(),
    ));
    blocks.extend(cross::blocks(cells, length));
    blocks.push(Block::Heading("What the assignment concludes".to_owned()));
    blocks.push(claims::reading(mode, assigned));
    blocks.push(Block::Claims(claims::claims(assigned, cells)));
    let others = all.iter().flat_map(|runs| runs.seeds.iter().skip(1));
    let others = others.map(|run| run.row.clone());
    let cells = cells.iter().flat_map(cross::Cell::rows);
    Section {
        heading: "A deep convolutional network on MNIST".to_owned(),
        blocks,
        rows: drawn.iter().cloned().chain(others).chain(cells).collect(),
    }
}

impl Configuration {
    /// The recipe of the assignment's network.
    fn recipe(&self, length: &Length, seed: u64) -> Recipe {
        let activation = self.activation;
        Recipe {
            net: format!(
                "conv 5x5x32 same, {activation}, maxpool 2x2, \
                 conv 5x5x64 same, {activation}, maxpool 2x2, \
                 dense 1024, {activation}, dropout 0.5, dense 10"
            ),
            schedule: match (length.cools, self.optimizer) {
                (true, Adam) => Schedule::Cosine {
                    total: length.steps,
                },
                _ => Schedule::Constant,
            },
            ..self.schooling(length.steps, seed)
        }
    }

    /// What any network of this configuration has in common.
    fn schooling(&self, steps: u32, seed: u64) -> Recipe {
        Recipe {
            net: String::new(),
            initialiser: self.initialiser,
            optimizer: self.optimizer,
            learning_rate: self.learning_rate,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            batch: BATCH,
            steps,
            seed,
        }
    }

    /// Trains by `recipe`, looks at test images on the way as `glance` says, and judges the network in the end by so
    /// many training and test images.
    fn run(
        &self,
        recipe: Recipe,
        (train, test): (&Dataset, &Dataset),
        glance: (u32, usize),
        judged: (usize, usize),
        stages: &mut Stages<'_>,
    ) -> Result<Run, ReproduceError> {
        let outcome = training::train(&recipe, train, Some(test), glance, None, &mut |event| {
            stages.event(event);
        })?;
        let network = recipe
            .network_for(train)
            .map_err(training::RunError::from)?;
        let trained = evaluate(&network, &outcome.parameters, train, judged.0);
        let tested = evaluate(&network, &outcome.parameters, test, judged.1);
        let names = (self.name, Some("5a-5c"), self.activation);
        let row = row(names, &recipe, train, &outcome, &trained, Some(&tested));
        Ok(Run {
            row,
            outcome,
            confusion: tested.confusion,
        })
    }
}

/// The first `count` images, which the set's name then says.
fn first(data: Dataset, count: usize) -> Dataset {
    match data.len() > count {
        true => Dataset {
            name: format!("{}, first {count}", data.name),
            ..data.subset(&(0..count).collect::<Vec<_>>())
        },
        false => data,
    }
}

fn introduction(length: &Length) -> Block {
    let text = format!(
        "Two convolutions of 5x5 with 32 and 64 maps, each with its activation and 2x2 max-pooling, \
         then 1,024 units, dropout of one half and 10 softmax outputs: 3,274,634 parameters. \
         {} steps of {BATCH} images. On the way the first {} test images are looked at every {} \
         steps (the curves); the table has all {} of them, and the first {} training images, at \
         the end. The training loss of the curves is the mean of the batches since the last look, with \
         dropout; that of the table is without. Times are those of training alone.",
        length.steps, length.glance, length.interval, length.images.1, length.check
    );
    Block::Text(text.into())
}

fn remarks(mode: Mode, length: &Length, all: &[Runs]) -> Vec<Block> {
    let mut remarks = Vec::new();
    if mode == Mode::Quick {
        remarks.push(
            "This is a quick look at a part of MNIST: the assignment's figures need --full."
                .to_owned(),
        );
    }
    if length.cools {
        remarks.push(
            "In a run of this length Adam's learning rate falls from the value given to 0 along half \
             a cosine; held there, the accuracy wanders. Adagrad's and SGD's stay as given."
                .to_owned(),
        );
    }
    for run in all.iter().flat_map(|runs| &runs.seeds) {
        if run.outcome.diverged {
            remarks.push(format!(
                "{} (seed {}) diverged after {} steps: its figures are those of its last finite weights.",
                run.row.experiment, run.row.seed, run.row.steps
            ));
        }
    }
    let row = |name: &str| {
        let runs = all.iter().find(|runs| runs.name == name)?;
        runs.seeds.first().map(|run| &run.row)
    };
    if let (Some(plain), Some(remedy)) = (row(ASSIGNED[3].name), row(REMEDY.name)) {
        remarks.push(format!(
            "Sigmoid with He's initialisation and plain SGD at 0.01 stands at a test loss of {:.3} \
             and an accuracy of {:.2} % (guessing among ten digits: {:.3} and 10 %). The same \
             network with Xavier's initialisation and Adam at 0.001 has {:.3} and {:.2} % after as \
             many steps (figure 5d).",
            plain.test_loss.unwrap_or(f64::NAN),
            100.0 * plain.test_accuracy.unwrap_or(f64::NAN),
            10f64.ln(),
            remedy.test_loss.unwrap_or(f64::NAN),
            100.0 * remedy.test_accuracy.unwrap_or(f64::NAN)
        ));
    }
    remarks
        .into_iter()
        .map(|remark| Block::Text(remark.into()))
        .collect()
}

/// A table of the four over their seeds, where there are several.
fn seeds(assigned: &[Runs]) -> Option<Block> {
    let count = assigned.first().map_or(0, |runs| runs.seeds.len());
    if count < 2 {
        return None;
    }
    let cells = |runs: &Runs| {
        let loss = |loss: f64| format!("{loss:.4}");
        vec![
            runs.name.to_owned(),
            spread(&runs.accuracies(), |percent| format!("{percent:.2}"), ""),
            spread(
                &runs.numbers(|run| run.row.test_loss.unwrap_or(f64::NAN)),
                loss,
                "",
            ),
            spread(&runs.numbers(|run| run.row.train_loss), loss, ""),
        ]
    };
    Some(Block::Table(Table {
        caption: format!("The four over {count} seeds: median, lowest and highest"),
        columns: vec![
            Column::word("configuration"),
            Column::phrase("test accuracy, %"),
            Column::phrase("test loss, nats"),
            Column::phrase("training loss, nats"),
        ],
        rows: assigned.iter().map(cells).collect(),
    }))
}

/// What survives of the assignment's table, beside ours.
fn beside(assigned: &[Runs]) -> Block {
    let drawn = || assigned.iter().filter_map(|runs| runs.seeds.first());
    let accuracy = |run: &Run| 100.0 * run.row.test_accuracy.unwrap_or(f64::NAN);
    let listed = |mut values: Vec<f64>, decimals: usize| {
        values.sort_by(f64::total_cmp);
        let texts: Vec<String> = values
            .iter()
            .map(|value| format!("{value:.decimals$}"))
            .collect();
        texts.join(", ")
    };
    let best = drawn().max_by(|a, b| accuracy(a).total_cmp(&accuracy(b)));
    let best = best.map_or_else(String::new, |run| {
        format!("{}, {:.2}", run.row.experiment, accuracy(run))
    });
    let rows = [
        [
            "test accuracies, %, in order",
            "96.65, 97.84, 98.37, 98.93, 99.05: five figures of four configurations survive; which belongs to which is not \
             known, but for the best",
            &listed(drawn().map(accuracy).collect(), 2),
        ],
        ["the best, %", "tanh, Xavier, Adagrad: about 99", &best],
        [
            "time of a configuration, s",
            "58 to 96, on hardware that is not named, for a number of steps that is not known",
            &listed(drawn().map(|run| run.row.seconds).collect(), 1),
        ],
    ];
    Block::Table(Table {
        caption: "The assignment's own figures beside those of this run".to_owned(),
        columns: ["what", "assignment", "here"].map(Column::phrase).to_vec(),
        rows: rows.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
    })
}

#[cfg(test)]
mod tests;
