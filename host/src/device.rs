//! What a network needs on a device, in bytes.
//!
//! RAM holds the one buffer, the `f32` samples that are passed to the network, and the stack. Flash
//! holds code and, for inference, the parameters. Buffer, samples and parameters are exact. Stack
//! and code are allowances, larger than every measured value. Whatever else a program keeps, such
//! as the order of its samples or the pixels that they are made from, is not included.

mod allowance;

use clap::ValueEnum;
use firmgrad::{Model, Optimizer, Spec};

use allowance::Allowance;

/// Bytes of an element.
pub const ELEMENT: usize = size_of::<f32>();

/// What a device does with a network.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// Inference with a [`Predictor`](firmgrad::Predictor) and parameters in flash.
    Inference {
        /// Number of samples at a time.
        batch: usize,
    },
    /// Training with a [`Trainer`](firmgrad::Trainer).
    Training {
        /// The optimiser, whose state is in the buffer.
        optimizer: Optimizer,
        /// Samples per micro-batch.
        batch: usize,
    },
    /// Training with an [`OnlineTrainer`](firmgrad::OnlineTrainer), one sample at a time.
    OnlineTraining(Optimizer),
}

/// How the compiler optimises; Cargo's `opt-level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OptLevel {
    /// For speed
    #[value(name = "3")]
    Speed,
    /// For size
    #[value(name = "s")]
    Size,
}

/// Bytes of RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ram {
    /// The one buffer.
    pub buffer: usize,
    /// The samples that go through the network together, with the target values of a regression.
    pub samples: usize,
    /// The stack: an allowance.
    pub stack: usize,
}

/// Bytes of flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flash {
    /// Code with its constants: an allowance.
    pub code: usize,
    /// Parameters stored in flash.
    pub parameters: usize,
}

impl Mode {
    const fn trains(&self) -> bool {
        !matches!(self, Self::Inference { .. })
    }

    /// Number of samples that go through the network together.
    pub const fn batch(&self) -> usize {
        match *self {
            Self::Inference { batch } | Self::Training { batch, .. } => batch,
            Self::OnlineTraining(_) => 1,
        }
    }
}

impl Ram {
    /// The RAM that `network` needs in this mode.
    pub fn of<const N: usize>(network: &Model<N>, mode: Mode) -> Self {
        let elements = match &mode {
            Mode::Inference { batch } => network.inference_len(*batch),
            Mode::Training { optimizer, batch } => network.training_len(optimizer, *batch),
            Mode::OnlineTraining(optimizer) => network.online_len(optimizer),
        };
        // A class is one number. The targets of a regression are values, like its inputs; those of a
        // custom loss may be.
        let targets = match network.layers().last().map(|layer| layer.spec()) {
            Some(Spec::SoftmaxCrossEntropy(_)) => 0,
            _ if !mode.trains() => 0,
            _ => network.outputs(),
        };
        let sample = network.input().len().saturating_add(targets);
        let samples = sample.saturating_mul(mode.batch());
        Self {
            buffer: elements.saturating_mul(ELEMENT),
            samples: samples.saturating_mul(ELEMENT),
            stack: Allowance::of(network, mode.trains()).stack,
        }
    }

    /// The sum of all parts.
    pub const fn total(&self) -> usize {
        self.buffer
            .saturating_add(self.samples)
            .saturating_add(self.stack)
    }
}

impl Flash {
    /// The flash that `network` needs in this mode.
    pub fn of<const N: usize>(network: &Model<N>, mode: Mode, level: OptLevel) -> Self {
        let allowance = Allowance::of(network, mode.trains());
        let stored = match mode {
            Mode::Inference { .. } => network.parameters(),
            Mode::Training { .. } | Mode::OnlineTraining(_) => 0,
        };
        Self {
            code: match level {
                OptLevel::Speed => allowance.fast,
                OptLevel::Size => allowance.small,
            },
            parameters: stored.saturating_mul(ELEMENT),
        }
    }

    /// The sum of both parts.
    pub const fn total(&self) -> usize {
        self.code.saturating_add(self.parameters)
    }
}
