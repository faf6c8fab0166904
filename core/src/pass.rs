//! The walk through a model's layers, forward and backward.
//!
//! Passes answer `None` where a slice is shorter than the model's own lengths, which the callers
//! have checked.

mod backward;
mod forward;
mod memory;

pub(crate) use backward::{BackwardPass, Gradients, backward};
pub(crate) use forward::forward;
pub(crate) use memory::{Batch, Run, Workspace};
