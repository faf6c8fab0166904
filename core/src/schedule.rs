//! Learning-rate schedules, which are plain functions of the step.

use crate::elementary::sin_cos_pi;

/// How the learning rate changes from step to step.
///
/// ```
/// use firmgrad::Schedule;
///
/// let rates = |schedule: Schedule| [0, 10, 20].map(|step| schedule.rate(0.5, step));
/// assert_eq!(rates(Schedule::Constant), [0.5, 0.5, 0.5]);
/// assert_eq!(rates(Schedule::Step { every: 10, factor: 0.5 }), [0.5, 0.25, 0.125]);
/// assert_eq!(rates(Schedule::Cosine { total: 20 }), [0.5, 0.25, 0.0]);
/// ```
///
/// Before each step, pass the rate to
/// [`Trainer::set_learning_rate`](crate::Trainer::set_learning_rate).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// The base rate in every step.
    Constant,
    /// Multiplies the rate by `factor` after every `every` steps (PyTorch's `StepLR`).
    Step {
        /// Number of steps between two changes; 0 counts as 1.
        every: u32,
        /// The factor of each change.
        factor: f32,
    },
    /// Decays from the base rate to 0 over `total` steps along half a cosine,
    /// `base (0.5 (1 + cos(pi (step / total))))` (Loshchilov and Hutter 2017, without restarts).
    /// The rate is 0 from then on.
    Cosine {
        /// Number of steps until the rate is 0.
        total: u32,
    },
}

impl Schedule {
    /// The learning rate of step `step`, counted from 0.
    pub fn rate(self, base: f32, step: u32) -> f32 {
        match self {
            Self::Constant => base,
            Self::Step { every, factor } => base * crate::Real::powi(factor, step / every.max(1)),
            Self::Cosine { total } if step < total => {
                let (_, cos) = sin_cos_pi(step as f32 / total as f32);
                base * (0.5 * (1.0 + cos))
            }
            Self::Cosine { .. } => 0.0,
        }
    }
}
