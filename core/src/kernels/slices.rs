//! Slices divided into pieces of equal length, without a reachable panic.

use core::ops::Range;

/// Like [`Iterator::zip`], but without a division. `zip` computes the number of pieces by dividing,
/// and at opt-level "s" LLVM does not see that the divisor is not 0. `map_while` hides the length,
/// so `zip` does not divide.
#[inline(always)]
pub(crate) fn zip_without_division<A: Iterator, B: Iterator>(
    a: A,
    b: B,
) -> impl Iterator<Item = (A::Item, B::Item)> {
    a.zip(b.map_while(Some))
}

/// Divides `slice` into pieces of `len` elements. A length of 0, which shape checks refuse, counts
/// as 1, so that no panic is reachable.
#[inline(always)]
pub(crate) fn chunks<R>(slice: &[R], len: usize) -> core::slice::ChunksExact<'_, R> {
    slice.chunks_exact(len.max(1))
}

/// The mutable version of [`chunks`].
#[inline(always)]
pub(crate) fn chunks_mut<R>(slice: &mut [R], len: usize) -> core::slice::ChunksExactMut<'_, R> {
    slice.chunks_exact_mut(len.max(1))
}

/// A layer's input and the slice for its output. The input is in `memory` at `x`; if `x` is `None`,
/// it is `inputs`.
pub(crate) fn input_and_output<'s, R>(
    memory: &'s mut [R],
    inputs: &'s [R],
    x: Option<Range<usize>>,
    y: Range<usize>,
) -> Option<(&'s [R], &'s mut [R])> {
    match x {
        None => Some((inputs, memory.get_mut(y)?)),
        Some(x) => borrow_disjoint(memory, x, y),
    }
}

/// Borrows two ranges of one slice that do not overlap: the first for reading, the second for
/// writing.
pub(crate) fn borrow_disjoint<R>(
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

/// Copies as many values as there are on both sides.
#[inline(always)]
pub(crate) fn copy<R: Copy>(to: &mut [R], from: &[R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}
