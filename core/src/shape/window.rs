//! Sliding windows of convolutions and poolings.

use super::{Shape, ShapeError};

/// A sliding window: its size and stride, each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows, at most 4096.
    pub height: usize,
    /// Columns, at most 4096.
    pub width: usize,
    /// Input rows, and input columns, from one window to the next, at most 32768.
    pub stride: usize,
}

impl Window {
    /// A square window of `size` by `size` with stride `stride`.
    pub const fn square(size: usize, stride: usize) -> Self {
        Self {
            height: size,
            width: size,
            stride,
        }
    }

    /// Output rows and columns of the window over `input`.
    ///
    /// # Errors
    /// `Zero`, `WindowTooLarge` or `WindowOutOfRange`.
    pub(crate) const fn outputs(
        self,
        input: Shape,
        padding: Padding,
    ) -> Result<(usize, usize), ShapeError> {
        if self.height == 0 || self.width == 0 || self.stride == 0 {
            return Err(ShapeError::Zero);
        }
        if matches!(padding, Padding::Valid)
            && (self.height > input.height || self.width > input.width)
        {
            return Err(ShapeError::WindowTooLarge);
        }
        // With `Padding::Same` a window may be larger than its input. The bounds keep the index
        // arithmetic from overflowing, and a position in a window exactly representable in `f32`.
        if self.height > 1 << 12 || self.width > 1 << 12 || self.stride > 1 << 15 {
            return Err(ShapeError::WindowOutOfRange);
        }
        let (height, _) = padding.outputs_and_padding(input.height, self.height, self.stride);
        let (width, _) = padding.outputs_and_padding(input.width, self.width, self.stride);
        Ok((height, width))
    }
}

/// Padding of a convolution's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// No padding: only windows that lie inside the input.
    Valid,
    /// Zero padding such that the output has `ceil(size / stride)` rows and columns. If the number
    /// of zero rows or columns is odd, the extra one is at the end.
    Same,
}

impl Padding {
    /// Outputs along one axis, and zeros of padding before its first value.
    pub(crate) const fn outputs_and_padding(
        self,
        size: usize,
        kernel: usize,
        stride: usize,
    ) -> (usize, usize) {
        // Shape checks refuse a stride of 0. Excluding it here as well lets the compiler see that
        // the division cannot panic.
        let stride = if stride > 0 { stride } else { 1 };
        match self {
            Self::Valid => ((size - kernel) / stride + 1, 0),
            Self::Same => {
                let outputs = size.div_ceil(stride);
                let covered = outputs
                    .saturating_sub(1)
                    .saturating_mul(stride)
                    .saturating_add(kernel);
                (outputs, covered.saturating_sub(size) / 2)
            }
        }
    }
}
