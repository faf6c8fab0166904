//! The part of the header that a training fills.

use super::{CheckpointError, wide};
use crate::{Optimizer, Rule};

/// Words of it.
const WORDS: usize = 11;

/// What of a training's state is not a list of values.
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

    /// `None` where all words are 0.
    pub(super) fn decode(words: [u32; WORDS]) -> Result<Option<Self>, CheckpointError> {
        let field = |offset| Err(CheckpointError::Field { offset });
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
            return match words == [0; WORDS] {
                true => Ok(None),
                false => field(44),
            };
        }
        let numbers = [first, second, third].map(f32::from_bits);
        let [first, second, third] = numbers;
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
            _ => return field(40),
        };
        let header = Self {
            rule,
            learning_rate: f32::from_bits(learning_rate),
            weight_decay: f32::from_bits(weight_decay),
            steps,
            seed: wide(seed_low, seed_high),
            position: wide(position_low, position_high),
        };
        // Numbers that the rule does not have are 0.
        match Self::encode(Some(&header)) == words {
            true => Ok(Some(header)),
            false => field(52),
        }
    }

    pub(super) fn encode(header: Option<&Self>) -> [u32; WORDS] {
        let Some(header) = header else {
            return [0; WORDS];
        };
        let (kind, numbers) = match header.rule {
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
        };
        let [first, second, third] = numbers.map(f32::to_bits);
        [
            kind,
            header.learning_rate.to_bits(),
            header.weight_decay.to_bits(),
            first,
            second,
            third,
            header.steps,
            header.seed as u32,
            (header.seed >> 32) as u32,
            header.position as u32,
            (header.position >> 32) as u32,
        ]
    }
}
