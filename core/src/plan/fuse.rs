//! Fusing a pooling with the layer with weights that precedes it.

use super::{Declared, Step};
use crate::layer::kind::Role;

/// Marks each layer with weights that a pooling follows. The two are computed together, so that
/// only the pooled values are stored.
pub(super) const fn fuse_poolings(mut declared: &[Declared], mut steps: &mut [Step]) {
    while let ([layer, next, ..], [step, ..]) = (declared, &mut *steps) {
        step.is_fused = matches!((layer.role, next.role), (Role::Transform, Role::Pool));
        (declared, steps) = match (declared, steps) {
            ([_, declared @ ..], [_, steps @ ..]) => (declared, steps),
            _ => return,
        };
    }
}
