//! The core's kernels on wide registers and several threads.
//!
//! Nothing is computed here. [`layer`] and [`optimizer`] replace the function table of a layer or
//! an optimiser. The new functions split independent outputs over the threads of the current rayon
//! pool. Each part runs the core's own generic kernel inside a function compiled for AVX2 or
//! AVX-512. The modules: `transforms` for layers with weights, `pools`, `elementwise` for layers
//! that work in place, and `losses`, which stay on one thread because their sum is one chain. Sums
//! are never split, so the bits are those of the plain table (`tests/parity/`). [`with_awake_threads`]
//! keeps the threads awake between passes.
//!
//! # Measured
//!
//! Beside a program that keeps a core busy, two threads train the digit network at 0.86 of the
//! speed of one thread, and without that program at 1.6 (a busy loop that is not bound to a core,
//! median of 30 pairs of runs on two cores of an otherwise idle Zen 4). Every pass through a layer
//! waits for its slowest part. A thread that loses its core in the middle of a part is away for a
//! time slice of about 3 ms, longer than most passes. The thread that waits for it yields its core,
//! or moves it to the same core. The two threads got 1.1 of the two cores. Tried and rejected:
//!
//! - Waiting threads that sleep for 50 us at a time, for a while after a yield that took more than
//!   500 us: 0.98 of one thread's speed beside the loop, but a small network (1.5 ms per step) is 5
//!   to 8 % slower on an idle machine.
//! - More parts than threads, taken in turn (16 parts in all passes except the weight gradients of
//!   convolutions and the forward pass of dense layers): 0.98 to 1.04 times the speed beside a busy
//!   loop, 0.96 on an idle machine. In all passes: 0.85 on an idle machine.
//! - Each thread bound to a core, with halves or finer parts: 0.5 to 0.57 of one thread's speed
//!   beside a busy loop.
//! - Threads that sleep as rayon lets them: 0.98 of one thread's speed beside a loop bound to a
//!   core, and 6 % slower for small networks on an idle machine.
//! - Threads that spin without yielding: a fifth slower on an idle machine.
//!
//! What remains to try: passes that do not wait for each other, with each thread taking part of the
//! samples through several layers. The function table of one layer cannot express that.

mod awake;
mod elementwise;
mod layers;
mod losses;
mod memory;
mod pools;
pub(crate) mod registers;
mod transforms;
mod updates;

pub use awake::with_awake_threads;
use firmgrad::{Geometry, Spec};
pub use layers::layer;
pub use updates::optimizer;

/// Number of multiply-adds, or of values changed, below which a second thread costs more than it
/// gains.
const WORTH_A_THREAD: usize = 1 << 16;

/// Number of parts to split work of `size` into.
fn parts(size: usize) -> usize {
    rayon::current_num_threads()
        .min(size / WORTH_A_THREAD)
        .max(1)
}

/// Work of one pass of a layer on `samples` samples.
fn size(layer: &Geometry, samples: usize) -> usize {
    let values = match layer.spec() {
        // Dropout computes a block of random words for every four values.
        Spec::Dropout(_) => 8 * layer.input.len(),
        _ => layer.input.len(),
    };
    layer.multiply_adds().max(values) * samples
}

/// Number of samples per thread.
fn samples_each(layer: &Geometry, samples: usize) -> usize {
    samples.div_ceil(parts(size(layer, samples)))
}
