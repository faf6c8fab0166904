//! A pooling and the layer with weights before it, computed together.

use super::{Declared, Step};
use crate::layer::kind::Role;

/// Marks each layer with weights whose output only a pooling takes: the two are computed together,
/// so that only the pooled values are in memory.
pub(super) const fn fuse_poolings(mut declared: &[Declared], mut steps: &mut [Step]) {
    while let ([layer, next, ..], [step, ..]) = (declared, &mut *steps) {
        step.is_fused = matches!((layer.role, next.role), (Role::Transform, Role::Pool));
        (declared, steps) = match (declared, steps) {
            ([_, declared @ ..], [_, steps @ ..]) => (declared, steps),
            _ => return,
        };
    }
}
