//! The left factor of a product: for each term the factors of neighbouring rows side by side.

use super::tile::{Tile, add_term};
use crate::Real;

/// The left factor of a product.
pub(crate) trait LeftFactor<R: Real>: Copy {
    /// Adds the terms of `M` rows, from `first` on.
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    );
}

/// Factors that lie side by side for neighbouring rows, those of term `t` at `offsets[t]`.
#[derive(Clone, Copy)]
pub(crate) struct AtOffsets<'a, R> {
    pub(crate) values: &'a [R],
    pub(crate) offsets: &'a [u32],
}

impl<R: Real> LeftFactor<R> for AtOffsets<'_, R> {
    #[inline(always)]
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    ) {
        let values = self.values.get(first..).unwrap_or_default();
        for (&offset, b) in self.offsets.iter().zip(panel) {
            let offset = offset as usize;
            // One comparison a term; no caller's lengths bring about that it fails.
            let Some(a) = values.get(offset..offset + M) else {
                return;
            };
            if let Some(a) = a.first_chunk() {
                add_term(sums, a, b);
            }
        }
    }
}

/// Factors copied so that each tile's lie together, term by term.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a, R> {
    pub(crate) values: &'a [R],
    pub(crate) terms: usize,
}

impl<R: Real> LeftFactor<R> for Packed<'_, R> {
    #[inline(always)]
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    ) {
        let values = self.values.get(first * self.terms..).unwrap_or_default();
        for (a, b) in values.as_chunks().0.iter().zip(panel) {
            add_term(sums, a, b);
        }
    }
}

/// The offsets of a panel's terms, of which there are at most `T`.
#[inline(always)]
pub(crate) fn offsets<const T: usize>(all: impl Iterator<Item = usize>) -> [u32; T] {
    let mut offsets = [0; T];
    set_offsets(&mut offsets, all);
    offsets
}

/// Writes the offsets of a panel's terms. On a Cortex-M4F an array that is returned would be copied.
#[inline(always)]
pub(crate) fn set_offsets(offsets: &mut [u32], all: impl Iterator<Item = usize>) {
    for (to, offset) in offsets.iter_mut().zip(all) {
        // Values beyond 2^32 would be 16 GB of one sample.
        *to = u32::try_from(offset).unwrap_or(u32::MAX);
    }
}
