//! The update rules, each a loop over slices of equal length.
//! [`Optimizer`](super::definition::Optimizer) documents the equations.

use super::rule::Rule;
use crate::Real;

/// The largest accumulated gradient that a step accepts, 2^47 = 1.4e14.
///
/// There are at most 2^32 steps. The squares of as many gradients have a sum below 2^128, so no
/// rule's state becomes infinite. Parameters stay finite as well, since adding less than 2^102 to
/// the largest `f32` gives the largest `f32`. This holds for the hyperparameters that
/// [`Optimizer::check`](crate::Optimizer::check) accepts, and if weight decay adds at most 2^46 to
/// a gradient. AdamW's weight decay is not added to the gradient.
pub const LARGEST_GRADIENT: f32 = (1_u64 << 47) as f32;

/// The smallest nonzero magnitude of a decaying mean of gradients after a step, 2^-100 = 7.9e-31.
/// Smaller means are set to 0.
///
/// If a parameter no longer receives a gradient, for example because a ReLU unit is dead, its mean
/// would decay until it is subnormal and stay so. On x86 processors a product with a subnormal
/// number takes a hundred times as long. After a thousand steps, a step of Adam for the
/// digit network took 14 ms instead of 2.3 ms on an Emerald Rapids. The bound is so large that the
/// product with a learning rate is not subnormal either. With the smallest normal number as the
/// bound, the step took 4 ms.
///
/// As a consequence, gradients that never exceed `2^-100 / (1 - b1)`, or `2^-100` with momentum,
/// are ignored. For Adam in `f32` their mean of squares is 0 anyway. Two cases remain slow:
/// gradients around 1e-20, whose squares are subnormal, and the slot of Adagrad until it has
/// received a larger gradient.
pub const SMALLEST_MEAN: f32 = 1.0 / (1_u128 << 100) as f32;

/// The smallest nonzero decaying mean of squares after a step, 2^-126 = 1.2e-38, which is the
/// smallest normal `f32`. Smaller means are set to 0, for the reason given at [`SMALLEST_MEAN`].
///
/// The root of this bound is 1e-11 times an `eps` of 1e-8. Gradients that never exceed
/// `2^-63 / sqrt(1 - b2)` do not contribute to the mean, which only matters with an `eps` below
/// 1e-15.
///
/// A rule of your own can do the same:
///
/// ```
/// use firmgrad::optimizer::SMALLEST_SQUARE;
///
/// fn mean_square(a: f32, g: f32) -> f32 {
///     let mean = 0.9 * a + 0.1 * (g * g);
///     if mean < SMALLEST_SQUARE { 0.0 } else { mean }
/// }
/// assert_eq!(mean_square(SMALLEST_SQUARE, 0.0), 0.0);
/// ```
pub const SMALLEST_SQUARE: f32 = f32::MIN_POSITIVE;

/// The constants of one step, in the element type.
///
/// ```
/// use firmgrad::Rule;
/// use firmgrad::kernels::Momentum;
/// use firmgrad::optimizer::{LARGEST_GRADIENT, SMALLEST_MEAN, StepConstants, UpdateRule};
///
/// let rule = Rule::Momentum { momentum: 0.5, nesterov: false };
/// let constants = StepConstants {
///     samples: 2.0, // gradients are sums over two samples
///     learning_rate: 0.25,
///     weight_decay: 0.0,
///     shrink: 1.0,
///     beta1: 0.0,
///     beta2: 0.0,
///     bias_correction: 1.0,
///     epsilon: 0.0,
/// };
/// let constants = Momentum::prepare(&rule, 1, constants);
/// assert_eq!(constants.beta1, 0.5);
///
/// let (mut w, mut g, mut a) = ([1.0_f32, 1.0], [4.0, 0.0], [2.0, SMALLEST_MEAN]);
/// Momentum::update(&constants, &mut w, &mut g, &mut a, &mut [], f32::sqrt);
/// assert_eq!((w, a), ([0.25, 1.0], [3.0, 0.0])); // the second mean became too small
/// assert!(!<Momentum as UpdateRule<f32>>::all_bounded(&[2.0 * LARGEST_GRADIENT]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepConstants<R> {
    /// Number of samples in the batch. Accumulated gradients are divided by it first.
    pub samples: R,
    /// The learning rate; for Adam, divided by `1 - b1^t`.
    pub learning_rate: R,
    /// L2 weight decay that is added to the gradient; 0 for AdamW.
    pub weight_decay: R,
    /// The factor that shrinks a parameter: `1 - lr d` for AdamW, else 1.
    pub shrink: R,
    /// The momentum `m`, the decay `r` of RMSProp, or `b1` of Adam.
    pub beta1: R,
    /// `b2` of Adam.
    pub beta2: R,
    /// `sqrt(1 - b2^t)` for Adam.
    pub bias_correction: R,
    /// Added to the root.
    pub epsilon: R,
}

