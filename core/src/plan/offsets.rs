//! Places of values in the buffer.
//!
//! Values that live only until the next one is computed need just two areas of memory, used
//! alternately (ping-pong). Inference places its values this way, and so does the backward pass its
//! gradients. If a layer changes a value in place, the new value has the place of the old one.

use super::elements::{get, set};
use super::lifetimes::Lifetime;
use super::{DeclaredLayer, PlannedLayer};
use crate::layer::kind::Role;

/// The place of a gradient that is not computed.
pub(crate) const NO_GRADIENT: usize = usize::MAX;

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

    /// Turns the numbers of areas into their first elements.
    const fn place(self, mut areas: &mut [usize]) {
        while let [area, rest @ ..] = areas {
            if *area == 1 {
                *area = self.first;
            }
            areas = rest;
        }
    }

    /// Length of both areas.
    const fn len(self) -> usize {
        self.first.saturating_add(self.second)
    }
}

/// The layer whose output a layer reads from memory; `None` for the sample. A pooling that is fused
/// with the preceding layer reads the input of that layer.
const fn source_of(steps: &[PlannedLayer], step: &PlannedLayer) -> Option<usize> {
    let Some(source) = (step.source as usize).checked_sub(1) else {
        return None;
    };
    match get(steps, source) {
        Some(before) if before.is_fused => (before.source as usize).checked_sub(1),
        _ => Some(source),
    }
}

/// The area for a layer's output: that of its input, which is in `area`, if it works in place, and
/// otherwise the other one.
const fn next_area(
    declared: &DeclaredLayer,
    lives: &[Lifetime],
    source: usize,
    layer: usize,
    area: usize,
) -> usize {
    let is_last = matches!(get(lives, source), Some(life) if life.last == layer);
    match is_last && !declared.computes_new_values() {
        true => area,
        false => 1 - area,
    }
}

/// Places each layer's output for inference and returns the length of both areas.
pub(super) const fn for_inference(
    declared: &[DeclaredLayer],
    steps: &[PlannedLayer],
    lives: &[Lifetime],
    places: &mut [usize],
) -> usize {
    let mut areas = Areas::NONE;
    let mut layer = 0;
    while let (Some(step), Some(own)) = (get(steps, layer), get(declared, layer)) {
        let area = match source_of(steps, step) {
            None => 0,
            Some(source) => match get(places, source) {
                Some(&area) => next_area(own, lives, source, layer, area),
                None => 0,
            },
        };
        set(places, layer, area);
        if !step.is_fused {
            areas.cover(area, step.geometry.output.len());
        }
        layer += 1;
    }
    areas.place(places);
    areas.len()
}

/// Places the values of each layer that the backward pass reads: its output, followed by the
/// indices of a pooling. Returns their total length.
pub(super) const fn saved(
    declared: &[DeclaredLayer],
    steps: &[PlannedLayer],
    lives: &[Lifetime],
    saved: &mut [usize],
) -> usize {
    let (mut len, mut layer) = (0usize, 0);
    while let (Some(step), Some(own)) = (get(steps, layer), get(declared, layer)) {
        let mut place = len;
        let in_place = match source_of(steps, step) {
            Some(source) if is_saved_in_place(declared, own, lives, source, layer) => {
                get(saved, source)
            }
            _ => None,
        };
        if let Some(&source) = in_place {
            place = source;
        } else if !step.is_fused {
            len = len
                .saturating_add(step.geometry.output.len())
                .saturating_add(step.geometry.indices());
        }
        set(saved, layer, place);
        layer += 1;
    }
    len
}

/// Whether a layer may change the value `source` in place in training, because the backward pass
/// does not read the old value.
const fn is_saved_in_place(
    declared: &[DeclaredLayer],
    own: &DeclaredLayer,
    lives: &[Lifetime],
    source: usize,
    layer: usize,
) -> bool {
    match own.role {
        Role::Transform | Role::Pool => false,
        Role::Elementwise => {
            let is_last = matches!(get(lives, source), Some(life) if life.last == layer);
            is_last && matches!(get(declared, source), Some(before) if !before.reads_output)
        }
        // The loss does not change the value.
        Role::Loss => true,
    }
}

/// Places the gradient with respect to each layer's output, for the first layer with parameters and
/// all later ones. Returns the length of both areas.
pub(super) const fn gradients(
    declared: &[DeclaredLayer],
    steps: &[PlannedLayer],
    lives: &[Lifetime],
    gradients: &mut [usize],
) -> usize {
    let mut areas = Areas::NONE;
    let mut layer = 0;
    while let (Some(step), Some(own)) = (get(steps, layer), get(declared, layer)) {
        let before = match source_of(steps, step) {
            Some(source) => match get(gradients, source) {
                Some(&area) if area != NO_GRADIENT => Some((source, area)),
                _ => None,
            },
            None => None,
        };
        let is_last = layer + 1 == steps.len();
        let area = match before {
            Some((source, area)) => next_area(own, lives, source, layer, area),
            // A model without parameters still computes the gradient of its loss.
            None if step.parameters_end > 0 || is_last => 0,
            None => NO_GRADIENT,
        };
        set(gradients, layer, area);
        if area != NO_GRADIENT && !step.is_fused {
            areas.cover(area, step.geometry.output.len());
        }
        layer += 1;
    }
    areas.place(gradients);
    areas.len()
}
