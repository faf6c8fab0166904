//! The header of a training state: everything but the optimiser's slots.

use super::error::CheckpointError;
use super::format::{TRAINING_HEADER_WORDS, u64_from_words};
use crate::optimizer::CustomRule;
use crate::optimizer::check::FIRST_CUSTOM;
use crate::optimizer::definition::Optimizer;
use crate::optimizer::rule::Rule;

/// The training state without the optimiser's slots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) rule: Rule,
    pub(crate) learning_rate: f32,
    pub(crate) weight_decay: f32,
    pub(crate) steps: u32,
    pub(crate) seed: u64,
    pub(crate) position: u64,
}

impl Header {
    pub(crate) const fn new(optimizer: &Optimizer, steps: u32, seed: u64, position: u64) -> Self {
        Self {
            rule: optimizer.rule(),
            learning_rate: optimizer.learning_rate(),
            weight_decay: optimizer.weight_decay(),
            steps,
            seed,
            position,
        }
    }

    /// Decodes the header that starts at byte `at`. `None` if all words are 0, which means that
    /// there is no training state.
    pub(super) fn decode(
        words: [u32; TRAINING_HEADER_WORDS],
        at: usize,
    ) -> Result<Option<Self>, CheckpointError> {
        let field = |offset| {
            Err(CheckpointError::Field {
                offset: at + offset,
            })
        };
        let [
            kind,
            learning_rate,
            weight_decay,
            first,
            second,
            third,
            steps,
            seed_low,
            seed_high,
            position_low,
            position_high,
        ] = words;
        if kind == 0 {
            return match words == [0; TRAINING_HEADER_WORDS] {
                true => Ok(None),
                false => field(4),
            };
        }
        let hyperparameters = [first, second, third].map(f32::from_bits);
        let [first, second, third] = hyperparameters;
        let rule = match kind {
            1 => Rule::Sgd,
            2 | 3 => Rule::Momentum {
                momentum: first,
                nesterov: kind == 3,
            },
            4 => Rule::Adagrad { epsilon: first },
            5 => Rule::RmsProp {
                decay: first,
                epsilon: second,
            },
            6 | 7 => Rule::Adam {
                beta1: first,
                beta2: second,
                epsilon: third,
                decoupled: kind == 7,
            },
            kind => match u16::try_from(kind) {
                Ok(id) if id >= FIRST_CUSTOM => match first.to_bits() {
                    slots @ 0..=2 => Rule::Custom(CustomRule {
                        id,
                        slots: slots as u8,
                        hyperparameters: [second, third],
                    }),
                    _ => return field(12),
                },
                _ => return Err(CheckpointError::Rule { kind }),
            },
        };
        let header = Self {
            rule,
            learning_rate: f32::from_bits(learning_rate),
            weight_decay: f32::from_bits(weight_decay),
            steps,
            seed: u64_from_words(seed_low, seed_high),
            position: u64_from_words(position_low, position_high),
        };
        // Hyperparameters that the rule does not use must be 0.
        match header.encode() == words {
            true => Ok(Some(header)),
            false => field(12),
        }
    }

    pub(super) fn encode(&self) -> [u32; TRAINING_HEADER_WORDS] {
        let (kind, hyperparameters) = match self.rule {
            Rule::Sgd => (1, [0.0; 3]),
            Rule::Momentum { momentum, nesterov } => {
                (2 + u32::from(nesterov), [momentum, 0.0, 0.0])
            }
            Rule::Adagrad { epsilon } => (4, [epsilon, 0.0, 0.0]),
            Rule::RmsProp { decay, epsilon } => (5, [decay, epsilon, 0.0]),
            Rule::Adam {
                beta1,
                beta2,
                epsilon,
                decoupled,
            } => (6 + u32::from(decoupled), [beta1, beta2, epsilon]),
            Rule::Custom(CustomRule {
                id,
                slots,
                hyperparameters: [second, third],
            }) => (id.into(), [f32::from_bits(slots.into()), second, third]),
        };
        let [first, second, third] = hyperparameters.map(f32::to_bits);
        [
            kind,
            self.learning_rate.to_bits(),
            self.weight_decay.to_bits(),
            first,
            second,
            third,
            self.steps,
            self.seed as u32,
            (self.seed >> 32) as u32,
            self.position as u32,
            (self.position >> 32) as u32,
        ]
    }
}
