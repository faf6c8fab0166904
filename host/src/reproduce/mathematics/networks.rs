//! The networks whose gradients are checked.

use super::checks::CheckedNetwork;
use crate::data::Dataset;
use crate::reproduce::ReproduceError;
use crate::reproduce::seeds::Trained;

/// Steps that a network has taken when its gradient is checked: biases are no longer 0, and the gradient is still far
/// from it, so that an error can be told as a share of it.
pub(in crate::reproduce) const STEPS: u32 = 20;

/// Networks with one hidden layer of each activation, trained for [`STEPS`] on the same points, and two deeper ones.
pub(in crate::reproduce) struct Networks<'a> {
    pub(in crate::reproduce) data: &'a Dataset,
    pub(in crate::reproduce) tanh: Trained,
    pub(in crate::reproduce) sigmoid: Trained,
    pub(in crate::reproduce) relu: Trained,
    pub(in crate::reproduce) leaky: Trained,
    /// Each with what it is called.
    pub(in crate::reproduce) deeper: [(&'static str, Trained); 2],
}

/// `trained`, to be checked on the first `samples` of `data`.
pub(super) fn to_check(
    trained: &Trained,
    data: &Dataset,
    samples: usize,
) -> Result<CheckedNetwork, ReproduceError> {
    CheckedNetwork::new(&trained.row.net, &trained.parameters, data, samples)
}
