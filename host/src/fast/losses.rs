//! Losses on wide registers, on one thread: the sum of the losses is one chain.

use firmgrad::Targets;
use firmgrad::kernels::wide_cross_entropy;
use firmgrad::layer::Backward;

use super::registers::{self, Work};

/// Softmax with cross-entropy.
pub(super) const CROSS_ENTROPY: Backward<f32> = Backward::Loss(cross_entropy);

fn cross_entropy(
    outputs: usize,
    z: &mut [f32],
    targets: Targets<'_, f32>,
    total: &mut f32,
) -> Result<f32, usize> {
    let mut last = Ok(0.0);
    registers::run(CrossEntropy {
        outputs,
        z,
        targets,
        total,
        last: &mut last,
    });
    last
}

struct CrossEntropy<'a> {
    outputs: usize,
    z: &'a mut [f32],
    targets: Targets<'a, f32>,
    total: &'a mut f32,
    last: &'a mut Result<f32, usize>,
}

impl Work for CrossEntropy<'_> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        *self.last = wide_cross_entropy::<f32, N>(self.outputs, self.z, self.targets, self.total);
    }
}
