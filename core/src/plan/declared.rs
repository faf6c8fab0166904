//! A layer as the plan sees it, independent of the element type.

use super::error::ModelError;
use crate::Real;
use crate::layer::definition::Layer;
use crate::layer::kind::Role;
use crate::layer::{Backward, Forward};
use crate::shape::{Description, ShapeError};

/// A layer as the plan sees it, without its functions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeclaredLayer {
    pub(crate) description: Description,
    pub(crate) role: Role,
    /// See [`TransformForward::in_strips`](crate::layer::TransformForward::in_strips).
    pub(crate) in_strips: bool,
    /// See [`ElementwiseBackward::reads_output`](crate::layer::ElementwiseBackward::reads_output).
    pub(crate) reads_output: bool,
    /// Its index in the order in which the layers were declared.
    pub(crate) index: u16,
}

impl DeclaredLayer {
    /// A placeholder for unused elements of an array.
    pub(crate) const UNUSED: Self = Self {
        description: super::planned::UNUSED,
        role: Role::Elementwise,
        in_strips: false,
        reads_output: false,
        index: 0,
    };

    /// Converts a layer to the form that the plan uses.
    ///
    /// # Errors
    /// `Roles`: the two tables of a custom layer have different roles.
    pub(crate) const fn new<R: Real>(layer: &Layer<R>, number: usize) -> Result<Self, ModelError> {
        let (role, in_strips, reads_output) = match (layer.forward, layer.backward) {
            (Forward::Transform(forward), Backward::Transform(_)) => {
                (Role::Transform, forward.in_strips, false)
            }
            (Forward::Pool(_), Backward::Pool(_)) => (Role::Pool, false, false),
            (Forward::Elementwise(_), Backward::Elementwise(backward)) => {
                (Role::Elementwise, false, backward.reads_output)
            }
            (Forward::Loss(_), Backward::Loss(_)) => (Role::Loss, false, false),
            _ => {
                return Err(ModelError {
                    layer: number,
                    name: layer.spec().name(),
                    error: ShapeError::Roles,
                });
            }
        };
        Ok(Self {
            description: layer.description,
            role,
            in_strips,
            reads_output,
            index: number as u16,
        })
    }

    /// Whether it computes new values instead of changing its input in place.
    pub(super) const fn computes_new_values(&self) -> bool {
        matches!(self.role, Role::Transform | Role::Pool)
    }
}

/// Layers as the plan sees them.
#[cfg(test)]
pub(super) fn declared<const N: usize>(layers: [Layer; N]) -> [DeclaredLayer; N] {
    core::array::from_fn(|number| DeclaredLayer::new(&layers[number], number).unwrap())
}
