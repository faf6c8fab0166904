//! The machine's arithmetic peak for multiplications and additions that are rounded separately.

use std::hint::black_box;

use super::timing::fastest;
use crate::fast::registers::{self, Work};

/// Steps per round, which take a small fraction of a millisecond.
const STEPS: usize = 10_000;

/// Rows of the tile. With two registers each, these are enough independent sums to keep multipliers
/// and adders busy during the latency of each chain.
const ROWS: usize = 6;

/// The rate in GFLOP/s of all threads of the current pool together. The fastest of many rounds
/// counts on each thread.
pub fn peak() -> f64 {
    let rates = rayon::broadcast(|_| {
        let mut operations = 0;
        let time = fastest(|| registers::run(Round(&mut operations)));
        operations as f64 / time.as_secs_f64() / 1e9
    });
    rates.iter().sum()
}

/// Multiplies and adds in a register tile of six rows, and counts the operations.
struct Round<'a>(&'a mut usize);

impl Work for Round<'_> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        // Hidden from the compiler, which could otherwise compute the result in advance.
        let (factor, term) = black_box((0.5, 0.25));
        let mut sums = black_box([[0.0f32; N]; ROWS]);
        for _ in 0..STEPS {
            for sum in sums.as_flattened_mut() {
                *sum = *sum * factor + term;
            }
        }
        // A copy, because a value passed by reference would stay in memory instead of registers.
        black_box(sums);
        *self.0 = 2 * STEPS * ROWS * N;
    }
}
