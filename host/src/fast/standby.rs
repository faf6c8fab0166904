//! Threads that stand by between the passes of a network.

use std::sync::atomic::{AtomicBool, Ordering};

use firmgrad::Model;

use super::samples_each;

/// Whether threads stand by already: of works at the same time one has them, as two could wait for
/// each other.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Does `work`, which sends samples through `network` up to `batch` at a time. Until it is done the
/// other threads of the current rayon pool look for parts of it, and of any other work, without
/// going to sleep: a sleeping thread may take longer to wake than the pass takes. Where no layer
/// is worth a second thread they are left alone.
pub fn standing_by<const N: usize, T>(
    network: &Model<N>,
    batch: usize,
    work: impl FnOnce() -> T,
) -> T {
    let split = |layer| samples_each(&layer, batch) < batch;
    let Some(own) = rayon::current_thread_index() else {
        return work();
    };
    if !network.layers().any(split) || TAKEN.swap(true, Ordering::Relaxed) {
        return work();
    }
    let done = AtomicBool::new(false);
    rayon::in_place_scope(|scope| {
        let ended = Ended(&done);
        scope.spawn_broadcast(|_, context| {
            while context.index() != own && !done.load(Ordering::Relaxed) {
                if rayon::yield_now() != Some(rayon::Yield::Executed) {
                    std::thread::yield_now();
                }
            }
        });
        let result = work();
        drop(ended);
        result
    })
}

/// Tells the threads, when it is dropped, that the work is done, or has panicked.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        TAKEN.store(false, Ordering::Relaxed);
    }
}
