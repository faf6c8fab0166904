//! Update rules and their hyperparameters, as plain data.

/// The update rule of an optimiser with its hyperparameters, as plain data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Gradient descent.
    Sgd,
    /// Heavy-ball momentum.
    Momentum {
        /// The decay of the velocity, `m`.
        momentum: f32,
        /// Whether this is Nesterov's momentum.
        nesterov: bool,
    },
    /// Adagrad.
    Adagrad {
        /// Added to the root.
        epsilon: f32,
    },
    /// RMSProp.
    RmsProp {
        /// Decay of the mean square.
        decay: f32,
        /// Added to the root.
        epsilon: f32,
    },
    /// Adam.
    Adam {
        /// Decay of the mean.
        beta1: f32,
        /// Decay of the mean square.
        beta2: f32,
        /// Added to the root.
        epsilon: f32,
        /// Whether weight decay shrinks the parameters (AdamW) or adds to the gradient.
        decoupled: bool,
    },
    /// A rule of your own; see [`Optimizer::custom`](crate::Optimizer::custom).
    Custom(CustomRule),
}

/// A rule of your own, as a checkpoint stores it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CustomRule {
    /// Identifier of the rule in a file, 0x8000 or more.
    pub id: u16,
    /// Slots of state for each parameter, at most 2.
    pub slots: u8,
    /// Hyperparameters, such as a momentum. Unused ones are 0.
    pub hyperparameters: [f32; 2],
}

impl Rule {
    /// Slots of state for each parameter.
    pub const fn slots(&self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Momentum { .. } | Self::Adagrad { .. } | Self::RmsProp { .. } => 1,
            Self::Adam { .. } => 2,
            Self::Custom(custom) if custom.slots < 2 => custom.slots as usize,
            Self::Custom(_) => 2,
        }
    }

    /// The name of the rule.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Momentum {
                nesterov: false, ..
            } => "momentum",
            Self::Momentum { .. } => "nesterov",
            Self::Adagrad { .. } => "adagrad",
            Self::RmsProp { .. } => "rmsprop",
            Self::Adam {
                decoupled: false, ..
            } => "adam",
            Self::Adam { .. } => "adamw",
            Self::Custom(_) => "custom",
        }
    }

    pub(super) const fn adam(decoupled: bool) -> Self {
        Self::Adam {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            decoupled,
        }
    }
}
