//! Optimisers: update rules, and the bounds within which parameters stay finite.

pub(crate) mod check;
pub(crate) mod definition;
pub(crate) mod rule;
pub(crate) mod update;

pub use check::{LARGEST_LEARNING_RATE, LARGEST_WEIGHT_DECAY};
pub use definition::Update;
pub use rule::CustomRule;
pub use update::{LARGEST_GRADIENT, SMALLEST_MEAN, SMALLEST_SQUARE, StepConstants, UpdateRule};
