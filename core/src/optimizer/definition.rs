//! An optimiser: a rule, its hyperparameters and the functions that compute it.

use super::check::{self, OptimizerError};
use super::rule::{CustomRule, Rule};
use super::update::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd, StepConstants, UpdateRule};
use crate::Real;

/// An optimiser: the rule by which a step changes the parameters `w`, given the gradient `g` of the
/// mean loss of the batch.
///
/// The formulas are those of PyTorch, including the position of `eps`. L2 weight decay `d` is first
/// added to the gradient, `g = g + d w`, except in AdamW, which shrinks the parameter instead.
/// Slots `a` and `b` start at 0, and `t` counts steps from 1. Products and sums are evaluated from
/// left to right as written.
///
/// One thing differs from PyTorch: a decaying mean is set to 0 if a step would leave it smaller in
/// magnitude than [`SMALLEST_MEAN`](crate::optimizer::SMALLEST_MEAN). For means of squares, in
/// RMSProp and slot `b` of Adam, the bound is
/// [`SMALLEST_SQUARE`](crate::optimizer::SMALLEST_SQUARE).
///
/// | optimiser | slots | update | source |
/// |---|---|---|---|
/// | SGD | 0 | `w = w - lr g` | |
/// | momentum | 1 | `a = m a + g`; `w = w - lr a` | Polyak 1964 |
/// | Nesterov | 1 | `a = m a + g`; `w = w - lr (g + m a)` | Sutskever and others 2013 |
/// | Adagrad | 1 | `a = a + g g`; `w = w - lr g / (sqrt a + eps)` | Duchi, Hazan, Singer 2011 |
/// | RMSProp | 1 | `a = r a + (1 - r) (g g)`; `w = w - lr g / (sqrt a + eps)` | Tieleman, Hinton 2012 |
/// | Adam | 2 | `a = b1 a + (1 - b1) g`; `b = b2 b + (1 - b2) (g g)`; `w = w - lr / (1 - b1^t) a / (sqrt b / sqrt(1 - b2^t) + eps)` | Kingma, Ba 2015 |
/// | AdamW | 2 | as Adam, with `w (1 - lr d)` in place of `w` on the right-hand side | Loshchilov, Hutter 2019 |
///
/// ```
/// use firmgrad::{Optimizer, OptimizerError};
///
/// let optimizers: [Optimizer; 7] = [
///     Optimizer::sgd(0.1),
///     Optimizer::momentum(0.1, 0.9),
///     Optimizer::nesterov(0.1, 0.9),
///     Optimizer::adagrad(0.01),
///     Optimizer::rmsprop(0.001),
///     Optimizer::adam(0.001).with_weight_decay(1e-4),
///     Optimizer::adamw(0.001, 0.01),
/// ];
/// let names = optimizers.map(|optimizer| optimizer.rule().name());
/// assert_eq!(names, ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]);
/// assert!(optimizers.iter().all(|optimizer| optimizer.check().is_ok()));
///
/// let negative = optimizers[0].with_learning_rate(-0.1);
/// assert_eq!(negative.check(), Err(OptimizerError::LearningRate));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Optimizer<R: Real = f32> {
    rule: Rule,
    learning_rate: f32,
    weight_decay: f32,
    prepare: fn(&Rule, u32, StepConstants<R>) -> StepConstants<R>,
    update: Update<R>,
}

/// One optimiser step, `(constants, parameters, gradients, slot a, slot b)`. The slices have the
/// same length; slots that the rule does not use are empty. The gradients are set to 0. If a
/// gradient is not finite or is larger than
/// [`LARGEST_GRADIENT`](crate::optimizer::LARGEST_GRADIENT), nothing is changed and the function
/// returns `false`.
pub type Update<R> = fn(&StepConstants<R>, &mut [R], &mut [R], &mut [R], &mut [R]) -> bool;

impl<R: Real> Optimizer<R> {
    /// Gradient descent, `w = w - lr g`.
    pub const fn sgd(learning_rate: f32) -> Self {
        Self::new::<Sgd>(Rule::Sgd, learning_rate)
    }

    /// Heavy-ball momentum, `a = m a + g`; `w = w - lr a`.
    pub const fn momentum(learning_rate: f32, momentum: f32) -> Self {
        let rule = Rule::Momentum {
            momentum,
            nesterov: false,
        };
        Self::new::<Momentum>(rule, learning_rate)
    }

    /// Nesterov's momentum, `a = m a + g`; `w = w - lr (g + m a)`.
    pub const fn nesterov(learning_rate: f32, momentum: f32) -> Self {
        let rule = Rule::Momentum {
            momentum,
            nesterov: true,
        };
        Self::new::<Nesterov>(rule, learning_rate)
    }

    /// Adagrad with `eps` 1e-10; see the table above.
    pub const fn adagrad(learning_rate: f32) -> Self {
        let rule = Rule::Adagrad { epsilon: 1e-10 };
        Self::new::<Adagrad>(rule, learning_rate)
    }

