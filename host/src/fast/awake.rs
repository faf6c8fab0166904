//! Threads that stay awake between the passes of a network.
//!
//! # Measured
//!
//! On two cores of a virtual machine, a step of a small convolutional network (4 ms) takes 6 % less
//! time with them, and a step of the digit network (40 ms) 1 % less.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use firmgrad::Model;

use super::{parts, size};

/// How long to wait for threads before the work starts without them.
const TIMEOUT: Duration = Duration::from_millis(1);

/// Whether some work already keeps threads awake. Only one piece of work at a time may: two could
/// wait for each other.
static IN_USE: AtomicBool = AtomicBool::new(false);

/// Runs `work`, which sends up to `batch` samples at a time through `network`. Meanwhile, idle
/// threads of the current rayon pool look for parts of it without going to sleep, because a
/// sleeping thread may take longer to wake than a pass takes. If no layer is worth a second thread,
/// the threads may sleep.
///
/// ```
/// use firmgrad::{Model, Optimizer, Shape, Targets, Trainer, dense, mean_squared_error};
/// use firmgrad_host::fast;
///
/// let layers = [dense(2), mean_squared_error()].map(fast::layer);
/// let model = Model::<2>::new(Shape::vector(3), layers);
/// let sgd = fast::optimizer(Optimizer::sgd(0.1));
/// let mut buffer = vec![0.0; model.training_len(&sgd, 64)];
/// let mut trainer = Trainer::with_micro_batch(&model, sgd, 64, &mut buffer)?;
/// let (inputs, targets) = (vec![0.5; 64 * 3], vec![1.0; 64 * 2]);
/// let loss = fast::with_awake_threads(&model, 64, || {
///     trainer.accumulate_batch(&inputs, Targets::Values(&targets))?;
///     trainer.step()
/// })?;
/// assert_eq!(loss, 1.0);
/// # Ok::<(), firmgrad::Error>(())
/// ```
pub fn with_awake_threads<const N: usize, T>(
    network: &Model<N>,
    batch: usize,
    work: impl FnOnce() -> T,
) -> T {
    let mut layers = network.layers();
    match layers.any(|layer| parts(size(&layer, batch)) > 1) {
        true => keep_awake(|_| work()),
        false => work(),
    }
}

/// Runs `work`, which gets the number of threads that are awake besides its own.
fn keep_awake<T>(work: impl FnOnce(usize) -> T) -> T {
    if rayon::current_thread_index().is_none() || IN_USE.swap(true, Ordering::Relaxed) {
        return work(0);
    }
    let (begun, done) = (AtomicBool::new(false), AtomicBool::new(false));
    let present = AtomicUsize::new(0);
    rayon::in_place_scope(|scope| {
        let _done = Done(&done);
        scope.spawn_broadcast(|_, _| {
            // A thread that comes late may be in the middle of a part of the work. The work would
            // then wait for the thread, and the thread for the work.
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
        while present.load(Ordering::Relaxed) < others && start.elapsed() < TIMEOUT {
            std::thread::yield_now();
        }
        begun.store(true, Ordering::Release);
        work(present.load(Ordering::Relaxed))
    })
}

/// When dropped, tells the threads that the work is done or has panicked.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        IN_USE.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::keep_awake;

    /// In a pool of two, the other thread stays awake: on a busy machine not always at the first
    /// attempt, but eventually, and also after work that panicked. Work nested in other work keeps
    /// no thread awake.
    #[test]
    fn threads_stay_awake() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
        pool.unwrap().install(|| {
            for _ in 0..2 {
                while keep_awake(|present| present) != 1 {}
                let panic = catch_unwind(|| keep_awake(|_| panic!("of the work"))).unwrap_err();
                assert_eq!(panic.downcast_ref(), Some(&"of the work"));
            }
            assert_eq!(keep_awake(|_| keep_awake(|present| present)), 0);
        });
        assert_eq!(keep_awake(|present| present), 0, "outside of a pool");
    }
}
