//! The numbers of elements that a model needs.

use super::{DeclaredLayer, PlannedLayer};
use crate::layer::fused::fits_strips;

/// Numbers of elements. Those that grow with the batch are for one sample.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lengths {
    pub(crate) parameters: usize,
    /// The most parameters of any layer.
    pub(crate) largest_layer: usize,
    /// Saved values, which the backward pass reads: activations and the indices of poolings.
    pub(crate) saved: usize,
    /// Gradients with respect to activations.
    pub(crate) activation_gradients: usize,
    /// Activations at inference.
    pub(crate) inference: usize,
    /// Working memory for a batch of one sample.
    work_of_one: WorkLengths,
    /// Working memory for larger batches.
    work_of_batch: WorkLengths,
}

/// Elements of working memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkLengths {
    /// The output, or a strip of it, of a layer that is fused with a pooling, for one sample.
    pub(crate) strip: usize,
    /// Scratch memory of the kernels.
    pub(crate) scratch: usize,
}

impl WorkLengths {
    const NONE: Self = Self {
        strip: 0,
        scratch: 0,
    };

    /// Elements for a batch of this size.
    pub(crate) const fn len(self, batch: usize) -> usize {
        self.strip
            .saturating_mul(batch)
            .saturating_add(self.scratch)
    }

    /// Grows both lengths to at least these.
    const fn grow_to(&mut self, strip: usize, scratch: usize) {
        self.strip = larger(self.strip, strip);
        self.scratch = larger(self.scratch, scratch);
    }
}

impl Lengths {
    pub(crate) const NONE: Self = Self {
        parameters: 0,
        largest_layer: 0,
        saved: 0,
        activation_gradients: 0,
        inference: 0,
        work_of_one: WorkLengths::NONE,
        work_of_batch: WorkLengths::NONE,
    };

    /// The lengths that do not depend on the offsets of values. The others are 0.
    pub(super) const fn of_parameters_and_work(
        mut declared: &[DeclaredLayer],
        mut layers: &[PlannedLayer],
    ) -> Self {
        let mut lengths = Self::NONE;
        while let ([layer, later @ ..], [planned, following @ ..]) = (declared, layers) {
            let geometry = planned.geometry;
            let count = planned.parameters_end - lengths.parameters;
            lengths.largest_layer = larger(lengths.largest_layer, count);
            lengths.parameters = planned.parameters_end;
            match following {
                [pooling, ..] if planned.is_fused => {
                    let computed = match layer.in_strips && fits_strips(&pooling.geometry) {
                        true => geometry.strip(0, pooling.geometry.window().height),
                        false => geometry,
                    };
                    lengths
                        .work_of_one
                        .grow_to(computed.output.len(), computed.scratch());
                    lengths
                        .work_of_batch
                        .grow_to(geometry.output.len(), geometry.scratch());
                }
                _ => {
                    lengths.work_of_one.grow_to(0, geometry.scratch());
                    lengths.work_of_batch.grow_to(0, geometry.scratch());
                }
            }
            declared = later;
            layers = following;
        }
        lengths
    }

    /// Working memory for batches of this size.
    pub(crate) const fn work(&self, batch: usize) -> WorkLengths {
        match batch {
            1 => self.work_of_one,
            _ => self.work_of_batch,
        }
    }

    /// Elements that the forward and the backward pass need: saved values, gradients with respect
    /// to activations, and working memory.
    pub(crate) const fn passes(&self, batch: usize) -> usize {
        self.saved
            .saturating_add(self.activation_gradients)
            .saturating_mul(batch)
            .saturating_add(self.work(batch).len(batch))
    }
}

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
