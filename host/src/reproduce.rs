//! Runs the assignment's experiments one after another and collects them in a report.

mod geometry;
mod iris;
mod mathematics;
mod measured;
mod mnist;
mod moons;
mod seeds;
mod stages;
mod statistics;
mod tables;

use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use thiserror::Error;

use crate::data::DataError;
use crate::report::{Fact, Report};
use crate::training::{Event, RunError};
pub use iris::{iris_parts, iris_recipes};
use stages::Stages;

/// What to reproduce.
#[derive(Clone, Debug)]
pub struct Options {
    /// How much of MNIST to use, and for how many steps.
    pub mode: Mode,
    /// The parts to reproduce.
    pub parts: Vec<Part>,
    /// The seed of the networks that the figures show. The other seeds are derived from it.
    pub seed: u64,
    /// Number of seeds for the four full networks on MNIST, at least 1. With 5 or more, their order
    /// is judged.
    pub seeds: u32,
    /// The folder with the four files of MNIST.
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
    /// Figures 1a to 4c: boundaries on Make-Moons, and the mathematics
    Moons,
    /// Figures 4d to 4f: boundaries on Iris
    Iris,
    /// Figures 5a to 5f and the tables: convolutional networks on MNIST
    Mnist,
}

/// Why the assignment could not be reproduced.
#[derive(Debug, Error)]
pub enum ReproduceError {
    /// A data set cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A run could not continue.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A gradient cannot be checked.
    #[error("a gradient cannot be checked: {0}")]
    Check(#[from] firmgrad::Error),
}

/// Follows the progress of the experiments.
pub trait Watcher: Send {
    /// A stage begins. It takes `steps` steps, or trains `steps` networks, each of which counts as
    /// one step. It covers the part from `share.start` to `share.end` of the whole work, which is
    /// from 0 to 1.
    fn begin(&mut self, name: &str, steps: u32, share: Range<f64>);
    /// Something happened within the stage.
    fn event(&mut self, event: Event<'_>);
    /// The stage is done.
    fn end(&mut self);
}

/// Runs the experiments on the threads of the current rayon pool.
///
/// # Errors
/// MNIST cannot be read, or a run cannot continue.
pub fn reproduce(options: &Options, watcher: &mut dyn Watcher) -> Result<Report, ReproduceError> {
    let start = Instant::now();
    let mut sections = Vec::new();
    let works = options.parts.iter().map(|part| match part {
        Part::Moons => moons::work(options),
        Part::Iris => iris::work(options),
        Part::Mnist => mnist::work(options),
    });
    let mut stages = Stages::new(works.sum(), watcher);
    if options.parts.contains(&Part::Moons) {
        sections.extend(moons::sections(options, &mut stages)?);
    }
    if options.parts.contains(&Part::Iris) {
        sections.push(iris::section(options, &mut stages)?);
    }
    if options.parts.contains(&Part::Mnist) {
        sections.push(mnist::section(options, &mut stages)?);
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
             on MNIST, with the mathematics of their training. What the assignment claims stands beside what was measured \
             here, with the spread over seeds."
                .into(),
            "Numbers over several seeds are medians, with the lowest and the highest in parentheses. A claim that one quantity \
             exceeds another agrees (or disagrees) only if the 95 % confidence interval (Student's t) of the differences, paired by \
             seed, lies above (or below) 0, or that of the ratios above (or below) 1; these intervals stand after ± and after \
             \"times\". A claim about a bound agrees if three quarters of the seeds keep it, and disagrees if three quarters miss \
             it. Everything else cannot be told apart."
                .into(),
            "The same program, seed and data give the same bits on every machine and for every \
             number of threads; only the times differ."
                .into(),
        ],
        facts: vec![
            fact("Program", format!("firmgrad {}", env!("CARGO_PKG_VERSION"))),
            fact(
                "Length of the MNIST runs",
                options.mode.describe().to_owned(),
            ),
            fact("Seed of what is drawn", options.seed.to_string()),
            fact("Other seeds of the small networks", options.other_seeds()),
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

impl Options {
    /// The number of seeds in the statistics of each small network.
    const fn counted(&self) -> u64 {
        match self.mode {
            Mode::Quick => 20,
            Mode::Default | Mode::Full => 100,
        }
    }

    /// The first and the last of these seeds, in words.
    fn other_seeds(&self) -> String {
        let seeds = seeds::counted(self.seed, self.counted());
        match (seeds.first(), seeds.last()) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "none".to_owned(),
        }
    }
}

impl Mode {
    const fn describe(self) -> &'static str {
        match self {
            Self::Quick => "quick: 60 steps of 50 on a part of the images",
            Self::Default => "one pass: 1,200 steps of 50",
            Self::Full => "full: five passes, 6,000 steps of 50",
        }
    }
}
