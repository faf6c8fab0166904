//! The numbers of elements that a model needs.

use super::{DeclaredLayer, PlannedLayer};
use crate::layer::fused::fits_strips;

/// Numbers of elements. Those that grow with the batch are for one sample.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lengths {
    pub(crate) parameters: usize,
    /// The parameters of the layer with the most.
    pub(crate) largest: usize,
    /// Saved values, which the backward pass reads: activations and the indices of poolings.
    pub(crate) saved: usize,
    /// Gradients with respect to activations.
    pub(crate) gradients: usize,
    /// Activations at inference.
    pub(crate) inference: usize,
    /// Working memory for a batch of one.
    one: Work,
    /// Working memory for larger batches.
    many: Work,
}

/// Elements of working memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// The output, or a strip of it, of a layer that is fused with a pooling, for one sample.
    pub(crate) strip: usize,
    /// Scratch memory of the kernels.
    pub(crate) scratch: usize,
}

impl Work {
    const NONE: Self = Self {
        strip: 0,
        scratch: 0,
    };

    /// Elements for a batch.
    pub(crate) const fn len(self, batch: usize) -> usize {
        self.strip
            .saturating_mul(batch)
            .saturating_add(self.scratch)
    }

    /// Grows both lengths to at least these.
    const fn cover(&mut self, strip: usize, scratch: usize) {
        self.strip = larger(self.strip, strip);
        self.scratch = larger(self.scratch, scratch);
    }
}

impl Lengths {
    pub(crate) const NONE: Self = Self {
        parameters: 0,
        largest: 0,
        saved: 0,
        gradients: 0,
        inference: 0,
        one: Work::NONE,
        many: Work::NONE,
    };

    /// The lengths that do not depend on the places of values. The others are 0.
    pub(super) const fn of_parameters_and_work(
        mut declared: &[DeclaredLayer],
        mut steps: &[PlannedLayer],
    ) -> Self {
        let mut lengths = Self::NONE;
        while let ([layer, later @ ..], [step, following @ ..]) = (declared, steps) {
            let geometry = step.geometry;
            let count = step.parameters_end - lengths.parameters;
            lengths.largest = larger(lengths.largest, count);
            lengths.parameters = step.parameters_end;
            match following {
                [pooling, ..] if step.is_fused => {
                    let one = match layer.in_strips && fits_strips(&pooling.geometry) {
                        true => geometry.strip(0, pooling.geometry.window().height),
                        false => geometry,
                    };
                    lengths.one.cover(one.output.len(), one.scratch());
                    lengths
                        .many
                        .cover(geometry.output.len(), geometry.scratch());
                }
                _ => {
                    lengths.one.cover(0, geometry.scratch());
                    lengths.many.cover(0, geometry.scratch());
                }
            }
            declared = later;
            steps = following;
        }
        lengths
    }

    /// Working memory for batches of this size.
    pub(crate) const fn work(&self, batch: usize) -> Work {
        match batch {
            1 => self.one,
            _ => self.many,
        }
    }

    /// Elements that the forward and the backward pass need: saved values, gradients with respect
    /// to activations, and working memory.
    pub(crate) const fn passes(&self, batch: usize) -> usize {
        self.saved
            .saturating_add(self.gradients)
            .saturating_mul(batch)
            .saturating_add(self.work(batch).len(batch))
    }
}

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
