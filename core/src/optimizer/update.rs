//! The update rules, each a loop over equally long slices; the equations stand at
//! [`Optimizer`](super::Optimizer).

use super::rule::Rule;
use crate::Real;

/// The largest sum of gradients with which a step is taken, 2^47 = 1.4e14.
///
/// The squares of as many gradients as there are steps, 2^32, have a sum below 2^128, so that no
/// rule's state becomes infinite; nor does a parameter, since less than 2^102 added to the largest
/// `f32` gives the largest `f32`. That holds for the numbers that
/// [`Optimizer::check`](crate::Optimizer::check) accepts, and where weight decay adds at most 2^46 to a
/// gradient; AdamW's is not added.
pub const LARGEST_GRADIENT: f32 = (1_u64 << 47) as f32;

/// The smallest magnitude but 0 of a decaying mean of gradients after a step, 2^-100 = 7.9e-31.
///
/// Where no sample reaches a parameter any more, as behind a unit of ReLU that no longer answers, a
/// mean would shrink until it is subnormal and stay so, and x86 processors take a hundred times as
/// long for a product of such a number: a step of Adam for the digit network took 14 ms in place of
/// 2.3 after a thousand steps on an Emerald Rapids. This bound leaves room for the product with a
/// learning rate as well (with the smallest normal number for a bound it took 4).
///
/// Gradients that never exceed `2^-100 / (1 - b1)` are thereby ignored, with momentum `2^-100`; for
/// Adam in `f32` their mean of squares is 0 anyway. What stays slow are squares of gradients around
/// 1e-20, and Adagrad's slot while it has seen no larger ones.
pub const SMALLEST_MEAN: f32 = 1.0 / (1_u128 << 100) as f32;

/// The smallest decaying mean of squares but 0 after a step, the smallest normal `f32`, for the same
/// reason: 2^-126 = 1.2e-38.
///
/// Its root is 1e-11 of an `eps` of 1e-8. Gradients that never exceed `2^-63 / sqrt(1 - b2)` do not
/// add to it, which an `eps` below 1e-15 would show.
pub const SMALLEST_SQUARE: f32 = f32::MIN_POSITIVE;

/// The numbers of one step, in the element type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepConstants<R> {
    /// Samples in the batch: gradients are divided by it first.
    pub samples: R,
    /// The learning rate; divided by `1 - b1^t` for Adam.
    pub learning: R,
    /// L2 weight decay, added to the gradient.
    pub decay: R,
    /// What a parameter is multiplied by first, `1` but for AdamW.
    pub keep: R,
    /// Momentum, the decay of RMSProp, or Adam's first.
    pub first: R,
    /// Adam's second decay.
    pub second: R,
    /// `sqrt(1 - b2^t)` for Adam.
    pub correction: R,
    /// Added to the root.
    pub epsilon: R,
}

/// The mathematics of an optimiser, written once for every register width, of this crate's rules and
/// of your own; see [`Optimizer::custom`](crate::Optimizer::custom).
pub trait UpdateRule<R: Real> {
    /// Fills in the numbers that the rule has at step `t`, counted from 1.
    fn prepare(rule: &Rule, t: u32, constants: StepConstants<R>) -> StepConstants<R>;
    /// Applies the rule to equally long slices, and sets the gradients to 0; slots that the rule
    /// lacks are empty. `root` is the square root, correctly rounded, so that it does not matter
    /// whose it is: [`Real::sqrt`], or an instruction of a vector processor.
    fn update(
        constants: &StepConstants<R>,
        parameters: &mut [R],
        gradients: &mut [R],
        a: &mut [R],
        b: &mut [R],
        root: impl Fn(R) -> R,
    );

    /// Whether every gradient is a number of at most [`LARGEST_GRADIENT`]. Looks at all of them
    /// whatever the first ones are, so that LLVM vectorises it.
    #[inline(always)]
    fn all_bounded(gradients: &[R]) -> bool {
        let most = R::from_f32(LARGEST_GRADIENT);
        gradients
            .iter()
            .fold(true, |all, gradient| all & (gradient.abs() <= most))
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
            *w = *w - constants.learning * constants.gradient(g, *w);
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
            *a = decayed(constants.first * *a + constants.gradient(g, *w));
            *w = *w - constants.learning * *a;
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
            *a = decayed(constants.first * *a + g);
            *w = *w - constants.learning * (g + constants.first * *a);
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
            *w = *w - constants.learning * g / (root(*a) + constants.epsilon);
        }
    }
}

impl<R: Real> UpdateRule<R> for RmsProp {
    fn prepare(rule: &Rule, _: u32, mut constants: StepConstants<R>) -> StepConstants<R> {
        if let Rule::RmsProp { decay, epsilon } = *rule {
            constants.first = R::from_f32(decay);
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
        let rest = R::ONE - constants.first;
        for ((w, g), a) in w.iter_mut().zip(g).zip(a) {
            let g = constants.gradient(g, *w);
            *a = decayed_square(constants.first * *a + rest * (g * g));
            *w = *w - constants.learning * g / (root(*a) + constants.epsilon);
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
            constants.first = R::from_f32(beta1);
            constants.second = R::from_f32(beta2);
            constants.epsilon = R::from_f32(epsilon);
            if decoupled {
                constants.keep = R::ONE - constants.learning * constants.decay;
                constants.decay = R::ZERO;
            }
            constants.learning = constants.learning / (R::ONE - constants.first.powi(t));
            constants.correction = (R::ONE - constants.second.powi(t)).sqrt();
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
        let (rest, rest_square) = (R::ONE - constants.first, R::ONE - constants.second);
        for (((w, g), a), b) in w.iter_mut().zip(g).zip(a).zip(b) {
            let g = constants.gradient(g, *w);
            *a = decayed(constants.first * *a + rest * g);
            *b = decayed_square(constants.second * *b + rest_square * (g * g));
            *w = *w * constants.keep
                - constants.learning * *a / (root(*b) / constants.correction + constants.epsilon);
        }
    }
}

impl<R: Real> StepConstants<R> {
    /// The gradient of the mean loss, with weight decay: `g / samples + decay w`. The sum is set to
    /// 0.
    #[inline(always)]
    pub fn gradient(&self, sum: &mut R, parameter: R) -> R {
        let mean = *sum / self.samples;
        *sum = R::ZERO;
        mean + self.decay * parameter
    }
}

/// What a decaying mean of gradients becomes: 0 where it is smaller than [`SMALLEST_MEAN`].
#[inline(always)]
fn decayed<R: Real>(mean: R) -> R {
    match mean.abs() < R::from_f32(SMALLEST_MEAN) {
        true => R::ZERO,
        false => mean,
    }
}

/// What a decaying mean of squares, which has no sign, becomes: 0 where it is smaller than
/// [`SMALLEST_SQUARE`].
#[inline(always)]
fn decayed_square<R: Real>(mean: R) -> R {
    match mean < R::from_f32(SMALLEST_SQUARE) {
        true => R::ZERO,
        false => mean,
    }
}

fn with_momentum<R: Real>(rule: &Rule, mut constants: StepConstants<R>) -> StepConstants<R> {
    if let Rule::Momentum { momentum, .. } = *rule {
        constants.first = R::from_f32(momentum);
    }
    constants
}