/// The mathematics of an optimiser, one of this crate or your own, written once for every vector
/// width; see [`Optimizer::custom`](crate::Optimizer::custom).
pub trait UpdateRule<R: Real> {
    /// Fills in the constants of the rule for step `t`, counted from 1.
    fn prepare(rule: &Rule, t: u32, constants: StepConstants<R>) -> StepConstants<R>;
    /// Applies the rule and sets the gradients to 0. The slices have the same length; slots that
    /// the rule does not use are empty. `root` computes the square root: [`Real::sqrt`] or a vector
    /// instruction. Both are correctly rounded and so give the same bits.
    fn update(
        constants: &StepConstants<R>,
        parameters: &mut [R],
        gradients: &mut [R],
        a: &mut [R],
        b: &mut [R],
        root: impl Fn(R) -> R,
    );

    /// Whether the magnitude of every gradient is at most [`LARGEST_GRADIENT`]; false if one is
    /// NaN. There is no early exit, so that LLVM vectorises the loop.
    #[inline(always)]
    fn all_bounded(gradients: &[R]) -> bool {
        let largest = R::from_f32(LARGEST_GRADIENT);
        gradients
            .iter()
            .fold(true, |all, gradient| all & (gradient.abs() <= largest))
    }
}

/// Gradient descent.
#[derive(Debug)]
pub struct Sgd;
/// Heavy-ball momentum.
#[derive(Debug)]
pub struct Momentum;
/// Nesterov's momentum.
#[derive(Debug)]
pub struct Nesterov;
/// Adagrad.
#[derive(Debug)]
pub struct Adagrad;
/// RMSProp.
#[derive(Debug)]
pub struct RmsProp;
/// Adam and AdamW.
#[derive(Debug)]
pub struct Adam;

impl<R: Real> UpdateRule<R> for Sgd {
    fn prepare(_: &Rule, _: u32, constants: StepConstants<R>) -> StepConstants<R> {
        constants
    }

    #[inline(always)]
    fn update(
        constants: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        _: &mut [R],
        _: &mut [R],
        _: impl Fn(R) -> R,
    ) {
        for (w, g) in w.iter_mut().zip(g) {
            *w = *w - constants.learning_rate * constants.gradient(g, *w);
        }
    }
}

impl<R: Real> UpdateRule<R> for Momentum {
    fn prepare(rule: &Rule, _: u32, constants: StepConstants<R>) -> StepConstants<R> {
        with_momentum(rule, constants)
    }

    #[inline(always)]
    fn update(
        constants: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        a: &mut [R],
        _: &mut [R],
        _: impl Fn(R) -> R,
    ) {
        for ((w, g), a) in w.iter_mut().zip(g).zip(a) {
            *a = flush_small_mean(constants.beta1 * *a + constants.gradient(g, *w));
            *w = *w - constants.learning_rate * *a;
        }
    }
}

impl<R: Real> UpdateRule<R> for Nesterov {
    fn prepare(rule: &Rule, _: u32, constants: StepConstants<R>) -> StepConstants<R> {
        with_momentum(rule, constants)
    }

    #[inline(always)]
    fn update(
        constants: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        a: &mut [R],
        _: &mut [R],
        _: impl Fn(R) -> R,
    ) {
        for ((w, g), a) in w.iter_mut().zip(g).zip(a) {
            let g = constants.gradient(g, *w);
            *a = flush_small_mean(constants.beta1 * *a + g);
            *w = *w - constants.learning_rate * (g + constants.beta1 * *a);
        }
    }
}

impl<R: Real> UpdateRule<R> for Adagrad {
    fn prepare(rule: &Rule, _: u32, mut constants: StepConstants<R>) -> StepConstants<R> {
        if let Rule::Adagrad { epsilon } = *rule {
            constants.epsilon = R::from_f32(epsilon);
        }
        constants
    }

