//! The plan of a model: the order in which its layers are computed, the lifetimes of values, and
//! their places in the buffer. The plan is independent of the element type.
//!
//! The steps of planning are:
//!
//! 1. [`check`](order::check): checks that each layer fits the output of the previous one and that
//!    the last layer is the loss.
//! 2. [`pool_before_activation`](reorder::pool_before_activation): moves each maximum pooling ahead
//!    of the activations that precede it.
//! 3. [`fuse_poolings`](fuse::fuse_poolings): fuses each pooling with the layer with weights that
//!    precedes it.
//! 4. [`lives`](lives::lives): finds the layer that computes each value and the last layer that
//!    reads it.
//! 5. `places`: assigns places in the buffer to values, saved values and gradients, and computes
//!    the resulting lengths.
//!
//! Values are numbered: value 0 is the sample, value `i + 1` is the output of layer `i` in the
//! order of computation. Passes and lifetimes use only these numbers, so a layer can read any
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
    /// Index of the first element of each layer's output at inference, for one sample.
    pub(crate) places: [usize; N],
    /// Index of the first element of each layer's output among the saved values, which the backward
    /// pass reads.
    pub(crate) saved: [usize; N],
    /// Index of the first element of the gradient with respect to each layer's output. [`NOWHERE`]
    /// for layers that precede the first layer with parameters.
    pub(crate) gradients: [usize; N],
    pub(crate) lengths: Lengths,
}

impl<const N: usize> Plan<N> {
    /// Plans a model with these layers and samples of shape `input`. Reorders `declared` into the
    /// order of computation. `beyond` is the first layer in excess of `N`, if there is one.
    ///
    /// # Errors
    /// The first layer that does not fit, and the reason.
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
