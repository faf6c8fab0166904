//! The arithmetic peak of the machine, as far as multiplications and additions that are rounded
//! one by one can reach it.

use std::hint::black_box;

use super::fastest;
use crate::fast::registers::{self, Work};

/// Steps of each round, a small fraction of a millisecond.
const STEPS: usize = 10_000;

/// Rows of the tile: with two registers each, as many sums as keep multipliers and adders busy
/// while each waits for its own.
const ROWS: usize = 6;

/// Thousand millions of operations a second, of all threads of the current pool together: the
/// fastest of many rounds on each.
pub fn peak() -> f64 {
    let rates = rayon::broadcast(|_| {
        let mut operations = 0;
        let time = fastest(|| registers::run(Round(&mut operations)));
        operations as f64 / time.as_secs_f64() / 1e9
    });
    rates.iter().sum()
}

/// Multiplies and adds in a register tile of six rows, and counts how often.
struct Round<'a>(&'a mut usize);

impl Work for Round<'_> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        // Unknown to the compiler, or it would do all at once.
        let (factor, term) = black_box((0.5, 0.25));
        let mut sums = black_box([[0.0f32; N]; ROWS]);
        for _ in 0..STEPS {
            for sum in sums.as_flattened_mut() {
                *sum = *sum * factor + term;
            }
        }
        // A copy: what is lent to it would lie in memory all along.
        black_box(sums);
        *self.0 = 2 * STEPS * ROWS * N;
    }
}
