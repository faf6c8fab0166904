//! Windows that slide over an image: convolution kernels and poolings.

use super::{Shape, ShapeError};

/// A sliding window: its size and the step between neighbours, each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows, at most 4096.
    pub height: usize,
    /// Columns, at most 4096.
    pub width: usize,
    /// Step from one output row, or column, to the next, at most 32768.
    pub stride: usize,
}

impl Window {
    /// A square window of `size`, moved by `stride`.
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
        // Same padding accepts a window larger than its input. The bounds keep the sums around it
        // from overflow, and a position in a window within the whole numbers of an `f32`.
        if self.height > 1 << 12 || self.width > 1 << 12 || self.stride > 1 << 15 {
            return Err(ShapeError::WindowOutOfRange);
        }
        let (height, _) = padding.along(input.height, self.height, self.stride);
        let (width, _) = padding.along(input.width, self.width, self.stride);
        Ok((height, width))
    }
}

/// What a convolution sees beyond the edge of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// Nothing: only windows inside the input.
    Valid,
    /// Zeros, so that `ceil(size / stride)` outputs remain. Where the number of zero rows or
    /// columns is odd, the extra one comes last.
    Same,
}

impl Padding {
    /// Outputs along one axis, and zeros before its first value.
    pub(crate) const fn along(self, size: usize, kernel: usize, stride: usize) -> (usize, usize) {
        // Shape checks refuse a stride of 0; saying so here keeps the division from panicking.
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
