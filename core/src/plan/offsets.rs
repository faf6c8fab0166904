//! Offsets of values in the buffer.
//!
//! Values that live only until the next one is computed need just two areas of memory, used
//! alternately (ping-pong). Inference stores its values this way, and the backward pass its
//! gradients. If a layer changes a value in place, the new value is stored where the old one was.

use super::elements::{get, set};
use super::lifetimes::Lifetime;
use super::{DeclaredLayer, PlannedLayer};
use crate::layer::kind::Role;

/// The offset of a gradient that is not computed.
pub(crate) const NO_GRADIENT: usize = usize::MAX;

/// The lengths of the two ping-pong areas: each is as long as the longest value stored in it.
#[derive(Clone, Copy)]
struct PingPong {
    first: usize,
    second: usize,
}

impl PingPong {
    const NONE: Self = Self {
        first: 0,
        second: 0,
    };

    /// Grows an area, 0 or 1, to at least `len` elements.
    const fn grow_to(&mut self, area: usize, len: usize) {
        let covered = match area {
            0 => &mut self.first,
            _ => &mut self.second,
        };
        if *covered < len {
            *covered = len;
        }
    }

    /// Replaces each area, 0 or 1, with its offset. [`NO_GRADIENT`] stays.
    const fn write_offsets(self, mut areas: &mut [usize]) {
        while let [area, rest @ ..] = areas {
            if *area == 1 {
                *area = self.first;
            }
            areas = rest;
        }
    }

    /// The length of both areas together.
    const fn len(self) -> usize {
        self.first.saturating_add(self.second)
    }
}

/// The layer whose output a layer reads from memory; `None` for the sample. A pooling that is fused
/// with the preceding layer reads the input of that layer.
const fn source_of(layers: &[PlannedLayer], planned: &PlannedLayer) -> Option<usize> {
    let Some(source) = (planned.source as usize).checked_sub(1) else {
        return None;
    };
    match get(layers, source) {
        Some(preceding) if preceding.is_fused => (preceding.source as usize).checked_sub(1),
        _ => Some(source),
    }
}

/// The area for a layer's output. If the layer changes its input in place and is the last to read
/// it, this is `area`, the area of the input. Otherwise it is the other area.
const fn next_area(
    declared: &DeclaredLayer,
    lifetimes: &[Lifetime],
    source: usize,
    index: usize,
    area: usize,
) -> usize {
    let is_last = matches!(get(lifetimes, source), Some(lifetime) if lifetime.last == index);
    match is_last && !declared.computes_new_values() {
        true => area,
        false => 1 - area,
    }
}

/// Writes the offset of each layer's output at inference and returns the length of both areas.
pub(super) const fn for_inference(
    declared: &[DeclaredLayer],
    layers: &[PlannedLayer],
    lifetimes: &[Lifetime],
    offsets: &mut [usize],
) -> usize {
    let mut areas = PingPong::NONE;
    let mut index = 0;
    while let (Some(planned), Some(declared_layer)) = (get(layers, index), get(declared, index)) {
        let area = match source_of(layers, planned) {
            None => 0,
            Some(source) => match get(offsets, source) {
                Some(&area) => next_area(declared_layer, lifetimes, source, index, area),
                None => 0,
            },
        };
        set(offsets, index, area);
        if !planned.is_fused {
            areas.grow_to(area, planned.geometry.output.len());
        }
        index += 1;
    }
    areas.write_offsets(offsets);
    areas.len()
}

/// Writes the offset of the values of each layer that the backward pass reads: its output, followed
/// by the indices of a pooling. Returns their total length.
pub(super) const fn saved(
    declared: &[DeclaredLayer],
    layers: &[PlannedLayer],
    lifetimes: &[Lifetime],
    saved: &mut [usize],
) -> usize {
    let (mut len, mut index) = (0usize, 0);
    while let (Some(planned), Some(declared_layer)) = (get(layers, index), get(declared, index)) {
        let mut offset = len;
        let in_place = match source_of(layers, planned) {
            Some(source)
                if is_saved_in_place(declared, declared_layer, lifetimes, source, index) =>
            {
                get(saved, source)
            }
            _ => None,
        };
        if let Some(&source) = in_place {
            offset = source;
        } else if !planned.is_fused {
            len = len
                .saturating_add(planned.geometry.output.len())
                .saturating_add(planned.geometry.indices());
        }
        set(saved, index, offset);
        index += 1;
    }
    len
}

/// Whether a layer may change the value `source` in place in training, because the backward pass
/// does not read the old value.
const fn is_saved_in_place(
    declared: &[DeclaredLayer],
    declared_layer: &DeclaredLayer,
    lifetimes: &[Lifetime],
    source: usize,
    index: usize,
) -> bool {
    match declared_layer.role {
        Role::Transform | Role::Pool => false,
        Role::Elementwise => {
            let is_last =
                matches!(get(lifetimes, source), Some(lifetime) if lifetime.last == index);
            is_last && matches!(get(declared, source), Some(preceding) if !preceding.reads_output)
        }
        // The loss does not change the value.
        Role::Loss => true,
    }
}

/// Writes the offset of the gradient with respect to each layer's output, for the first layer with
/// parameters and all later ones; [`NO_GRADIENT`] for the others. Returns the length of both areas.
pub(super) const fn gradients(
    declared: &[DeclaredLayer],
    layers: &[PlannedLayer],
    lifetimes: &[Lifetime],
    gradients: &mut [usize],
) -> usize {
    let mut areas = PingPong::NONE;
    let mut index = 0;
    while let (Some(planned), Some(declared_layer)) = (get(layers, index), get(declared, index)) {
        let preceding = match source_of(layers, planned) {
            Some(source) => match get(gradients, source) {
                Some(&area) if area != NO_GRADIENT => Some((source, area)),
                _ => None,
            },
            None => None,
        };
        let is_last = index + 1 == layers.len();
        let area = match preceding {
            Some((source, area)) => next_area(declared_layer, lifetimes, source, index, area),
            // A model without parameters still computes the gradient of its loss.
            None if planned.parameters_end > 0 || is_last => 0,
            None => NO_GRADIENT,
        };
        set(gradients, index, area);
        if area != NO_GRADIENT && !planned.is_fused {
            areas.grow_to(area, planned.geometry.output.len());
        }
        index += 1;
    }
    areas.write_offsets(gradients);
    areas.len()
}
