//! The memory that passes work on.

use crate::layer::PassContext;
use crate::layer::tables::Batch;

/// Working memory of the layers.
#[derive(Debug)]
pub(crate) struct Workspace<'b, R> {
    /// The output, or a strip of it, of a layer that is fused with a pooling.
    pub(crate) strip: &'b mut [R],
    /// Scratch memory of the kernels.
    pub(crate) scratch: &'b mut [R],
}

/// The inputs of a pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PassInputs<'a, R> {
    pub(crate) inputs: &'a [R],
    pub(crate) batch: Batch,
    pub(crate) context: PassContext,
}

/// Copies values one by one. A loop that LLVM recognised as a copy would link `memcpy`, which a
/// small network needs nowhere else and which takes 900 bytes on a Cortex-M.
pub(crate) fn copy_without_memcpy<R: Copy>(from: &[R], to: &mut [R]) {
    for (number, &value) in from.iter().enumerate() {
        if let Some(to) = to.get_mut(number) {
            *to = value;
        }
    }
}
