//! A layer as a model's author declares it.

use super::tables::{Backward, Forward};
use crate::Real;
use crate::shape::{Custom, Description};

/// One layer of a model: what it is, and the functions that compute it.
///
/// Made by a constructor such as [`dense`](crate::dense), which names the functions of its kind
/// only, so the linker drops every kind that no model names.
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

    /// A layer of your own: a kind, and the two tables of functions that compute it, both of the
    /// same role.
    ///
    /// A file keeps it under its own number and name ([`checkpoint`](crate::checkpoint)); the
    /// `layers` among the crate's examples have one of each role.
    pub const fn custom(
        kind: &'static Custom,
        forward: &'static Forward<R>,
        backward: &'static Backward<R>,
    ) -> Self {
        Self::new(Description::Custom(kind), forward, backward)
    }

    /// The functions of its forward pass.
    pub const fn forward(&self) -> &'static Forward<R> {
        self.forward
    }

    /// The functions of its backward pass.
    pub const fn backward(&self) -> &'static Backward<R> {
        self.backward
    }
}
