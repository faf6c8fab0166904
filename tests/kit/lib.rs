//! Shared test support: seeded inputs, an independent reference network, a gradient checker and
//! the table of tolerances.

pub mod bits;
pub mod cases;
mod every;
pub mod gradcheck;
pub mod reference;
pub mod tolerance;
