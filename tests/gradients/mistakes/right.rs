//! The functions that a mistake is planted in.

use firmgrad::Spec;
use firmgrad_tests::functions::{Functions, Transform};

/// The right functions of a layer with weights.
pub(super) fn transform(spec: Spec) -> Transform<f64> {
    match Functions::of_kind(spec) {
        Functions::Transform(kernels) => kernels,
        _ => unreachable!("a layer with weights"),
    }
}
