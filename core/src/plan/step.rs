//! One layer in the order in which layers are computed.

use crate::shape::{Custom, Description, Geometry, Shape};

/// The number of the sample among the values of a network.
pub(crate) const SAMPLE: u16 = 0;

/// What an unused place of a model holds.
pub(super) const NOTHING: Description = {
    const NONE: Custom = Custom::new(0, "none");
    Description::Custom(&NONE)
};

/// One layer in the order in which layers are computed: 48 bytes on a microcontroller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) geometry: Geometry,
    /// End of its parameters among all; they begin where those of the step before end.
    pub(crate) parameters_end: usize,
    /// Number of the value that it takes.
    pub(crate) source: u16,
    /// Whether it is computed together with the pooling that follows, so that its output is never
    /// in memory as a whole.
    pub(crate) is_fused: bool,
}

impl Step {
    /// What an unused place of a model holds.
    pub(crate) const fn nothing(input: Shape) -> Self {
        Self {
            geometry: Geometry {
                description: NOTHING,
                input,
                output: input,
                first_row: 0,
            },
            parameters_end: 0,
            source: SAMPLE,
            is_fused: false,
        }
    }

    /// How many of its `len` parameters are weights.
    pub(crate) const fn weights(&self, len: usize) -> usize {
        match self.geometry.description {
            Description::Custom(custom) => custom.weights,
            Description::BuiltIn { .. } => len.saturating_sub(self.geometry.output.channels),
        }
    }
}
