//! Neural networks that train on a microcontroller.
#![no_std]
#![forbid(unsafe_code)]

mod rng;
mod shape;

pub use rng::{Philox, Rng};
pub use shape::Shape;
