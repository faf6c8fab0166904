//! Data sets, training runs, figures and reports.

pub mod data;
pub mod fast;
pub mod fetch;
