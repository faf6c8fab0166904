//! A layer at its place in a network, and the lengths that follow.

use super::spec::{Misfit, Padding, Spec, Window};
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
    /// Shape of one sample behind it, or of the band of its rows that is computed.
    pub output: Shape,
    /// First row of that band; 0 where all rows are computed.
    pub first_row: usize,
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
                first_row: 0,
            }),
            Err(misfit) => Err(misfit),
        }
    }

    /// The same layer computing only the `count` output rows from `first` on.
    pub const fn band(self, first: usize, count: usize) -> Self {
        Self {
            output: Shape {
                height: count,
                ..self.output
            },
            first_row: first,
            ..self
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
    /// lays out one channel of one sample as a plane with its border of zeros.
    pub const fn scratch(&self) -> usize {
        match self.plane() {
            Some((height, width)) => height.saturating_mul(width),
            None => 0,
        }
    }

    /// Rows and columns of one input channel with the zeros that a convolution's windows touch;
    /// `None` where the sample itself is that plane, and for other layers.
    pub(crate) const fn plane(&self) -> Option<(usize, usize)> {
        match self.spec {
            Spec::Conv2d {
                padding: Padding::Valid,
                ..
            } if self.input.channels == 1 => None,
            Spec::Conv2d { .. } => Some(self.covered()),
            _ => None,
        }
    }

    /// Rows and columns, with a border of zeros, that the windows cover.
    pub(crate) const fn covered(&self) -> (usize, usize) {
        let window = self.window();
        (
            reach(self.output.height, window.stride, window.height),
            reach(self.output.width, window.stride, window.width),
        )
    }

    /// Elements of a sample in which a maximum pooling remembers where its values come from: the
    /// place in its window, counted row by row, as a digit of base `height * width`; as many
    /// digits to an element as 24 bits hold, those of neighbouring columns of one row, the first
    /// the lowest.
    pub const fn indices(&self) -> usize {
        let (_, digits) = self.digits();
        if digits == 0 {
            return 0;
        }
        self.output
            .height
            .saturating_mul(self.output.width.div_ceil(digits))
            .saturating_mul(self.output.channels)
    }

    /// Base of those digits, and how many an element holds; `(1, 0)` for other layers.
    pub(crate) const fn digits(&self) -> (u32, usize) {
        let Spec::MaxPool { window } = self.spec else {
            return (1, 0);
        };
        // Shape checks let no larger window through.
        let base = (window.height * window.width) as u32;
        let mut digits = 1;
        let mut power = base as u64 * base as u64;
        while power <= 1 << 24 && digits < 24 {
            digits += 1;
            power *= base as u64;
        }
        (base, digits)
    }

    /// The window of a convolution or pooling; that of one value for other layers.
    pub(crate) const fn window(&self) -> Window {
        match self.spec {
            Spec::Conv2d { window, .. }
            | Spec::MaxPool { window }
            | Spec::AveragePool { window } => window,
            _ => Window::square(1, 1),
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
