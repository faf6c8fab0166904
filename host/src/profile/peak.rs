//! The arithmetic peak of the machine, as far as multiplications and additions that are rounded
//! one by one can reach it.

use std::hint::black_box;
use std::time::Instant;

use crate::fast::registers::{self, Work};

/// Steps of each round, a fraction of a millisecond.
const STEPS: usize = 100_000;

/// Thousand millions of operations a second, of all threads of the current pool together: the
/// fastest of many rounds on each.
pub fn peak() -> f64 {
    let rates = rayon::broadcast(|_| {
        let rounds = (0..200).map(|_| {
            let start = Instant::now();
            let mut operations = 0;
            registers::run(Round(&mut operations));
            operations as f64 / start.elapsed().as_secs_f64() / 1e9
        });
        rounds.fold(0.0, f64::max)
    });
    rates.iter().sum()
}

/// Multiplies and adds in a register tile of six rows, and counts how often.
struct Round<'a>(&'a mut usize);

impl Work for Round<'_> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        let mut sums = [[0.0f32; N]; 6];
        let (left, right) = ([0.25f32; 6], [0.5f32; N]);
        for _ in 0..STEPS {
            // Unknown to the compiler, or it would do all at once.
            let (left, right) = black_box((&left, &right));
            let mut m = 0;
            while m < 6 {
                let mut n = 0;
                while n < N {
                    sums[m][n] += left[m] * right[n];
                    n += 1;
                }
                m += 1;
            }
        }
        // A copy: what is lent to it would lie in memory all along.
        black_box(sums);
        *self.0 = 2 * STEPS * 6 * N;
    }
}
