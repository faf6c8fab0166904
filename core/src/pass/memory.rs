//! What passes work on.

use core::ops::Range;

use crate::layer::Pass;

/// Working memory of the layers.
#[derive(Debug)]
pub(crate) struct Workspace<'b, R> {
    /// Outputs of a layer that is fused with a pooling.
    pub(crate) strip: &'b mut [R],
    /// The kernels' own.
    pub(crate) scratch: &'b mut [R],
}

/// The samples of a pass, and how many there is room for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    pub(crate) samples: usize,
    pub(crate) room: usize,
}

impl Batch {
    /// Where the values at `place` of one sample are, `len` of each sample.
    pub(super) const fn range(self, place: usize, len: usize) -> Range<usize> {
        let start = place * self.room;
        start..start + len * self.samples
    }
}

/// What a pass runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a, R> {
    pub(crate) inputs: &'a [R],
    pub(crate) batch: Batch,
    pub(crate) pass: Pass,
}

/// A layer's input, which is `inputs` where it is not in `memory`, and the room for its output.
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

/// Two ranges of one slice that do not overlap: the first to read, the second to write.
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

pub(super) fn copy<R: Copy>(from: &[R], to: &mut [R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}
