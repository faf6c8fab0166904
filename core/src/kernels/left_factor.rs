//! The left factor of a product: for each term, the factors of consecutive rows are contiguous.

use super::tile::{Tile, add_term};
use crate::Real;

/// The left factor of a product.
pub(crate) trait LeftFactor<R: Real>: Copy {
    /// Adds the product of `M` rows, starting with row `first`, and `panel` to `sums`.
    fn add<const M: usize, const N: usize>(
        self,
        first: usize,
        panel: &[[R; N]],
        sums: &mut Tile<R, M, N>,
    );
}

/// Left factors that are read in place. Those of term `t` for rows 0, 1, ... start at
/// `values[offsets[t]]`.
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
            // One bounds check per term. It never fails with the lengths that callers pass.
            let Some(a) = values.get(offset..offset + M) else {
                return;
            };
            if let Some(a) = a.first_chunk() {
                add_term(sums, a, b);
            }
        }
    }
}

/// Packed left factors, tile after tile. A tile holds, for each of `terms` terms, the factors of
/// its rows.
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

/// The offsets of a panel's terms, at most `T`, followed by zeros.
#[inline(always)]
pub(crate) fn offsets<const T: usize>(all: impl Iterator<Item = usize>) -> [u32; T] {
    let mut offsets = [0; T];
    set_offsets(&mut offsets, all);
    offsets
}

/// Writes the offsets of a panel's terms to `offsets`. The kernels for microcontrollers call this
/// instead of [`offsets`], whose array a Cortex-M4F would copy when it is returned.
#[inline(always)]
pub(crate) fn set_offsets(offsets: &mut [u32], all: impl Iterator<Item = usize>) {
    for (to, offset) in offsets.iter_mut().zip(all) {
        // An offset above `u32::MAX` would need a sample of more than 16 GB.
        *to = u32::try_from(offset).unwrap_or(u32::MAX);
    }
}
