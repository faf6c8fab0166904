//! Threads that stand by between the passes of a network.
//!
//! On two cores of a virtual machine a step of a small convolutional network (4 ms) takes 6 % less
//! with them, one of the digit network (40 ms) 1 %.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use firmgrad::Model;

use super::{parts, size};

/// How long a work waits for threads before it begins without them.
const PATIENCE: Duration = Duration::from_millis(1);

/// Whether threads stand by already: of works at the same time one has them, as two could wait for
/// each other.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Does `work`, which sends samples through `network` up to `batch` at a time. Until it is done,
/// threads of the current rayon pool that have nothing else to do look for parts of it without
/// going to sleep: a sleeping thread may take longer to wake than a pass takes. Where no layer is
/// worth a second thread they are left alone.
pub fn standing_by<const N: usize, T>(
    network: &Model<N>,
    batch: usize,
    work: impl FnOnce() -> T,
) -> T {
    let mut layers = network.layers();
    match layers.any(|layer| parts(size(&layer, batch)) > 1) {
        true => stand_by(|_| work()),
        false => work(),
    }
}

/// Does `work`, told how many threads stand by.
fn stand_by<T>(work: impl FnOnce(usize) -> T) -> T {
    if rayon::current_thread_index().is_none() || TAKEN.swap(true, Ordering::Relaxed) {
        return work(0);
    }
    let (begun, done) = (AtomicBool::new(false), AtomicBool::new(false));
    let present = AtomicUsize::new(0);
    rayon::in_place_scope(|scope| {
        let _done = Done(&done);
        scope.spawn_broadcast(|_, _| {
            // A thread that comes late may be in the middle of a part of the work, which would then
            // wait for the thread, and the thread for the work.
            if begun.load(Ordering::Acquire) {
                return;
            }
            present.fetch_add(1, Ordering::Relaxed);
            while !done.load(Ordering::Relaxed) {
                if rayon::yield_now() != Some(rayon::Yield::Executed) {
                    std::thread::yield_now();
                }
            }
        });
        let (start, others) = (Instant::now(), rayon::current_num_threads() - 1);
        while present.load(Ordering::Relaxed) < others && start.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        begun.store(true, Ordering::Release);
        work(present.load(Ordering::Relaxed))
    })
}

/// Tells the threads, when it is dropped, that the work is done, or has panicked.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        TAKEN.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::stand_by;

    /// The other thread of a pool of two does, if not at once on a busy machine, then in the end;
    /// also after a work that panicked. A work within another has no thread of its own.
    #[test]
    fn threads_stand_by() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
        pool.unwrap().install(|| {
            for _ in 0..2 {
                while stand_by(|present| present) != 1 {}
                let panic = catch_unwind(|| stand_by(|_| panic!("of the work"))).unwrap_err();
                assert_eq!(panic.downcast_ref(), Some(&"of the work"));
            }
            assert_eq!(stand_by(|_| stand_by(|present| present)), 0);
        });
        assert_eq!(stand_by(|present| present), 0, "outside of a pool");
    }
}
