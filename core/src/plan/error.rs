//! The error of a model that cannot be built.

use crate::message::Message;
use crate::shape::ShapeError;

/// Why layers do not form a model.
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
