//! The core's kernels on wide registers and several threads.
//!
//! Nothing is computed here: [`layer`] and [`optimizer`] replace the function table of a layer or
//! an optimiser by one that splits independent outputs over the threads of the current rayon pool
//! and runs the core's own generic kernel on each part inside a function compiled for AVX2 or
//! AVX-512: `transforms` for layers with weights, `pools`, `elementwise` for those that work in
//! place, `losses`, whose sum no thread may split. Sums are never split, so the bits are those of
//! the plain table (`tests/parity/`). [`standing_by`] keeps the threads awake from pass to pass.
//!
//! # Measured
//!
//! Beside a program that keeps a core busy, two threads train the digit network at 0.86 of the speed
//! of one (a free busy loop, median of 30 pairs of runs on two cores of a Zen 4, otherwise idle; 1.6
//! without the loop). Every pass through a layer waits for its slower part, and a thread that lost its
//! core in the middle of a part is away for a time slice of some 3 ms, longer than most passes; what
//! waits for it gives its core up, or takes it to the same core. Of two cores the two threads got 1.1.
//! Tried and not kept:
//!
//! - Threads standing by that sleep 50 us at a time for a while after a yield of more than 500 us:
//!   0.98 of one thread's speed beside the loop, but 5 to 8 % slower for a small network (1.5 ms a
//!   step) on an idle machine.
//! - More parts than threads, taken as they come (16 in all passes but the weight gradients of
//!   convolutions and the forward pass of dense layers): 0.98 to 1.04 times the speed beside a busy
//!   loop, 0.96 on an idle machine; in all passes 0.85 on an idle one.
//! - Each thread bound to a core, with halves or finer parts: 0.5 to 0.57 of one thread's speed
//!   beside a busy loop.
//! - Threads that sleep as rayon has it: 0.98 of one thread's speed beside a loop bound to a core,
//!   and slower by 6 % for small networks on an idle machine.
//! - Threads that spin without yielding: slower by a fifth on an idle machine.
//!
//! What remains are passes that do not wait for each other, through several layers for a part of the
//! samples at a time, which a table for one layer cannot express.

mod elementwise;
mod layers;
mod losses;
mod memory;
mod pools;
pub(crate) mod registers;
mod standby;
mod transforms;
mod updates;

use firmgrad::{Geometry, Spec};
pub use layers::layer;
pub use standby::standing_by;
pub use updates::optimizer;

/// Multiply-adds, or values changed, below which a second thread costs more than it brings.
const WORTH_A_THREAD: usize = 1 << 16;

/// Into how many parts to split work of `size`.
fn parts(size: usize) -> usize {
    rayon::current_num_threads()
        .min(size / WORTH_A_THREAD)
        .max(1)
}

/// Work of a layer's passes on so many samples.
fn size(layer: &Geometry, samples: usize) -> usize {
    let values = match layer.spec() {
        // A block of random words for each four values.
        Spec::Dropout(_) => 8 * layer.input.len(),
        _ => layer.input.len(),
    };
    layer.multiply_adds().max(values) * samples
}

/// Samples a thread takes.
fn samples_each(layer: &Geometry, samples: usize) -> usize {
    samples.div_ceil(parts(size(layer, samples)))
}
