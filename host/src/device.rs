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

/// A way to use a network.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// [`Predictor`](firmgrad::Predictor) for this many samples at a time, with parameters in
    /// flash.
    Inference(usize),
    /// [`Trainer`](firmgrad::Trainer) with micro-batches of this many samples.
    Training(Optimizer, usize),
    /// [`OnlineTrainer`](firmgrad::OnlineTrainer): one sample at a time.
    Online(Optimizer),
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

impl Way {
    const fn trains(&self) -> bool {
        !matches!(self, Self::Inference(_))
    }

    /// Number of samples that go through the network together.
    pub const fn batch(&self) -> usize {
        match *self {
            Self::Inference(batch) | Self::Training(_, batch) => batch,
            Self::Online(_) => 1,
        }
    }
}

impl Ram {
    /// The RAM that `network` needs when used this way.
    pub fn of<const N: usize>(network: &Model<N>, way: Way) -> Self {
        let elements = match &way {
            Way::Inference(batch) => network.inference_len(*batch),
            Way::Training(optimizer, batch) => network.training_len(optimizer, *batch),
            Way::Online(optimizer) => network.online_len(optimizer),
        };
        // A class is one number. The targets of a regression are values, like its inputs; those of a
        // custom loss may be.
        let targets = match network.layers().last().map(|layer| layer.spec()) {
            Some(Spec::SoftmaxCrossEntropy(_)) => 0,
            _ if !way.trains() => 0,
            _ => network.outputs(),
        };
        let sample = network.input().len().saturating_add(targets);
        let samples = sample.saturating_mul(way.batch());
        Self {
            buffer: elements.saturating_mul(ELEMENT),
            samples: samples.saturating_mul(ELEMENT),
            stack: Allowance::of(network, way.trains()).stack,
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
    /// The flash that `network` needs when used this way.
    pub fn of<const N: usize>(network: &Model<N>, way: Way, level: OptLevel) -> Self {
        let allowance = Allowance::of(network, way.trains());
        let stored = match way {
            Way::Inference(_) => network.parameters(),
            Way::Training(..) | Way::Online(_) => 0,
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
