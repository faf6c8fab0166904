//! Slices divided into pieces of equal length, without a reachable panic.

/// Like [`Iterator::zip`], but without a division. `zip` computes the number of pieces by dividing,
/// and at opt-level "s" LLVM does not see that the divisor is not 0. `map_while` hides the length,
/// so `zip` does not divide.
#[inline(always)]
pub(crate) fn both<A: Iterator, B: Iterator>(
    a: A,
    b: B,
) -> impl Iterator<Item = (A::Item, B::Item)> {
    a.zip(b.map_while(Some))
}

/// Divides `slice` into pieces of `len` elements. A length of 0, which shape checks refuse, counts
/// as 1, so that no panic is reachable.
#[inline(always)]
pub(crate) fn pieces<R>(slice: &[R], len: usize) -> core::slice::ChunksExact<'_, R> {
    slice.chunks_exact(len.max(1))
}

/// The mutable version of [`pieces`].
#[inline(always)]
pub(crate) fn pieces_mut<R>(slice: &mut [R], len: usize) -> core::slice::ChunksExactMut<'_, R> {
    slice.chunks_exact_mut(len.max(1))
}
