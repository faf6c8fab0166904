//! The functions that a mistake is planted in.

use firmgrad::{Kernels, Layer, Spec, Transform};

/// The right functions of a layer with weights.
pub(super) fn transform(spec: Spec) -> Transform<f64> {
    match Layer::from(spec).kernels() {
        Kernels::Transform(kernels) => *kernels,
        _ => unreachable!("a layer with weights"),
    }
}
