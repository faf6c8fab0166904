//! The plan of a model: the order in which its layers are computed, the lifetimes of values, and
//! their places in the buffer. The plan is independent of the element type.
//!
//! The steps of planning are:
//!
//! 1. [`check`](shapes::check): checks that each layer fits the output of the previous one and that
//!    the last layer is the loss.
//! 2. [`pool_before_activation`](reorder::pool_before_activation): moves each maximum pooling ahead
//!    of the activations that precede it.
//! 3. [`fuse_poolings`](fuse::fuse_poolings): fuses each pooling with the layer with weights that
//!    precedes it.
//! 4. [`lifetimes::find`]: finds the layer that computes each value and the last layer that
//!    reads it.
//! 5. `offsets`: assigns places in the buffer to values, saved values and gradients, and computes
//!    the resulting lengths.
//!
//! Values are numbered: value 0 is the sample, value `i + 1` is the output of layer `i` in the
//! order of computation. Passes and lifetimes use only these numbers, so a layer can read any
//! earlier value.

mod declared;
pub(crate) mod elements;
mod error;
mod fuse;
mod lengths;
mod lifetimes;
mod offsets;
mod planned;
mod reorder;
mod shapes;

pub(crate) use declared::DeclaredLayer;
pub use error::ModelError;
pub(crate) use lengths::Lengths;
pub(crate) use offsets::NO_GRADIENT;
pub(crate) use planned::{PlannedLayer, SAMPLE};

use crate::shape::{Shape, ShapeError};
use lifetimes::Lifetime;

/// The room for the plan of a model of up to `N` layers.
pub(crate) struct Plan<'a, const N: usize> {
    /// The layers in the order of computation.
    pub(crate) layers: &'a mut [PlannedLayer; N],
    /// Index of the first element of each layer's output at inference, for one sample.
    pub(crate) offsets: &'a mut [usize; N],
    /// Index of the first element of each layer's output among the saved values, which the backward
    /// pass reads.
    pub(crate) saved_offsets: &'a mut [usize; N],
    /// Index of the first element of the gradient with respect to each layer's output. [`NO_GRADIENT`]
    /// for layers that precede the first layer with parameters.
    pub(crate) gradient_offsets: &'a mut [usize; N],
}

impl<const N: usize> Plan<'_, N> {
    /// Plans a model with these layers and samples of shape `input`, in place, so that a model made
    /// at run time is never on the stack twice. Reorders `declared` into the order of computation.
    /// `beyond` is the first layer in excess of `N`, if there is one. Returns the lengths.
    ///
    /// # Errors
    /// The first layer that does not fit, and the reason.
    pub(crate) const fn make(
        self,
        input: Shape,
        declared: &mut [DeclaredLayer],
        beyond: Option<DeclaredLayer>,
    ) -> Result<Lengths, ModelError> {
        if let Err(error) = shapes::check(input, declared, beyond) {
            return Err(error);
        }
        reorder::pool_before_activation(declared);
        let mut all_lives = [Lifetime::NONE; N];
        let depth = declared.len();
        let (
            Some((steps, _)),
            Some((places, _)),
            Some((lives, _)),
            Some((saved, _)),
            Some((gradients, _)),
        ) = (
            self.layers.split_at_mut_checked(depth),
            self.offsets.split_at_mut_checked(depth),
            all_lives.split_at_mut_checked(depth),
            self.saved_offsets.split_at_mut_checked(depth),
            self.gradient_offsets.split_at_mut_checked(depth),
        )
        else {
            return Err(ModelError {
                layer: N,
                name: "none",
                error: ShapeError::TooManyLayers,
            });
        };
        shapes::compute_shapes(input, declared, steps);
        fuse::fuse_poolings(declared, steps);
        lifetimes::find(steps, lives);
        let mut lengths = Lengths::of_parameters_and_work(declared, steps);
        lengths.inference = offsets::for_inference(declared, steps, lives, places);
        lengths.saved = offsets::saved(declared, steps, lives, saved);
        lengths.gradients = offsets::gradients(declared, steps, lives, gradients);
        Ok(lengths)
    }
}