    /// RMSProp with decay `r` 0.99 and `eps` 1e-8; see the table above.
    pub const fn rmsprop(learning_rate: f32) -> Self {
        let rule = Rule::RmsProp {
            decay: 0.99,
            epsilon: 1e-8,
        };
        Self::new::<RmsProp>(rule, learning_rate)
    }

    /// Adam with decays `b1` 0.9 and `b2` 0.999 and `eps` 1e-8; see the table above.
    pub const fn adam(learning_rate: f32) -> Self {
        Self::new::<Adam>(Rule::adam(false), learning_rate)
    }

    /// AdamW: [`adam`](Self::adam) with decoupled weight decay.
    pub const fn adamw(learning_rate: f32, weight_decay: f32) -> Self {
        Self::new::<Adam>(Rule::adam(true), learning_rate).with_weight_decay(weight_decay)
    }

    /// An optimiser of your own, computed by `K`. In its update, [`StepConstants::gradient`]
    /// returns the gradient of the mean loss.
    ///
    /// A checkpoint stores the rule with its hyperparameters and slots. [`check`](Self::check)
    /// cannot tell whether a custom rule keeps parameters finite.
    pub const fn custom<K: UpdateRule<R>>(rule: CustomRule, learning_rate: f32) -> Self {
        Self::new::<K>(Rule::Custom(rule), learning_rate)
    }

    /// The optimiser of a rule. `None` for a custom rule, whose functions are not part of a `Rule`.
    /// This function links every optimiser; firmware should call a specific constructor.
    ///
    /// ```
    /// use firmgrad::{Optimizer, Rule};
    ///
    /// let rule = Rule::Adam { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decoupled: true };
    /// let adamw: Optimizer = Optimizer::from_rule(rule, 0.001).unwrap().with_weight_decay(0.01);
    /// assert_eq!((adamw.rule(), adamw.weight_decay()), (rule, 0.01));
    /// ```
    pub const fn from_rule(rule: Rule, learning_rate: f32) -> Option<Self> {
        Some(match rule {
            Rule::Sgd => Self::new::<Sgd>(rule, learning_rate),
            Rule::Momentum {
                nesterov: false, ..
            } => Self::new::<Momentum>(rule, learning_rate),
            Rule::Momentum { .. } => Self::new::<Nesterov>(rule, learning_rate),
            Rule::Adagrad { .. } => Self::new::<Adagrad>(rule, learning_rate),
            Rule::RmsProp { .. } => Self::new::<RmsProp>(rule, learning_rate),
            Rule::Adam { .. } => Self::new::<Adam>(rule, learning_rate),
            Rule::Custom(_) => return None,
        })
    }

    /// The same optimiser with L2 weight decay.
    pub const fn with_weight_decay(self, weight_decay: f32) -> Self {
        Self {
            weight_decay,
            ..self
        }
    }

    /// The same optimiser with another learning rate.
    pub const fn with_learning_rate(self, learning_rate: f32) -> Self {
        Self {
            learning_rate,
            ..self
        }
    }

    pub(crate) const fn with_update(self, update: Update<R>) -> Self {
        Self { update, ..self }
    }

    /// The rule.
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// The learning rate.
    pub const fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    /// The weight decay.
    pub const fn weight_decay(&self) -> f32 {
        self.weight_decay
    }

    /// Checks that the hyperparameters keep all numbers finite, whatever gradients a step accepts.
    /// With weight decay `d`, except in AdamW, this requires parameters of magnitude at most
    /// `2^46 / d` at the start.
    ///
    /// # Errors
    /// The hyperparameter that could lead to numbers that are not finite; see [`OptimizerError`].
    pub const fn check(&self) -> Result<(), OptimizerError> {
        check::check(&self.rule, self.learning_rate, self.weight_decay)
    }

    const fn new<K: UpdateRule<R>>(rule: Rule, learning_rate: f32) -> Self {
        Self {
            rule,
            learning_rate,
            weight_decay: 0.0,
            prepare: K::prepare,
            update: |constants, w, g, a, b| {
                let bounded = K::all_bounded(g);
                if bounded {
                    K::update(constants, w, g, a, b, R::sqrt);
                }
                bounded
            },
        }
    }

    /// The constants of step `t`, counted from 1, for gradients that are sums over `samples`
    /// samples.
    pub(crate) fn constants(&self, t: u32, samples: usize) -> StepConstants<R> {
        let constants = StepConstants {
            samples: R::from_f32(samples as f32),
            learning_rate: R::from_f32(self.learning_rate),
            weight_decay: R::from_f32(self.weight_decay),
            shrink: R::ONE,
            beta1: R::ZERO,
            beta2: R::ZERO,
            bias_correction: R::ONE,
            epsilon: R::ZERO,
        };
        (self.prepare)(&self.rule, t, constants)
    }

    /// Applies the rule to the parameters; see [`Update`].
    pub(crate) fn update(
        &self,
        constants: &StepConstants<R>,
        parameters: &mut [R],
        gradients: &mut [R],
        (a, b): (&mut [R], &mut [R]),
    ) -> bool {
        (self.update)(constants, parameters, gradients, a, b)
    }
}
