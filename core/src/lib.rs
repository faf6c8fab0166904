//! Neural networks that train on a microcontroller.
#![no_std]
#![forbid(unsafe_code)]

mod error;
pub mod idx;
mod init;
mod layer;
mod metrics;
mod model;
pub mod moons;
mod network;
pub mod notation;
mod optimizer;
mod predictor;
mod real;
mod rng;
mod schedule;
mod shape;
mod trainer;

pub use error::Error;
pub use init::Init;
pub use layer::{
    AveragePool, Conv2d, Dense, Head, Kernels, Layer, Map, MaxPool, Misfit, Padding, Pass, Placed,
    Spec, Target, Transform, TransformKernel, Window, average_pool, conv2d, dense, dropout,
    identity, leaky_relu, max_pool, mean_squared_error, relu, sigmoid, softmax_cross_entropy, tanh,
};
pub use metrics::{Confusion, argmax};
pub use model::{Model, ModelError};
pub use optimizer::{
    Adagrad, Adam, Momentum, Nesterov, Optimizer, Rates, RmsProp, Rule, Sgd, Update, UpdateKernel,
};
pub use predictor::Predictor;
pub use real::Real;
pub use rng::{Philox, Rng};
pub use schedule::Schedule;
pub use shape::Shape;
pub use trainer::{Targets, Trainer};
