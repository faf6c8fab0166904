//! What to reproduce, and how thoroughly.

use std::path::PathBuf;

use clap::ValueEnum;

/// What to reproduce.
#[derive(Clone, Debug)]
pub struct Options {
    /// How much of MNIST to use, and for how many steps.
    pub mode: Mode,
    /// The parts to reproduce.
    pub parts: Vec<Part>,
    /// The seed of the networks that the figures show. The other seeds are derived from it.
    pub seed: u64,
    /// Number of seeds for the four full networks on MNIST, at least 1. With 5 or more, their order
    /// is judged.
    pub seeds: u32,
    /// The folder with the four files of MNIST.
    pub mnist: PathBuf,
}

/// How much of MNIST is used, and for how many steps of 50 images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A part of the images, for a first look.
    Quick,
    /// One pass over the training images.
    Default,
    /// As long as the assignment's best figures need.
    Full,
}

/// A part of the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Figures 1a to 4c: boundaries on Make-Moons, and the mathematics
    Moons,
    /// Figures 4d to 4f: boundaries on Iris
    Iris,
    /// Figures 5a to 5f and the tables: convolutional networks on MNIST
    Mnist,
}

impl Options {
    /// The number of seeds in the statistics of each small network.
    pub(super) const fn counted(&self) -> u64 {
        match self.mode {
            Mode::Quick => 20,
            Mode::Default | Mode::Full => 100,
        }
    }
}

impl Mode {
    /// In words, with the number of steps.
    pub(super) const fn describe(self) -> &'static str {
        match self {
            Self::Quick => "quick: 60 steps of 50 on a part of the images",
            Self::Default => "one pass: 1,200 steps of 50",
            Self::Full => "full: five passes, 6,000 steps of 50",
        }
    }
}
