//! A layer at its place in a network, and the lengths that follow.

use super::spec::{Misfit, Spec};
use crate::Shape;

/// A layer at its place in a network: what it is and the shapes around it.
///
/// Lengths saturate instead of overflowing; [`Model`](crate::Model) refuses what saturates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The layer.
    pub spec: Spec,
    /// Shape of one sample before it.
    pub input: Shape,
    /// Shape of one sample behind it.
    pub output: Shape,
}

impl Placed {
    /// `spec` behind `input`.
    ///
    /// # Errors
    /// What does not fit.
    pub const fn new(spec: Spec, input: Shape) -> Result<Self, Misfit> {
        match spec.output(input) {
            Ok(output) => Ok(Self {
                spec,
                input,
                output,
            }),
            Err(misfit) => Err(misfit),
        }
    }

    /// Inputs and outputs that each weight row and column joins: `(fan in, fan out)`, with the
    /// kernel's taps counted on both sides as Glorot and He do; `(0, 0)` without weights.
    pub const fn fans(&self) -> (usize, usize) {
        match self.spec {
            Spec::Dense { units } => (self.input.len(), units),
            Spec::Conv2d {
                filters, window, ..
            } => {
                let taps = window.height.saturating_mul(window.width);
                (
                    taps.saturating_mul(self.input.channels),
                    taps.saturating_mul(filters),
                )
            }
            _ => (0, 0),
        }
    }

    /// Number of weights. They come before the biases; weight `(i, o)` of input, or tap, `i` and
    /// output `o` stands at `i * outputs + o`. A convolution's taps are counted input channel
    /// first, then kernel row, then kernel column.
    pub const fn weights(&self) -> usize {
        self.fans().0.saturating_mul(self.biases())
    }

    /// Number of biases: one for each unit or filter; 0 without weights.
    pub const fn biases(&self) -> usize {
        match self.spec {
            Spec::Dense { .. } | Spec::Conv2d { .. } => self.output.channels,
            _ => 0,
        }
    }

    /// Weights and biases.
    pub const fn parameters(&self) -> usize {
        self.weights().saturating_add(self.biases())
    }

    /// Multiply-adds of one sample's forward pass (a convolution's padding counted).
    pub const fn multiply_adds(&self) -> usize {
        let positions = self.output.height.saturating_mul(self.output.width);
        self.weights().saturating_mul(positions)
    }

    /// Elements of working memory for the forward pass and the weight gradient: a convolution
    /// lays one sample out as zero-padded planes.
    pub const fn forward_scratch(&self) -> usize {
        match self.spec {
            Spec::Conv2d { .. } => self.planes().len(),
            _ => 0,
        }
    }

    /// Elements of working memory for the input gradient of `batch` samples: a dense layer
    /// transposes the output gradients, a convolution lays one sample's output gradient out as
    /// planes and turns its kernels round.
    pub const fn backward_scratch(&self, batch: usize) -> usize {
        match self.spec {
            Spec::Dense { units } => units.saturating_mul(batch),
            Spec::Conv2d { .. } => self.spread().len().saturating_add(self.weights()),
            _ => 0,
        }
    }

    /// One sample's input with the zeros that a convolution's windows touch.
    pub(crate) const fn planes(&self) -> Shape {
        match self.spec {
            Spec::Conv2d { window, .. } => Shape::image(
                self.input.channels,
                reach(self.output.height, window.stride, window.height),
                reach(self.output.width, window.stride, window.width),
            ),
            _ => self.input,
        }
    }

    /// One sample's output gradient, spread by the stride and padded, so that the input gradient
    /// is a convolution of stride 1 over it.
    pub(crate) const fn spread(&self) -> Shape {
        match self.spec {
            Spec::Conv2d { window, .. } => Shape::image(
                self.output.channels,
                reach(self.input.height, 1, window.height),
                reach(self.input.width, 1, window.width),
            ),
            _ => self.output,
        }
    }

    /// Zero rows above and zero columns left of a convolution's input.
    pub(crate) const fn border(&self) -> (usize, usize) {
        match self.spec {
            Spec::Conv2d {
                window, padding, ..
            } => (
                padding
                    .along(self.input.height, window.height, window.stride)
                    .1,
                padding
                    .along(self.input.width, window.width, window.stride)
                    .1,
            ),
            _ => (0, 0),
        }
    }
}

/// Values that `outputs` windows of `kernel` values cover.
const fn reach(outputs: usize, stride: usize, kernel: usize) -> usize {
    outputs
        .saturating_sub(1)
        .saturating_mul(stride)
        .saturating_add(kernel)
}
