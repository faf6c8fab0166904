//! Products whose left factor is mostly zeros: the terms of those are left out.
//!
//! A term with a zero in it is a zero, where the other factor is finite, and to add a signed zero
//! changes no bit of a sum that started at +0, which never becomes -0. Behind a ReLU half of the
//! values and more are zeros, and so are the gradients by them; of the gradients before a maximum of
//! 2 x 2 three quarters are.
//!
//! Which terms are left is another matter for each row, so a tile has one row, up to
//! [`ROWS`] blocks of outputs wide, and reads a right factor for each product where a tile of many
//! rows reads one for all of them. Where nothing is zero that takes up to twice as long, but for a
//! few samples before a dense layer, whose weights are read in place, once, either way. For 50
//! samples of a convolution of 14 x 14 x 32 to 64 channels on an Emerald Rapids core, by the share
//! of gradients that are not 0:
//!
//! | ms | all | 24 % | 12 % | 5 % |
//! |---|--:|--:|--:|--:|
//! | `dx` | 11.6 | 5.7 | 3.7 | 2.2 |
//! | `dw` | 12.7 | 4.4 | 3.0 | 2.0 |
//!
//! What did not pay: sums in memory, to which each gradient's kernel is added at once (6.9 and 7.1
//! ms at 24 %, 3.1 and 3.0 at 5 %); a convolution's output, whose inputs are half zeros behind a
//! maximum: with each input's kernel added to sums in memory it breaks even at 38 % of others.

use super::parts::evenly;
use super::tile::{ROWS, TERMS};
use crate::Real;
use crate::kernels::place::Place;

/// A left factor, and where the right factors of its term begin.
#[derive(Clone, Copy)]
pub(crate) struct Term<R> {
    factor: R,
    at: usize,
}

/// Room for the terms of a row.
pub(crate) struct Terms<R>([Term<R>; TERMS]);

impl<R: Real> Terms<R> {
    #[inline(always)]
    pub(crate) const fn new() -> Self {
        let none = Term {
            factor: R::ZERO,
            at: 0,
        };
        Self([none; TERMS])
    }

    /// The terms of those of at most [`TERMS`] left factors that are not 0, in their order. `at`
    /// says of each, zero or not, where its right factors begin.
    #[inline(always)]
    pub(crate) fn gather<'a>(
        &mut self,
        factors: impl Iterator<Item = &'a R>,
        at: impl Iterator<Item = usize>,
    ) -> &[Term<R>] {
        let mut count = 0;
        for (&factor, at) in factors.zip(at) {
            // Written either way and kept or not: a branch would often be mispredicted.
            if let Some(term) = self.0.get_mut(count) {
                *term = Term { factor, at };
            }
            count += usize::from(!factor.is_zero());
        }
        self.0.get(..count).unwrap_or_default()
    }
}

/// Adds terms to `columns` sums that lie in `memory` from `start` on. Blocks of `N` right factors
/// of a term lie `stride` apart.
#[inline(always)]
pub(crate) fn add_terms<R: Real, const N: usize>(
    terms: &[Term<R>],
    right: &[R],
    stride: usize,
    (start, columns): (usize, usize),
    memory: &mut [R],
) {
    let blocks = columns / N.max(1);
    let each = evenly(blocks, ROWS);
    for first in (0..blocks).step_by(each) {
        let place = Place {
            start: start + first * N,
            stride: N,
            columns: N,
        };
        let right = right.get(first * stride..).unwrap_or_default();
        match each.min(blocks - first) {
            6.. => add_to_tile::<R, 6, N>(terms, right, stride, place, memory),
            5 => add_to_tile::<R, 5, N>(terms, right, stride, place, memory),
            4 => add_to_tile::<R, 4, N>(terms, right, stride, place, memory),
            3 => add_to_tile::<R, 3, N>(terms, right, stride, place, memory),
            2 => add_to_tile::<R, 2, N>(terms, right, stride, place, memory),
            _ => add_to_tile::<R, 1, N>(terms, right, stride, place, memory),
        }
    }
    let done = blocks * N;
    if done < columns {
        let place = Place {
            start: start + done,
            stride: N,
            columns: columns - done,
        };
        let right = right.get(blocks * stride..).unwrap_or_default();
        add_to_tile::<R, 1, N>(terms, right, stride, place, memory);
    }
}

/// Adds terms to `M` neighbouring blocks.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
fn add_to_tile<R: Real, const M: usize, const N: usize>(
    terms: &[Term<R>],
    right: &[R],
    stride: usize,
    place: Place,
    memory: &mut [R],
) {
    let Some(mut sums) = place.load::<R, M, N>(memory) else {
        return;
    };
    for term in terms {
        let mut m = 0;
        while m < M {
            let row = right.get(term.at + m * stride..);
            // One comparison a block; no caller's lengths bring about that it fails.
            let Some(row) = row.and_then(<[R]>::first_chunk::<N>) else {
                return;
            };
            let mut n = 0;
            while n < N {
                sums[m][n] = sums[m][n] + term.factor * row[n];
                n += 1;
            }
            m += 1;
        }
    }
    place.store(&sums, memory);
}

/// Left factors that are looked at, the first ones. To look at all takes a thread as long as to read
/// them.
const LOOK: usize = 1 << 14;

/// Whether it pays to leave out the zeros among these left factors: where fewer than two in five
/// are others. On an Emerald Rapids core it pays up to 45 % with AVX-512, and up to 38 % with AVX2.
#[inline(always)]
pub(crate) fn is_sparse<R: Real>(factors: &[R]) -> bool {
    let factors = factors.get(..LOOK).unwrap_or(factors);
    let others = factors.iter().map(|factor| usize::from(!factor.is_zero()));
    5 * others.sum::<usize>() < 2 * factors.len()
}

/// Whether a product of 0 with any of these right factors is 0.
#[inline(always)]
pub(crate) fn all_finite<R: Real>(factors: &[R]) -> bool {
    let finite = factors.iter().map(|factor| factor.is_finite());
    finite.fold(true, |all, finite| all & finite)
}
