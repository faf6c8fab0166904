//! Trainers, predictors and models: what they compute, the memory they need, what they refuse, and
//! what then stays unchanged.

mod dropout;
mod lengths;
mod properties;
mod rates;
mod refusals;
mod shape_errors;
mod special_values;
mod strips;

use firmgrad::{Model, Shape};
use firmgrad_tests::cases::{self, DEPTH};

/// Two inputs, four hidden units, three outputs.
fn classifier() -> Model<DEPTH> {
    cases::net(Shape::vector(2), "dense 4, tanh, dense 3, softmax")
}

fn regression() -> Model<DEPTH> {
    cases::net(Shape::vector(2), "dense 4, tanh, dense 3, mse")
}
