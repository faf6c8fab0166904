//! Times work by its fastest round.

use std::time::{Duration, Instant};

/// The fastest of many rounds, after one warm-up round.
pub(super) fn fastest(mut work: impl FnMut()) -> Duration {
    const ROUNDS: u32 = 200;
    const AT_LEAST: u32 = 5;
    const TIME: Duration = Duration::from_millis(300);
    work();
    let (start, mut best) = (Instant::now(), Duration::MAX);
    for round in 0..ROUNDS {
        if round >= AT_LEAST && start.elapsed() > TIME {
            break;
        }
        let start = Instant::now();
        work();
        best = best.min(start.elapsed());
    }
    // Never zero, even if the clock is too coarse for the work.
    best.max(Duration::from_nanos(1))
}