    #[inline(always)]
    fn update(
        constants: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        a: &mut [R],
        _: &mut [R],
        root: impl Fn(R) -> R,
    ) {
        for ((w, g), a) in w.iter_mut().zip(g).zip(a) {
            let g = constants.gradient(g, *w);
            *a = *a + g * g;
            *w = *w - constants.learning_rate * g / (root(*a) + constants.epsilon);
        }
    }
}

impl<R: Real> UpdateRule<R> for RmsProp {
    fn prepare(rule: &Rule, _: u32, mut constants: StepConstants<R>) -> StepConstants<R> {
        if let Rule::RmsProp { decay, epsilon } = *rule {
            constants.beta1 = R::from_f32(decay);
            constants.epsilon = R::from_f32(epsilon);
        }
        constants
    }

    #[inline(always)]
    fn update(
        constants: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        a: &mut [R],
        _: &mut [R],
        root: impl Fn(R) -> R,
    ) {
        let one_minus_beta1 = R::ONE - constants.beta1;
        for ((w, g), a) in w.iter_mut().zip(g).zip(a) {
            let g = constants.gradient(g, *w);
            *a = flush_small_square(constants.beta1 * *a + one_minus_beta1 * (g * g));
            *w = *w - constants.learning_rate * g / (root(*a) + constants.epsilon);
        }
    }
}

impl<R: Real> UpdateRule<R> for Adam {
    fn prepare(rule: &Rule, t: u32, mut constants: StepConstants<R>) -> StepConstants<R> {
        if let Rule::Adam {
            beta1,
            beta2,
            epsilon,
            decoupled,
        } = *rule
        {
            constants.beta1 = R::from_f32(beta1);
            constants.beta2 = R::from_f32(beta2);
            constants.epsilon = R::from_f32(epsilon);
            if decoupled {
                constants.shrink = R::ONE - constants.learning_rate * constants.weight_decay;
                constants.weight_decay = R::ZERO;
            }
            constants.learning_rate = constants.learning_rate / (R::ONE - constants.beta1.powi(t));
            constants.bias_correction = (R::ONE - constants.beta2.powi(t)).sqrt();
        }
        constants
    }

    #[inline(always)]
    fn update(
        constants: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        a: &mut [R],
        b: &mut [R],
        root: impl Fn(R) -> R,
    ) {
        let (one_minus_beta1, one_minus_beta2) =
            (R::ONE - constants.beta1, R::ONE - constants.beta2);
        for (((w, g), a), b) in w.iter_mut().zip(g).zip(a).zip(b) {
            let g = constants.gradient(g, *w);
            *a = flush_small_mean(constants.beta1 * *a + one_minus_beta1 * g);
            *b = flush_small_square(constants.beta2 * *b + one_minus_beta2 * (g * g));
            *w = *w * constants.shrink
                - constants.learning_rate * *a
                    / (root(*b) / constants.bias_correction + constants.epsilon);
        }
    }
}

impl<R: Real> StepConstants<R> {
    /// The gradient of the mean loss with weight decay, `sum / samples + decay * parameter`. Sets
    /// `sum` to 0.
    #[inline(always)]
    pub fn gradient(&self, sum: &mut R, parameter: R) -> R {
        let mean = *sum / self.samples;
        *sum = R::ZERO;
        mean + self.weight_decay * parameter
    }
}

/// `mean`, or 0 if its magnitude is smaller than [`SMALLEST_MEAN`].
#[inline(always)]
fn flush_small_mean<R: Real>(mean: R) -> R {
    match mean.abs() < R::from_f32(SMALLEST_MEAN) {
        true => R::ZERO,
        false => mean,
    }
}

/// `mean`, which is not negative, or 0 if it is smaller than [`SMALLEST_SQUARE`].
#[inline(always)]
fn flush_small_square<R: Real>(mean: R) -> R {
    match mean < R::from_f32(SMALLEST_SQUARE) {
        true => R::ZERO,
        false => mean,
    }
}

/// Fills in the momentum of the rule.
fn with_momentum<R: Real>(rule: &Rule, mut constants: StepConstants<R>) -> StepConstants<R> {
    if let Rule::Momentum { momentum, .. } = *rule {
        constants.beta1 = R::from_f32(momentum);
    }
    constants
}
