//! Data sets, training runs, figures and reports.

pub mod draw;
pub mod report;
