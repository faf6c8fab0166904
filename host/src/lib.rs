//! Data sets, training runs, figures and reports.

pub mod atomic;
pub mod check;
pub mod data;
pub mod device;
mod digest;
pub mod draw;
pub mod fast;
pub mod fetch;
pub mod profile;
pub mod progress;
pub mod read;
pub mod replace;
pub mod report;
pub mod reproduce;
pub mod shown;
pub mod training;
pub mod weights;
