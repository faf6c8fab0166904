//! The error of a model that cannot be built.

use crate::message::Message;
use crate::shape::ShapeError;

/// Why layers do not form a model.
///
/// ```
/// use firmgrad::{Model, ModelError, Shape, ShapeError, dense, relu};
///
/// let error = Model::<4>::try_new(Shape::vector(2), &[dense(3), relu::<f32>()]).unwrap_err();
/// assert_eq!(error, ModelError { layer: 1, name: "relu", error: ShapeError::LossMissing });
/// assert!(error.to_string().ends_with(error.error.message()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ModelError {
    /// Index of the layer, from 0.
    pub layer: usize,
    /// The name of the layer in net notation.
    pub name: &'static str,
    /// What is wrong with the layer.
    pub error: ShapeError,
}

impl core::fmt::Display for ModelError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { layer, name, error } = self;
        write!(f, "layer {} ({name}): {}", layer + 1, error.message())
    }
}

impl core::error::Error for ModelError {}

impl ModelError {
    /// The message of [`Display`](core::fmt::Display), usable in a constant.
    pub(crate) const fn message(&self) -> Message {
        Message::new()
            .text("layer ")
            .number(self.layer + 1)
            .text(" (")
            .text(self.name)
            .text("): ")
            .text(self.error.message())
    }
}
