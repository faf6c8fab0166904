//! The check that an optimiser's hyperparameters keep every parameter finite.

use core::fmt;

use super::rule::{CustomRule, Rule};
use super::update::SMALLEST_MEAN;

/// The largest learning rate, 2^26 = 6.7e7.
pub const LARGEST_LEARNING_RATE: f32 = (1_u32 << 26) as f32;

/// The largest weight decay, 2^20 = 1.0e6.
pub const LARGEST_WEIGHT_DECAY: f32 = (1_u32 << 20) as f32;

/// The hyperparameter of an optimiser that could lead to parameters that are not finite.
///
/// If [`Optimizer::check`](crate::Optimizer::check) accepts the hyperparameters and no gradient is
/// larger than [`LARGEST_GRADIENT`](crate::optimizer::LARGEST_GRADIENT), 2^47, a step changes a
/// parameter by less than 2^102. Added to the largest `f32`, such a change is rounded away. The
/// bounds are:
///
/// - SGD changes a parameter by at most 2^26 2^47. With momentum `m`, at most `1 - 2^-24`, the mean
///   is at most `1 / (1 - m)` times as large, and the change at most 2^97.
/// - Adagrad changes it by at most `lr`, RMSProp by `lr / sqrt(1 - r)`, and Adam by
///   `lr (1 - b1) / sqrt((1 - b2) (1 - b1^2 / b2))`. This is at most 2^39, because the root grows
///   with the gradients that are in the mean. If `b1^2` were not below `b2`, the mean of squares
///   would decay before the mean, and only `eps` would bound the step.
/// - If squares are so small that the slot is 0, gradients are below 2^-75 for Adagrad and below
///   2^-50 for the others. The step is then below `lr 2^-50 / eps`, which is 2^76 for the smallest
///   `eps`. Weight decay multiplies a parameter of this size by at most `1 / lr`, so it adds at
///   most 2^50 to the gradient, whose square is finite. If `eps` were the smallest normal number,
///   the square would not be finite.
///
/// ```
/// use firmgrad::optimizer::{LARGEST_LEARNING_RATE, LARGEST_WEIGHT_DECAY};
/// use firmgrad::{Optimizer, OptimizerError};
///
/// let check = |optimizer: Optimizer| optimizer.check();
/// assert_eq!(check(Optimizer::sgd(LARGEST_LEARNING_RATE)), Ok(()));
/// assert_eq!(check(Optimizer::momentum(0.1, 1.0)), Err(OptimizerError::Momentum));
/// let decay = LARGEST_WEIGHT_DECAY;
/// assert_eq!(check(Optimizer::adamw(0.1, decay)), Err(OptimizerError::Shrinking));
/// assert_eq!(check(Optimizer::adamw(0.1, 2.0 * decay)), Err(OptimizerError::WeightDecay));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OptimizerError {
    /// The learning rate is not a number from 0 to [`LARGEST_LEARNING_RATE`].
    LearningRate,
    /// The weight decay is not a number from 0 to [`LARGEST_WEIGHT_DECAY`].
    WeightDecay,
    /// The learning rate times the weight decay is more than 1: weight decay would change the sign
    /// of a parameter.
    Shrinking,
    /// The momentum is not in `[0, 1)`.
    Momentum,
    /// The decay of a mean or a mean square is not in `[0, 1)`.
    Decay,
    /// For Adam, `b1` is not 0 and `b1^2` is not below `b2`.
    Betas,
    /// The epsilon is not a finite number of at least [`SMALLEST_MEAN`].
    Epsilon,
    /// A [custom rule](crate::optimizer::CustomRule) whose `id` is below 0x8000, that has more than
    /// two slots, or of which a hyperparameter is NaN.
    Custom,
}

/// The first identifier of custom rules in a file.
pub(crate) const FIRST_CUSTOM: u16 = 0x8000;

impl OptimizerError {
    /// The error message.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::LearningRate => "the learning rate is not a number from 0 to 67108864",
            Self::WeightDecay => "the weight decay is not a number from 0 to 1048576",
            Self::Shrinking => "the learning rate times the weight decay is more than 1",
            Self::Momentum => "the momentum is not a number of at least 0 and below 1",
            Self::Decay => {
                "the decay of the optimiser's mean is not a number of at least 0 and below 1"
            }
            Self::Betas => "the square of beta1 is not below beta2",
            Self::Epsilon => "the epsilon is not a finite number of at least 7.9e-31",
            Self::Custom => {
                "the id of a custom rule must be at least 0x8000, it may have at most two slots, \
                 and no hyperparameter may be NaN"
            }
        }
    }
}

impl fmt::Display for OptimizerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for OptimizerError {}

/// Checks the hyperparameters; see [`OptimizerError`].
pub(super) const fn check(
    rule: &Rule,
    learning_rate: f32,
    weight_decay: f32,
) -> Result<(), OptimizerError> {
    use OptimizerError as Error;
    if !(learning_rate >= 0.0 && learning_rate <= LARGEST_LEARNING_RATE) {
        return Err(Error::LearningRate);
    }
    if !(weight_decay >= 0.0 && weight_decay <= LARGEST_WEIGHT_DECAY) {
        return Err(Error::WeightDecay);
    }
    if learning_rate * weight_decay > 1.0 {
        return Err(Error::Shrinking);
    }
    match *rule {
        Rule::Sgd => Ok(()),
        Rule::Momentum { momentum, .. } if is_decay(momentum) => Ok(()),
        Rule::Momentum { .. } => Err(Error::Momentum),
        Rule::Adagrad { epsilon } => check_epsilon(epsilon),
        Rule::RmsProp { decay, epsilon } => match is_decay(decay) {
            true => check_epsilon(epsilon),
            false => Err(Error::Decay),
        },
        Rule::Adam { beta1, beta2, .. } if !(is_decay(beta1) && is_decay(beta2)) => {
            Err(Error::Decay)
        }
        Rule::Adam { beta1, beta2, .. } if beta1 != 0.0 && beta1 * beta1 >= beta2 => {
            Err(Error::Betas)
        }
        Rule::Adam { epsilon, .. } => check_epsilon(epsilon),
        Rule::Custom(CustomRule {
            id,
            slots,
            hyperparameters: [first, second],
        }) => {
            let can_be_compared = !first.is_nan() && !second.is_nan();
            match id >= FIRST_CUSTOM && slots <= 2 && can_be_compared {
                true => Ok(()),
                false => Err(Error::Custom),
            }
        }
    }
}

/// Whether `decay` is in `[0, 1)`.
const fn is_decay(decay: f32) -> bool {
    decay >= 0.0 && decay < 1.0
}

const fn check_epsilon(epsilon: f32) -> Result<(), OptimizerError> {
    match epsilon >= SMALLEST_MEAN && epsilon.is_finite() {
        true => Ok(()),
        false => Err(OptimizerError::Epsilon),
    }
}
