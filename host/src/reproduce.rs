//! The assignment's experiments, one after another, as a report.

mod iris;
mod measured;
mod mnist;
mod moons;
mod seeds;

use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use thiserror::Error;

use crate::data::DataError;
use crate::report::{Fact, Report};
use crate::training::{Event, RunError};

/// What to reproduce.
#[derive(Clone, Debug)]
pub struct Options {
    /// How much of MNIST, and for how long.
    pub mode: Mode,
    /// Which parts.
    pub parts: Vec<Part>,
    /// The first of the seeds.
    pub seed: u64,
    /// Where the four files of MNIST lie.
    pub mnist: PathBuf,
}

/// How much of MNIST is used, and for how many steps of 50 images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A part of the images, for a first look.
    Quick,
    /// One pass over the training images.
    Default,
    /// As long as the assignment's best figures need.
    Full,
}

/// A part of the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Figures 1a to 4c: boundaries on Make-Moons
    Moons,
    /// Figures 4d to 4f: boundaries on Iris
    Iris,
    /// Figures 5a to 5c and the table: a convolutional network on MNIST
    Mnist,
}

/// Why the assignment could not be reproduced.
#[derive(Debug, Error)]
pub enum ReproduceError {
    /// A data set cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A run could not go on.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Someone who watches the experiments.
pub trait Watcher: Send {
    /// A run of `steps` steps begins, or runs for as many seeds, each of which counts as a step.
    fn begin(&mut self, name: &str, steps: u32);
    /// The run goes on.
    fn event(&mut self, event: Event<'_>);
    /// What began is done.
    fn end(&mut self);
}

/// Runs the experiments on the threads of the current rayon pool.
///
/// # Errors
/// MNIST cannot be read, or a run cannot go on.
pub fn reproduce(options: &Options, watcher: &mut dyn Watcher) -> Result<Report, ReproduceError> {
    let start = Instant::now();
    let mut sections = Vec::new();
    if options.parts.contains(&Part::Moons) {
        sections.extend(moons::sections(options.seed, watcher)?);
    }
    if options.parts.contains(&Part::Iris) {
        sections.push(iris::section(options.seed, watcher)?);
    }
    if options.parts.contains(&Part::Mnist) {
        sections.push(mnist::section(options, watcher)?);
    }
    let fact = |name: &str, value: String| Fact {
        name: name.to_owned(),
        value,
    };
    Ok(Report {
        title: "Backpropagation from two moons to MNIST".to_owned(),
        introduction: vec![
            "Every experiment of a university assignment on neural networks, run anew: networks \
             with one to three hidden layers on Make-Moons and Iris, and a convolutional network \
             on MNIST. What the assignment claims stands beside what was measured here."
                .to_owned(),
            "The same program, seed and data give the same bits on every machine and for every \
             number of threads; only the seconds differ."
                .to_owned(),
        ],
        facts: vec![
            fact("Program", format!("firmgrad {}", env!("CARGO_PKG_VERSION"))),
            fact(
                "Length of the MNIST runs",
                options.mode.describe().to_owned(),
            ),
            fact("Seed", options.seed.to_string()),
            fact("Threads", rayon::current_num_threads().to_string()),
            fact("Time", format!("{:.0} s", start.elapsed().as_secs_f64())),
            fact(
                "Data",
                "Make-Moons: made here by scikit-learn's construction. Iris: Fisher 1936, from \
                 UCI, CC BY 4.0. MNIST: LeCun, Cortes, Burges."
                    .to_owned(),
            ),
        ],
        sections,
    })
}

impl Mode {
    const fn describe(self) -> &'static str {
        match self {
            Self::Quick => "quick: 120 steps of 50 on a part of the images",
            Self::Default => "one pass: 1,200 steps of 50",
            Self::Full => "full: six passes, 7,200 steps of 50",
        }
    }
}
