//! A layer with its shapes: the first argument of every kernel.

use super::{Description, Padding, Shape, Window};

/// A layer with its input shape and the output rows to compute.
///
/// [`Geometry::new`](Self::new) and [`Model::layers`](crate::Model::layers) return the whole layer.
/// [`strip`](Self::strip) restricts it to some rows of its output.
///
/// ```
/// use firmgrad::layer::Conv2d;
/// use firmgrad::{Geometry, Padding, Shape, ShapeError, Spec, Window};
///
/// let window = Window::square(3, 1);
/// let conv = Spec::Conv2d(Conv2d { filters: 4, window, padding: Padding::Valid });
/// let geometry = Geometry::new(conv, Shape::image(2, 8, 6))?;
/// assert_eq!(geometry.output, Shape::image(4, 6, 4));
/// assert_eq!((geometry.weights(), geometry.biases()), (2 * 3 * 3 * 4, 4));
/// assert_eq!(geometry.parameters(), 76);
/// assert_eq!(geometry.multiply_adds(), 72 * 6 * 4);
/// assert_eq!(geometry.fans(), (2 * 9, 4 * 9));
/// assert_eq!((geometry.scratch(), geometry.indices()), (8 * 6, 0)); // one channel
///
/// let strip = geometry.strip(2, 3);
/// assert_eq!((strip.first_row, strip.output), (2, Shape::image(4, 3, 4)));
/// let narrow = geometry.with_input(Shape::image(1, 8, 6));
/// assert_eq!((narrow.input.channels, narrow.output), (1, geometry.output));
/// assert_eq!(Geometry::new(conv, Shape::vector(2)), Err(ShapeError::WindowTooLarge));
/// # Ok::<(), ShapeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    pub(crate) description: Description,
    /// Shape of one sample of the input.
    pub input: Shape,
    /// Shape of the computed part of one sample's output: all of it, or a strip of its rows.
    pub output: Shape,
    /// First row of the strip; 0 for the whole output.
    pub first_row: u32,
}

impl Geometry {
    /// The same layer, restricted to `count` output rows, starting with row `first`. `first` is a
    /// row of the whole output, even if this layer is already a strip.
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

    /// The same layer with another input shape. A thread uses it to compute part of a dense layer's
    /// input gradient.
    pub const fn with_input(self, input: Shape) -> Self {
        Self { input, ..self }
    }

    /// The window of a convolution or pooling; 1 by 1 with stride 1 for other layers.
    #[inline(always)]
    pub(crate) const fn window(&self) -> Window {
        self.description.window()
    }

    /// First row of the strip.
    #[inline(always)]
    pub(crate) const fn first_row(&self) -> usize {
        self.first_row as usize
    }

    /// Rows and columns of the padded input that the windows cover.
    pub(crate) const fn covered_size(&self) -> (usize, usize) {
        let window = self.window();
        (
            covered_len(self.output.height, window.stride, window.height),
            covered_len(self.output.width, window.stride, window.width),
        )
    }

    /// Rows and columns of the padded plane into which a convolution copies one input channel.
    /// `None` if no copy is needed, because the input has one channel and no padding.
    pub(crate) const fn plane(&self) -> Option<(usize, usize)> {
        match self.description.padding() {
            Padding::Valid if self.input.channels == 1 => None,
            _ => Some(self.covered_size()),
        }
    }

    /// Elements of the [`plane`](Self::plane); 0 if no copy is needed.
    pub(crate) const fn plane_len(&self) -> usize {
        match self.plane() {
            Some((height, width)) => height.saturating_mul(width),
            None => 0,
        }
    }

    /// Padding of a convolution's input: zero rows above and zero columns to the left.
    pub(crate) const fn top_left_padding(&self) -> (usize, usize) {
        let (window, padding) = (self.window(), self.description.padding());
        let (_, top) = padding.outputs_and_padding(self.input.height, window.height, window.stride);
        let (_, left) = padding.outputs_and_padding(self.input.width, window.width, window.stride);
        (top, left)
    }
}

/// The number of values along one axis that `outputs` windows of length `kernel` cover.
const fn covered_len(outputs: usize, stride: usize, kernel: usize) -> usize {
    outputs
        .saturating_sub(1)
        .saturating_mul(stride)
        .saturating_add(kernel)
}
