//! Whether there is memory for the work.

use anyhow::{Result, anyhow};
use firmgrad::{Model, Optimizer, Real};
use firmgrad_host::training::MAX_LAYERS;

/// Refuses work that needs room for more `elements` than can be allocated.
pub fn ensure_room<T>(elements: usize) -> Result<()> {
    let bytes = elements.saturating_mul(size_of::<T>());
    let room = Vec::<T>::new().try_reserve_exact(elements);
    room.map_err(|_| {
        anyhow!("cannot allocate the {bytes} bytes that are needed: choose a smaller net or batch")
    })
}

/// The number of values that training with batches of `batch` samples holds, samples included.
pub fn room<R: Real>(
    model: &Model<MAX_LAYERS, R>,
    optimizer: &Optimizer<R>,
    batch: usize,
) -> usize {
    let samples = batch.saturating_mul(model.input().len());
    samples.saturating_add(model.training_len(optimizer, batch))
}
