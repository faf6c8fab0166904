//! The memory that passes work on.

use core::ops::Range;

use crate::layer::Pass;

/// Working memory of the layers.
#[derive(Debug)]
pub(crate) struct Workspace<'b, R> {
    /// The output, or a strip of it, of a layer that is fused with a pooling.
    pub(crate) strip: &'b mut [R],
    /// Scratch memory of the kernels.
    pub(crate) scratch: &'b mut [R],
}

/// The number of samples of a pass, and the number for which there is room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    pub(crate) samples: usize,
    pub(crate) room: usize,
}

impl Batch {
    /// The range of a value with `len` elements per sample. `place` is its first element for one
    /// sample.
    pub(super) const fn range(self, place: usize, len: usize) -> Range<usize> {
        let start = place * self.room;
        start..start + len * self.samples
    }
}

/// The inputs of a pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a, R> {
    pub(crate) inputs: &'a [R],
    pub(crate) batch: Batch,
    pub(crate) pass: Pass,
}

/// A layer's input and the slice for its output. The input is in `memory` at `x`; if `x` is `None`,
/// it is `inputs`.
pub(super) fn input_and_output<'s, R>(
    memory: &'s mut [R],
    inputs: &'s [R],
    x: Option<Range<usize>>,
    y: Range<usize>,
) -> Option<(&'s [R], &'s mut [R])> {
    match x {
        None => Some((inputs, memory.get_mut(y)?)),
        Some(x) => pair(memory, x, y),
    }
}

/// Borrows two ranges of one slice that do not overlap: the first for reading, the second for
/// writing.
pub(super) fn pair<R>(
    memory: &mut [R],
    read: Range<usize>,
    write: Range<usize>,
) -> Option<(&[R], &mut [R])> {
    if read.start < write.start {
        let (low, high) = memory.split_at_mut_checked(write.start)?;
        Some((low.get(read)?, high.get_mut(..write.len())?))
    } else {
        let (low, high) = memory.split_at_mut_checked(read.start)?;
        Some((high.get(..read.len())?, low.get_mut(write)?))
    }
}

/// Copies values until either slice ends.
pub(super) fn copy<R: Copy>(from: &[R], to: &mut [R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}
