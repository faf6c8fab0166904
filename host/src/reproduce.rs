//! Runs the assignment's experiments one after another and collects them in a report.
//!
//! ```no_run
//! use firmgrad_host::reproduce::{Mode, Options, Part, ReproduceError, Watcher, reproduce};
//! use firmgrad_host::training::Event;
//! use std::ops::Range;
//!
//! /// Prints the stages.
//! struct Print;
//!
//! impl Watcher for Print {
//!     fn begin(&mut self, name: &str, _steps: u32, share: Range<f64>) {
//!         println!("{:.0} %: {name}", 100.0 * share.start);
//!     }
//!     fn event(&mut self, _event: Event<'_>) {}
//!     fn end(&mut self) {}
//! }
//!
//! let options = Options {
//!     mode: Mode::Quick,
//!     parts: vec![Part::Moons, Part::Iris],
//!     seed: 1,
//!     seeds: 1,
//!     mnist: "data/mnist".into(), // not read without `Part::Mnist`
//! };
//! let report = reproduce(&options, &mut Print)?;
//! println!("{} figures", report.figures().count());
//! # Ok::<(), ReproduceError>(())
//! ```
//!
//! One network of Figures 4d to 4f on its own:
//!
//! ```
//! use firmgrad_host::reproduce::{iris_parts, iris_recipes};
//! use firmgrad_host::training::{Evaluations, TrainingRun, train};
//!
//! let (flowers, held_out) = iris_parts(1)?;
//! let [(name, recipe), ..] = iris_recipes(&flowers, 1);
//! let run = TrainingRun {
//!     recipe: &recipe,
//!     train: &flowers,
//!     test: Some(&held_out),
//!     evaluations: Evaluations { interval: 1000, samples: held_out.len() },
//!     checkpoints: None,
//! };
//! let outcome = train(run, &mut |_| {})?;
//! assert!(outcome.records.last().unwrap().test_accuracy > Some(0.9), "{name}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod geometry;
mod iris;
mod mathematics;
mod measured;
mod mnist;
mod moons;
mod options;
mod seeds;
mod stages;
mod statistics;
mod tables;
mod watcher;

use std::time::Instant;

use crate::report::{Fact, Report};
pub use error::ReproduceError;
pub use iris::{iris_parts, iris_recipes};
pub use options::{Mode, Options, Part};
use stages::Stages;
pub use watcher::Watcher;

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
            fact("Other seeds of the small networks", other_seeds(options)),
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

/// The first and the last of the seeds in the statistics of the small networks, in words.
fn other_seeds(options: &Options) -> String {
    let seeds = seeds::counted(options.seed, options.counted());
    match (seeds.first(), seeds.last()) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "none".to_owned(),
    }
}
