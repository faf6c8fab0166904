//! Shared test support: the table of operations, seeded inputs, an independent reference network, a
//! gradient checker and the table of tolerances.

pub mod bits;
pub mod cases;
mod every;
#[path = "../firmware/src/fnv.rs"]
pub mod fnv;
pub mod functions;
pub mod gradcheck;
pub mod nets;
pub mod operations;
pub mod reference;
pub mod saved;
pub mod specs;
pub mod tolerance;

/// The code in the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
