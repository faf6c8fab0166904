//! The core's kernels on wide registers and several threads.
//!
//! Nothing is computed here: [`layer`] and [`optimizer`] replace the function table of a layer or
//! an optimiser by one that splits independent outputs over the threads of the current rayon pool
//! and runs the core's own generic kernel on each part inside a function compiled for AVX2 or
//! AVX-512: `transforms` for layers with weights, `pools`, `maps` for those that work in place,
//! `heads`, whose sum of losses no thread may split. Sums are never split, so the bits are those of
//! the plain table (`tests/parity/`). [`standing_by`] keeps the threads awake from pass to pass.
//!
//! # Measured
//!
//! Each pass waits for its slower part. Where another program takes half a core, two threads with
//! equal parts can therefore be no faster than one. Tried on the digit network and not kept:
//!
//! - More parts than threads, taken as they come. In a simulation with time slices of 0.7 to 8 ms two
//!   threads have at most 1.26 to 1.36 times the speed of one with 8 parts a pass, and 1.05 to 1.17
//!   if the weight gradients of convolutions and the forward pass of dense layers stay in halves.
//!   The former take 6 % more processor time a step in 8 parts; input gradients, weight gradients of
//!   dense layers, pooling and activations in 16 parts took none that could be told from noise. On
//!   two shared cores of a Zen 4, halves or finer parts: no difference, or 5 to 11 % slower.
//! - Threads standing by that spin without yielding: 12 to 20 % slower there.
//! - Threads standing by that sleep 50 us at a time for a while after a yield of more than 500 us:
//!   medians of 5 % slower to 20 % faster there; on an idle machine it was not measured.

mod heads;
mod layers;
mod maps;
mod memory;
mod pools;
pub(crate) mod registers;
mod standby;
mod transforms;
mod updates;

use firmgrad::{Placed, Spec};
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
fn size(layer: &Placed, samples: usize) -> usize {
    let values = match layer.spec {
        // A block of random words for each four values.
        Spec::Dropout { .. } => 8 * layer.input.len(),
        _ => layer.input.len(),
    };
    layer.multiply_adds().max(values) * samples
}

/// Samples a thread takes.
fn samples_each(layer: &Placed, samples: usize) -> usize {
    samples.div_ceil(parts(size(layer, samples)))
}
