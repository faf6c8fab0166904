//! Training runs: from a network, a recipe and a data set to parameters and a record of the
//! training.
//!
//! ```
//! use firmgrad::Schedule;
//! use firmgrad_host::data::moons::moons;
//! use firmgrad_host::training::{
//!     Evaluation, Evaluations, Event, Initialiser, OptimizerName, Outcome, Recipe, Record,
//!     TrainingRun, evaluate, probabilities, train,
//! };
//!
//! let recipe = Recipe {
//!     net: "dense 8, tanh, dense 2".to_owned(),
//!     initialiser: Initialiser::Xavier,
//!     optimizer: OptimizerName::Adam,
//!     learning_rate: 0.02,
//!     weight_decay: 0.0,
//!     schedule: Schedule::Constant,
//!     batch: 50,
//!     steps: 400,
//!     seed: 1,
//! };
//! let (points, others) = (moons(200, 0.2, 1), moons(200, 0.2, 2));
//! let mut report = |event: Event<'_>| {
//!     if let Event::Record(Record { step, test_accuracy, .. }) = event {
//!         println!("{step}: {test_accuracy:?}");
//!     }
//! };
//! let run = TrainingRun {
//!     recipe: &recipe,
//!     train: &points,
//!     test: Some(&others),
//!     evaluations: Evaluations { interval: 100, samples: others.len() },
//!     checkpoints: None,
//! };
//! let outcome: Outcome = train(run, &mut report)?;
//! assert!(!outcome.diverged && outcome.records.len() == 4);
//!
//! let network = recipe.network_for(&points)?;
//! let result: Evaluation = evaluate(&network, &outcome.parameters, &others, others.len());
//! assert!(result.accuracy > 0.9, "{:?}", result.confusion);
//! let upper = probabilities(&network, &outcome.parameters, &[0.0, 1.0]);
//! assert!(upper[0] > 0.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod checkpoints;
mod description;
mod evaluation;
mod recipe;
mod run;

pub use checkpoints::{Checkpoints, ResumeError, position};
pub use description::{Column, Description, DescriptionError, HeldOut, Origin, TrainingSettings};
pub use evaluation::{Evaluation, evaluate, probabilities};
pub use recipe::{
    Initialiser, MAX_LAYERS, Network, OptimizerName, Recipe, RecipeError, device_network,
    ensure_fits_classes, fast_network, network,
};
pub use run::{Evaluations, Event, Outcome, Record, RunError, TrainingRun, train};
