//! The plan of a model: in which order its layers are computed, which values live from when to when,
//! and where they are in the buffer. It is free of the element type.
//!
//! A plan is made in this order:
//!
//! 1. [`check`](order::check): each layer fits after the one before it, and the last is the loss.
//! 2. [`pool_before_activation`](reorder::pool_before_activation): a maximum pooling moves before
//!    the activations that precede it.
//! 3. [`fuse_poolings`](fuse::fuse_poolings): a pooling is computed together with the layer with
//!    weights before it.
//! 4. [`lives`](lives::lives): the first and the last layer that has a value in memory.
//! 5. `places`: where values, saved values and gradients are, and the lengths that follow.
//!
//! Values are numbered: 0 is the sample, `i + 1` the output of layer `i` in the order in which
//! layers are computed. Passes and lives go by these numbers alone, so that a layer may take any
//! earlier value.

mod declared;
mod error;
mod fuse;
mod lengths;
mod lives;
mod order;
mod places;
mod reorder;
mod step;

pub(crate) use declared::Declared;
pub use error::ModelError;
pub(crate) use lengths::Lengths;
pub(crate) use places::NOWHERE;
pub(crate) use step::{SAMPLE, Step};

use crate::shape::{Shape, ShapeError};
use lives::Life;

/// The plan of a model of up to `N` layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<const N: usize> {
    pub(crate) steps: [Step; N],
    /// First element of each layer's output at inference, of one sample.
    pub(crate) places: [usize; N],
    /// First element of each layer's output among those that the backward pass reads.
    pub(crate) saved: [usize; N],
    /// First element of the gradient with respect to each layer's output; [`NOWHERE`] before the
    /// first layer with parameters.
    pub(crate) gradients: [usize; N],
    pub(crate) lengths: Lengths,
}

impl<const N: usize> Plan<N> {
    /// Plans the layers after samples of shape `input`, and writes them to `declared` in the order
    /// in which they are computed. `beyond` is the first layer that there is no room for.
    ///
    /// # Errors
    /// The first layer that does not fit, and why.
    pub(crate) const fn new(
        input: Shape,
        declared: &mut [Declared],
        beyond: Option<Declared>,
    ) -> Result<Self, ModelError> {
        if let Err(error) = order::check(input, declared, beyond) {
            return Err(error);
        }
        reorder::pool_before_activation(declared);
        let mut plan = Self {
            steps: [Step::nothing(input); N],
            places: [0; N],
            saved: [0; N],
            gradients: [NOWHERE; N],
            lengths: Lengths::NONE,
        };
        let mut all_lives = [Life::NONE; N];
        let depth = declared.len();
        let (
            Some((steps, _)),
            Some((places, _)),
            Some((lives, _)),
            Some((saved, _)),
            Some((gradients, _)),
        ) = (
            plan.steps.split_at_mut_checked(depth),
            plan.places.split_at_mut_checked(depth),
            all_lives.split_at_mut_checked(depth),
            plan.saved.split_at_mut_checked(depth),
            plan.gradients.split_at_mut_checked(depth),
        )
        else {
            return Err(ModelError {
                layer: N,
                name: "none",
                error: ShapeError::TooManyLayers,
            });
        };
        order::follow(input, declared, steps);
        fuse::fuse_poolings(declared, steps);
        lives::lives(steps, lives);
        plan.lengths = Lengths::of_parameters_and_work(declared, steps);
        plan.lengths.inference = places::for_inference(declared, steps, lives, places);
        plan.lengths.saved = places::saved(declared, steps, lives, saved);
        plan.lengths.gradients = places::gradients(declared, steps, lives, gradients);
        Ok(plan)
    }
}
