//! The first argument of every kernel: what layer it is, and the shapes around it.

use super::{Description, Padding, Shape, Window};

/// A layer's shapes: what goes in, and which of its output rows are computed.
///
/// [`Geometry::new`](Self::new) and [`Model::layers`](crate::Model::layers) give the whole layer;
/// [`strip`](Self::strip) some rows of its output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    pub(crate) description: Description,
    /// Shape of one sample of the input.
    pub input: Shape,
    /// Shape of what is computed of one sample: the output, or a strip of its rows.
    pub output: Shape,
    /// First row of the strip; 0 for the whole output.
    pub first_row: u32,
}

impl Geometry {
    /// The same layer computing only the `count` output rows from `first` on.
    pub const fn strip(self, first: usize, count: usize) -> Self {
        Self {
            output: Shape {
                height: count,
                ..self.output
            },
            first_row: first as u32,
            ..self
        }
    }

    /// The same layer with part of its input: what a thread computes of a dense layer's input
    /// gradient.
    pub const fn with_input(self, input: Shape) -> Self {
        Self { input, ..self }
    }

    /// The window of a convolution or pooling; that of a single value for other layers.
    #[inline(always)]
    pub(crate) const fn window(&self) -> Window {
        self.description.window()
    }

    /// First row of the strip.
    #[inline(always)]
    pub(crate) const fn first_row(&self) -> usize {
        self.first_row as usize
    }

    /// Rows and columns, with a border of zeros, that the windows cover.
    pub(crate) const fn covered(&self) -> (usize, usize) {
        let window = self.window();
        (
            reach(self.output.height, window.stride, window.height),
            reach(self.output.width, window.stride, window.width),
        )
    }

    /// Rows and columns of one input channel with the zeros that a convolution's windows touch;
    /// `None` where the sample itself is that plane.
    pub(crate) const fn plane(&self) -> Option<(usize, usize)> {
        match self.description.padding() {
            Padding::Valid if self.input.channels == 1 => None,
            _ => Some(self.covered()),
        }
    }

    /// Elements of the plane; 0 where the sample itself is it.
    pub(crate) const fn plane_len(&self) -> usize {
        match self.plane() {
            Some((height, width)) => height.saturating_mul(width),
            None => 0,
        }
    }

    /// Zero rows above and zero columns left of a convolution's input.
    pub(crate) const fn border(&self) -> (usize, usize) {
        let (window, padding) = (self.window(), self.description.padding());
        let (_, top) = padding.along(self.input.height, window.height, window.stride);
        let (_, left) = padding.along(self.input.width, window.width, window.stride);
        (top, left)
    }
}

/// Values that `outputs` windows of `kernel` values cover.
const fn reach(outputs: usize, stride: usize, kernel: usize) -> usize {
    outputs
        .saturating_sub(1)
        .saturating_mul(stride)
        .saturating_add(kernel)
}
