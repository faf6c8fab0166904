//! Places of values in the buffer.
//!
//! Values that live only until the next one is computed need just two areas of memory, used
//! alternately (ping-pong). Inference places its values this way, and so does the backward pass its
//! gradients. If a layer changes a value in place, the new value has the place of the old one.

use super::lives::Life;
use super::{Declared, SAMPLE, Step};
use crate::layer::kind::Role;

/// The place of a gradient that is not computed.
pub(crate) const NOWHERE: usize = usize::MAX;

/// The lengths of the two ping-pong areas: as long as the longest value placed in each.
#[derive(Clone, Copy)]
struct Areas {
    first: usize,
    second: usize,
}

impl Areas {
    const NONE: Self = Self {
        first: 0,
        second: 0,
    };

    /// Grows an area, 0 or 1, to at least `len` elements.
    const fn cover(&mut self, area: usize, len: usize) {
        let covered = match area {
            0 => &mut self.first,
            _ => &mut self.second,
        };
        if *covered < len {
            *covered = len;
        }
    }

    /// Index of the first element of an area.
    const fn start(self, area: usize) -> usize {
        match area {
            0 => 0,
            _ => self.first,
        }
    }

    /// Length of both areas.
    const fn len(self) -> usize {
        self.first.saturating_add(self.second)
    }
}

/// The layer whose output a layer reads from memory; `None` for the sample. A pooling that is fused
/// with the preceding layer reads the input of that layer.
#[expect(
    clippy::indexing_slicing,
    reason = "indices below lengths, which is asked just before"
)]
pub(super) const fn source_of(steps: &[Step], layer: usize) -> Option<usize> {
    let mut source = steps[layer].source;
    if source != SAMPLE && steps[source as usize - 1].is_fused {
        source = steps[source as usize - 1].source;
    }
    match source {
        SAMPLE => None,
        source => Some(source as usize - 1),
    }
}

/// Places each layer's output for inference and returns the length of both areas.
#[expect(
    clippy::indexing_slicing,
    reason = "indices below lengths, which is asked just before"
)]
pub(super) const fn for_inference(
    declared: &[Declared],
    steps: &[Step],
    lives: &[Life],
    places: &mut [usize],
) -> usize {
    let mut areas = Areas::NONE;
    let mut layer = 0;
    while layer < steps.len() {
        let area = match source_of(steps, layer) {
            None => 0,
            Some(source) => {
                let same = !declared[layer].computes_new_values() && lives[source].last == layer;
                if same {
                    places[source]
                } else {
                    1 - places[source]
                }
            }
        };
        places[layer] = area;
        if !steps[layer].is_fused {
            areas.cover(area, steps[layer].geometry.output.len());
        }
        layer += 1;
    }
    layer = 0;
    while layer < steps.len() {
        places[layer] = areas.start(places[layer]);
        layer += 1;
    }
    areas.len()
}

/// Places the values of each layer that the backward pass reads: its output, followed by the
/// indices of a pooling. Returns their total length.
#[expect(
    clippy::indexing_slicing,
    reason = "indices below lengths, which is asked just before"
)]
pub(super) const fn saved(
    declared: &[Declared],
    steps: &[Step],
    lives: &[Life],
    saved: &mut [usize],
) -> usize {
    let (mut len, mut layer) = (0usize, 0);
    while layer < steps.len() {
        saved[layer] = len;
        match source_of(steps, layer) {
            Some(source) if is_saved_in_place(declared, lives, source, layer) => {
                saved[layer] = saved[source];
            }
            _ if steps[layer].is_fused => {}
            _ => {
                let geometry = steps[layer].geometry;
                len = len
                    .saturating_add(geometry.output.len())
                    .saturating_add(geometry.indices());
            }
        }
        layer += 1;
    }
    len
}

/// Whether a layer may change the value `source` in place in training, because the backward pass
/// does not read the old value.
#[expect(
    clippy::indexing_slicing,
    reason = "indices below lengths, which the callers ask"
)]
const fn is_saved_in_place(
    declared: &[Declared],
    lives: &[Life],
    source: usize,
    layer: usize,
) -> bool {
    match declared[layer].role {
        Role::Transform | Role::Pool => false,
        Role::Elementwise => lives[source].last == layer && !declared[source].reads_output,
        // The loss does not change the value.
        Role::Loss => true,
    }
}

/// Places the gradient with respect to each layer's output, for the first layer with parameters and
/// all later ones. Returns the length of both areas.
#[expect(
    clippy::indexing_slicing,
    reason = "indices below lengths, which is asked just before"
)]
pub(super) const fn gradients(
    declared: &[Declared],
    steps: &[Step],
    lives: &[Life],
    gradients: &mut [usize],
) -> usize {
    let mut areas = Areas::NONE;
    let mut layer = 0;
    while layer < steps.len() {
        let step = steps[layer];
        let last = layer + 1 == steps.len();
        let area = match source_of(steps, layer) {
            Some(source) if gradients[source] != NOWHERE => {
                let same = !declared[layer].computes_new_values() && lives[source].last == layer;
                if same {
                    gradients[source]
                } else {
                    1 - gradients[source]
                }
            }
            // A model without parameters still computes the gradient of its loss.
            _ if step.parameters_end > 0 || last => 0,
            _ => NOWHERE,
        };
        gradients[layer] = area;
        if area != NOWHERE && !step.is_fused {
            areas.cover(area, step.geometry.output.len());
        }
        layer += 1;
    }
    layer = 0;
    while layer < steps.len() {
        if gradients[layer] != NOWHERE {
            gradients[layer] = areas.start(gradients[layer]);
        }
        layer += 1;
    }
    areas.len()
}
