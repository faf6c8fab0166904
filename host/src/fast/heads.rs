//! Loss heads on wide registers. No thread splits them: the sum of the losses is one chain.

use firmgrad::{Head, Kernels, Targets, cross_entropy_in_panels, softmax_cross_entropy};

use super::registers::{self, Work};

/// Softmax with cross-entropy.
pub(super) const CROSS_ENTROPY: Kernels<f32> = match softmax_cross_entropy().kernels() {
    Kernels::Head(head) => Kernels::Head(Head {
        gradient: cross_entropy,
        ..*head
    }),
    other => *other,
};

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
        *self.last =
            cross_entropy_in_panels::<f32, N>(self.outputs, self.z, self.targets, self.total);
    }
}
