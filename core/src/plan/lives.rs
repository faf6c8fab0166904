//! When values live.

use super::Step;

/// The layers between which a value is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    /// Number of the layer that computes it.
    pub(super) first: usize,
    /// Number of the last layer that takes it; that of the layer itself where none does.
    pub(super) last: usize,
}

impl Life {
    pub(super) const NONE: Self = Self { first: 0, last: 0 };
}

/// Writes the life of each layer's output.
#[expect(
    clippy::indexing_slicing,
    reason = "indices below lengths, which is asked just before"
)]
pub(super) const fn lives(steps: &[Step], lives: &mut [Life]) {
    let mut layer = 0;
    while layer < steps.len() && layer < lives.len() {
        lives[layer] = Life {
            first: layer,
            last: layer,
        };
        // A layer takes an earlier value, whose life began before.
        if let Some(value) = (steps[layer].source as usize).checked_sub(1)
            && value < layer
        {
            lives[value].last = layer;
        }
        layer += 1;
    }
}
