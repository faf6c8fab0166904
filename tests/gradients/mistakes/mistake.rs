//! The type of a planted mistake.

use firmgrad::{Shape, Spec};
use firmgrad_tests::functions::Functions;

/// A layer with a mistake in its functions.
pub(super) struct Mistake {
    pub(super) name: &'static str,
    pub(super) spec: Spec,
    pub(super) input: Shape,
    pub(super) kernels: Functions<f64>,
}
