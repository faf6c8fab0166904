//! The correct functions, into which mistakes are planted.

use firmgrad::Spec;
use firmgrad_tests::functions::{Functions, Transform};

/// The correct functions of a layer with weights.
pub(super) fn transform(spec: Spec) -> Transform<f64> {
    match Functions::of_kind(spec) {
        Functions::Transform(kernels) => kernels,
        _ => unreachable!("a layer with weights"),
    }
}
