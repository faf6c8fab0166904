//! A layer as it is passed to a model.

use super::tables::{Backward, Forward};
use crate::Real;
use crate::shape::{Custom, Description};

/// One layer of a model: its description and the functions that compute it.
///
/// Constructors such as [`dense`](crate::dense) create it. Each refers only to the functions of its
/// own layer type, so the linker drops every layer type that no model uses.
#[derive(Clone, Copy, Debug)]
pub struct Layer<R: Real = f32> {
    pub(crate) description: Description,
    pub(crate) forward: &'static Forward<R>,
    pub(crate) backward: &'static Backward<R>,
}

impl<R: Real> Layer<R> {
    pub(crate) const fn new(
        description: Description,
        forward: &'static Forward<R>,
        backward: &'static Backward<R>,
    ) -> Self {
        Self {
            description,
            forward,
            backward,
        }
    }

    /// A layer of your own: its description and the two tables of functions that compute it. Both
    /// tables must have the same role.
    ///
    /// A [`checkpoint`](crate::checkpoint) stores it under its own identifier and name. The
    /// examples `3_own_activation`, `4_own_layer` and `5_own_loss` in `host/examples/` define
    /// custom layers.
    pub const fn custom(
        kind: &'static Custom,
        forward: &'static Forward<R>,
        backward: &'static Backward<R>,
    ) -> Self {
        Self::new(Description::Custom(kind), forward, backward)
    }

    /// The functions of the forward pass.
    pub const fn forward(&self) -> &'static Forward<R> {
        self.forward
    }

    /// The functions of the backward pass.
    pub const fn backward(&self) -> &'static Backward<R> {
        self.backward
    }
}
