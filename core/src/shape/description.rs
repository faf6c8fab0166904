//! What a layer is, in as few bytes as a model can hold it.

use core::num::NonZero;

use super::{Custom, Padding, Window};

/// What a layer is: 12 bytes on a microcontroller, free of the element type.
///
/// Each kind of layer reads its own fields back from it; what a kind does not have is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Description {
    /// A kind of this crate.
    BuiltIn {
        /// Its number in a file.
        kind: NonZero<u8>,
        padding: Padding,
        /// Height, width and stride.
        window: [u16; 3],
        /// Units or filters, or the bits of a slope or a rate.
        value: usize,
    },
    Custom(&'static Custom),
}

impl Description {
    /// A kind without numbers.
    pub(crate) const fn plain(kind: NonZero<u8>) -> Self {
        Self::with_value(kind, 0)
    }

    /// A kind with one number.
    pub(crate) const fn with_value(kind: NonZero<u8>, value: usize) -> Self {
        Self::BuiltIn {
            kind,
            padding: Padding::Valid,
            window: [1; 3],
            value,
        }
    }

    /// A kind with a window. What is beyond 16 bits is beyond the bounds of a window as well, and
    /// stays so.
    pub(crate) const fn windowed(
        kind: NonZero<u8>,
        window: Window,
        padding: Padding,
        value: usize,
    ) -> Self {
        let Window {
            height,
            width,
            stride,
        } = window;
        Self::BuiltIn {
            kind,
            padding,
            window: [bounded(height), bounded(width), bounded(stride)],
            value,
        }
    }

    /// The window of a convolution or pooling; that of a single value for other layers.
    #[inline(always)]
    pub(crate) const fn window(&self) -> Window {
        match *self {
            Self::BuiltIn {
                window: [height, width, stride],
                ..
            } => Window {
                height: height as usize,
                width: width as usize,
                stride: stride as usize,
            },
            Self::Custom(_) => Window::square(1, 1),
        }
    }

    #[inline(always)]
    pub(crate) const fn padding(&self) -> Padding {
        match *self {
            Self::BuiltIn { padding, .. } => padding,
            Self::Custom(_) => Padding::Valid,
        }
    }

    #[inline(always)]
    pub(crate) const fn value(&self) -> usize {
        match *self {
            Self::BuiltIn { value, .. } => value,
            Self::Custom(_) => 0,
        }
    }

    /// The value as the number whose bits it is.
    #[inline(always)]
    pub(crate) const fn number(&self) -> f32 {
        f32::from_bits(self.value() as u32)
    }
}

/// `size`, or the largest number of 16 bits.
const fn bounded(size: usize) -> u16 {
    if size > u16::MAX as usize {
        u16::MAX
    } else {
        size as u16
    }
}
