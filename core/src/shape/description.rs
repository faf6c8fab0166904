//! The compact description of a layer that a model stores.

use core::num::NonZero;

use super::{Custom, Padding, Window};

/// The layer type and its hyperparameters: 12 bytes on a microcontroller, independent of the
/// element type.
///
/// Each layer type reads back the fields it uses. In the others, windows are 1 by 1 with stride 1
/// and values are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Description {
    /// A layer type of this crate.
    BuiltIn {
        /// Its identifier in a file.
        kind: NonZero<u8>,
        padding: Padding,
        /// Height, width and stride.
        window: [u16; 3],
        /// Number of units or filters, or the bits of a slope or a dropout rate.
        value: usize,
    },
    Custom(&'static Custom),
}

impl Description {
    /// A layer type without hyperparameters.
    pub(crate) const fn plain(kind: NonZero<u8>) -> Self {
        Self::with_value(kind, 0)
    }

    /// A layer type with one hyperparameter.
    pub(crate) const fn with_value(kind: NonZero<u8>, value: usize) -> Self {
        Self::BuiltIn {
            kind,
            padding: Padding::Valid,
            window: [1; 3],
            value,
        }
    }

    /// A layer type with a window. Sizes that do not fit into 16 bits become the largest 16-bit
    /// number, which the bounds of a window refuse as well.
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

    /// The window of a convolution or pooling; 1 by 1 with stride 1 for other layers.
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

    /// The value, interpreted as the bits of an `f32`: a slope or a dropout rate.
    #[inline(always)]
    pub(crate) const fn value_as_f32(&self) -> f32 {
        f32::from_bits(self.value() as u32)
    }
}

/// `size`, or the largest 16-bit number if `size` is larger.
const fn bounded(size: usize) -> u16 {
    if size > u16::MAX as usize {
        u16::MAX
    } else {
        size as u16
    }
}
