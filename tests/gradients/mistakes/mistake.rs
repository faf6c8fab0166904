//! What is planted.

use firmgrad::{Kernels, Shape, Spec};

/// A layer whose functions are mistaken.
pub(super) struct Mistake {
    pub(super) name: &'static str,
    pub(super) spec: Spec,
    pub(super) input: Shape,
    pub(super) kernels: Kernels<f64>,
}
