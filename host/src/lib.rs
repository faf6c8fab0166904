//! Data sets, training runs, figures and reports.
