//! A planned layer.

use crate::shape::{Custom, Description, Geometry, Shape};

/// The number of the value that is the sample.
pub(crate) const SAMPLE: u16 = 0;

/// A placeholder for unused elements of a model.
pub(super) const UNUSED: Description = {
    const NONE: Custom = Custom::new(0, "none");
    Description::Custom(&NONE)
};

/// A layer in the order of computation: 48 bytes on a microcontroller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlannedLayer {
    pub(crate) geometry: Geometry,
    /// Index after the layer's last parameter among all parameters. The first one follows the last
    /// parameter of the previous step.
    pub(crate) parameters_end: usize,
    /// Number of the value that the layer reads.
    pub(crate) source: u16,
    /// Whether the layer is fused with the pooling that follows. Its output is then not stored with
    /// the other values.
    pub(crate) is_fused: bool,
}

impl PlannedLayer {
    /// A placeholder for unused elements of a model.
    pub(crate) const fn unused(input: Shape) -> Self {
        Self {
            geometry: Geometry {
                description: UNUSED,
                input,
                output: input,
                first_row: 0,
            },
            parameters_end: 0,
            source: SAMPLE,
            is_fused: false,
        }
    }

    /// The number of weights among the `len` parameters of the layer.
    pub(crate) const fn weights(&self, len: usize) -> usize {
        match self.geometry.description {
            Description::Custom(custom) => custom.weights,
            Description::BuiltIn { .. } => len.saturating_sub(self.geometry.output.channels),
        }
    }
}
