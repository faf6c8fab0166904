//! Shapes of samples, and how a layer changes them.

mod custom;
mod description;
mod error;
mod geometry;
mod window;

pub use custom::Custom;
pub(crate) use custom::{FIRST_CUSTOM, MAX_HYPERPARAMETERS, MAX_NAME_LEN, is_name};
pub(crate) use description::Description;
pub use error::ShapeError;
pub use geometry::Geometry;
pub use window::{Padding, Window};

/// Channels, height and width of one sample.
///
/// Samples are stored **channels last**: value `(row, column, channel)` has index
/// `(row * width + column) * channels + channel`. The outputs of all filters at one position are
/// therefore contiguous. A plain vector of `n` features is an image of one pixel with `n` channels.
///
/// ```
/// use firmgrad::Shape;
///
/// let image = Shape::image(3, 4, 5);
/// assert_eq!((image.channels, image.height, image.width), (3, 4, 5));
/// assert_eq!((image.len(), image.to_string()), (60, "3x4x5".to_string()));
/// assert_eq!(Shape::vector(60).checked_len(), Some(60));
/// assert_eq!(Shape::image(2, usize::MAX, 1).checked_len(), None);
/// assert!(Shape::vector(0).is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Number of channels (features, for a plain vector).
    pub channels: usize,
    /// Rows of an image; 1 for a plain vector.
    pub height: usize,
    /// Columns of an image; 1 for a plain vector.
    pub width: usize,
}

impl Shape {
    /// A plain vector of `features` values.
    pub const fn vector(features: usize) -> Self {
        Self::image(features, 1, 1)
    }

    /// An image of `channels` planes, `height` rows and `width` columns.
    pub const fn image(channels: usize, height: usize, width: usize) -> Self {
        Self {
            channels,
            height,
            width,
        }
    }

    /// Values in one sample, `channels * height * width`. `None` if that overflows.
    pub const fn checked_len(self) -> Option<usize> {
        match self.channels.checked_mul(self.height) {
            Some(planes) => planes.checked_mul(self.width),
            None => None,
        }
    }

    /// Values in one sample, `channels * height * width`, wrapping on overflow. A model's shape
    /// check refuses shapes that overflow.
    pub const fn len(self) -> usize {
        self.channels
            .wrapping_mul(self.height)
            .wrapping_mul(self.width)
    }

    /// Whether all dimensions are equal. `==` cannot be called in a constant.
    pub(crate) const fn equals(self, other: Self) -> bool {
        self.channels == other.channels && self.height == other.height && self.width == other.width
    }

    /// Whether a dimension is 0.
    pub const fn is_empty(self) -> bool {
        self.channels == 0 || self.height == 0 || self.width == 0
    }
}

impl core::fmt::Display for Shape {
    /// `CxHxW`, or the number of features for a plain vector.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match (self.height, self.width) {
            (1, 1) => write!(f, "{}", self.channels),
            (height, width) => write!(f, "{}x{}x{}", self.channels, height, width),
        }
    }
}
