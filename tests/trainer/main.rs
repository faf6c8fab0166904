//! Trainers, predictors and models: what they compute, the memory they need, what they refuse, and
//! what then stays unchanged.

mod bands;
mod dropout;
mod lengths;
mod misfits;
mod properties;
mod rates;
mod refusals;
mod special_values;

use firmgrad::layer::{Dense, MeanSquaredError, SoftmaxCrossEntropy, Tanh};
use firmgrad::{Model, Shape, Spec};
use firmgrad_tests::cases::{self, DEPTH};

/// Two inputs, four hidden units, three outputs.
fn net(head: Spec) -> Model<DEPTH> {
    let specs = [
        Spec::Dense(Dense { units: 4 }),
        Spec::Tanh(Tanh),
        Spec::Dense(Dense { units: 3 }),
        head,
    ];
    cases::model(Shape::vector(2), &specs)
}

fn classifier() -> Model<DEPTH> {
    net(Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy))
}

fn regression() -> Model<DEPTH> {
    net(Spec::MeanSquaredError(MeanSquaredError))
}
