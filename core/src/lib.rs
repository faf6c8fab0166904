//! Neural networks that train on a microcontroller.
#![no_std]
#![forbid(unsafe_code)]

pub mod idx;
pub mod moons;
mod rng;
mod shape;

pub use rng::{Philox, Rng};
pub use shape::Shape;
