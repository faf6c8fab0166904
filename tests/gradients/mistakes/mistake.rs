//! What is planted.

use firmgrad::{Shape, Spec};
use firmgrad_tests::functions::Functions;

/// A layer whose functions are mistaken.
pub(super) struct Mistake {
    pub(super) name: &'static str,
    pub(super) spec: Spec,
    pub(super) input: Shape,
    pub(super) kernels: Functions<f64>,
}
