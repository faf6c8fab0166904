//! The forward and the backward pass through a model's layers.
//!
//! Passes return `None` if a slice is shorter than the model's lengths require. Callers check
//! lengths, so this does not happen.

mod backward;
mod forward;
mod memory;

pub(crate) use backward::{BackwardMemory, ParameterGradients, backward};
pub(crate) use forward::forward;
pub(crate) use memory::{PassInputs, Workspace, copy_without_memcpy};
