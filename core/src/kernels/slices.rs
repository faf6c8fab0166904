//! Slices in pieces of equal length, without a reachable panic.

/// Both together, as long as there are both. [`Iterator::zip`] counts pieces by a division, of
/// which LLVM does not see at opt-level "s" that it is not by 0; it does not count what it cannot.
#[inline(always)]
pub(crate) fn both<A: Iterator, B: Iterator>(
    a: A,
    b: B,
) -> impl Iterator<Item = (A::Item, B::Item)> {
    a.zip(b.map_while(Some))
}

/// `slice` in pieces of `len`, one after another; a length of 0, which no shape check lets
/// through, counts as 1 so that no panic is reachable.
#[inline(always)]
pub(crate) fn pieces<R>(slice: &[R], len: usize) -> core::slice::ChunksExact<'_, R> {
    slice.chunks_exact(len.max(1))
}

/// [`pieces`], to write to.
#[inline(always)]
pub(crate) fn pieces_mut<R>(slice: &mut [R], len: usize) -> core::slice::ChunksExactMut<'_, R> {
    slice.chunks_exact_mut(len.max(1))
}

/// Copies as many values as there are on both sides.
#[inline(always)]
pub(crate) fn copy<R: Copy>(to: &mut [R], from: &[R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}
