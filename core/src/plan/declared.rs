//! A layer as the plan sees it, independent of the element type.

use crate::layer::kind::Role;
use crate::shape::Description;

/// A layer as the plan sees it, without its functions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    pub(crate) description: Description,
    pub(crate) role: Role,
    /// See [`TransformForward::in_strips`](crate::layer::TransformForward::in_strips).
    pub(crate) in_strips: bool,
    /// See [`ElementwiseBackward::reads_output`](crate::layer::ElementwiseBackward::reads_output).
    pub(crate) reads_output: bool,
    /// Its index in the order in which the layers were declared.
    pub(crate) number: u16,
}

impl Declared {
    /// A placeholder for unused elements of an array.
    pub(crate) const NOTHING: Self = Self {
        description: super::step::NOTHING,
        role: Role::Elementwise,
        in_strips: false,
        reads_output: false,
        number: 0,
    };

    /// Whether it computes new values instead of changing its input in place.
    pub(super) const fn computes_new_values(&self) -> bool {
        matches!(self.role, Role::Transform | Role::Pool)
    }
}
