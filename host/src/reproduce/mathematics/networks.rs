//! The networks whose gradients are checked.

use super::checks::CheckedNetwork;
use crate::data::Dataset;
use crate::reproduce::error::ReproduceError;
use crate::reproduce::seeds::Trained;

/// The number of steps before a network's gradient is checked. By then the biases are no longer 0,
/// and the gradient is still far from 0, so that a relative error is meaningful.
pub(in crate::reproduce) const STEPS: u32 = 20;

/// Networks with one hidden layer, one for each activation, trained for [`STEPS`] steps on the same
/// points, and two deeper networks.
pub(in crate::reproduce) struct Networks<'a> {
    pub(in crate::reproduce) data: &'a Dataset,
    pub(in crate::reproduce) tanh: Trained,
    pub(in crate::reproduce) sigmoid: Trained,
    pub(in crate::reproduce) relu: Trained,
    pub(in crate::reproduce) leaky: Trained,
    /// Each with its name.
    pub(in crate::reproduce) deeper: [(&'static str, Trained); 2],
}

/// Prepares `trained` for a check on the first `samples` of `data`.
pub(super) fn to_check(
    trained: &Trained,
    data: &Dataset,
    samples: usize,
) -> Result<CheckedNetwork, ReproduceError> {
    CheckedNetwork::new(&trained.row.net, &trained.parameters, data, samples)
}
