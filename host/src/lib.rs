//! Data sets, training runs, figures and reports.

pub mod data;
pub mod draw;
pub mod fast;
pub mod fetch;
pub mod report;
pub mod training;
