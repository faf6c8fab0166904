//! Training runs: from a network, a recipe and a data set to parameters and a record of the
//! training.

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
