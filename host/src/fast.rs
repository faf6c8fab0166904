//! The core's kernels on wide registers and several threads.
//!
//! Nothing is computed here: [`layer`] and [`optimizer`] replace the function table of a layer or
//! an optimiser by one that splits independent outputs over the threads of the current rayon pool
//! and runs the core's own generic kernel on each part inside a function compiled for AVX2 or
//! AVX-512: `transforms` for layers with weights, `pools`, `maps` for those that work in place,
//! `heads`, whose sum of losses no thread may split. Sums are never split, so the bits are those of
//! the plain table (`tests/parity/`). [`standing_by`] keeps the threads awake from pass to pass.

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
