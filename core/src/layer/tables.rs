//! The functions that compute a layer: one table for the forward pass, one for the backward pass.

use core::ops::Range;

use super::target::Targets;
use crate::Real;
use crate::shape::Geometry;

/// The position of a pass in the run, on which the mask of dropout depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassContext {
    /// Seed of the run.
    pub seed: u64,
    /// Number of optimiser steps already taken.
    pub step: u32,
    /// Index, within the step, of the first sample of the batch.
    pub sample: u32,
    /// Index of the layer in its network.
    pub layer: u32,
    /// Whether this is a training pass, in which units are dropped.
    pub training: bool,
}

impl PassContext {
    /// An inference pass: no random numbers are drawn.
    pub(crate) const INFERENCE: Self = Self {
        seed: 0,
        step: 0,
        sample: 0,
        layer: 0,
        training: false,
    };
}

/// The functions that compute a layer's output. Inference calls only these.
///
/// Slices hold whole samples one after another: inputs in `x`, outputs in `y`.
#[derive(Clone, Copy, Debug)]
pub enum Forward<R: Real> {
    /// Computes new values with weights: dense, convolution.
    Transform(TransformForward<R>),
    /// Computes one value for each window: maximum and average pooling.
    Pool(PoolForward<R>),
    /// Changes each value in place: activations, dropout. `(layer, pass, y)`: overwrites the
    /// layer's input in `y` with its output.
    Elementwise(fn(&Geometry, &PassContext, &mut [R])),
    /// Ends the network with a loss. `(z)`: overwrites the outputs of one sample with the result of
    /// inference, such as class probabilities.
    Loss(fn(&mut [R])),
}

/// The functions that compute a layer's gradients. Only training calls these.
///
/// `dx` and `dy` are the gradients of the loss with respect to the layer's input and output.
#[derive(Clone, Copy, Debug)]
pub enum Backward<R: Real> {
    /// See [`Forward::Transform`].
    Transform(TransformBackward<R>),
    /// See [`Forward::Pool`].
    Pool(PoolBackward<R>),
    /// See [`Forward::Elementwise`].
    Elementwise(ElementwiseBackward<R>),
    /// See [`Forward::Loss`].
    Loss(LossGradient<R>),
}

/// The forward pass of a layer with weights.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::type_complexity, reason = "a function over slices")]
pub struct TransformForward<R: Real> {
    /// Whether a layer that is fused with the pooling after it computes one row of pooling windows
    /// at a time, if there is a single sample. Little of its output is then in memory. The bits are
    /// the same.
    pub in_strips: bool,
    /// `(layer, parameters, x, y, scratch)`: writes `y`. If [`Geometry::strip`] restricts the layer
    /// to some output rows, `y` holds only these.
    pub compute: fn(&Geometry, &[R], &[R], &mut [R], &mut [R]),
}

/// The backward pass of a layer with weights. Each function adds to the gradient it is given: every
/// sum continues from the running gradient. If [`Geometry::strip`] restricts the layer to some
/// output rows, `dy` holds only these.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::type_complexity, reason = "a table of functions over slices")]
pub struct TransformBackward<R: Real> {
    /// `(layer, parameters, dy, dx)`: adds to `dx`, because the contributions of different strips
    /// overlap.
    pub input_gradient: fn(&Geometry, &[R], &[R], &mut [R]),
    /// `(layer, x, dy, dw, scratch)`: adds to the gradient with respect to the weights.
    pub weight_gradient: fn(&Geometry, &[R], &[R], &mut [R], &mut [R]),
    /// `(layer, dy, db)`: adds to the gradient with respect to the biases.
    pub bias_gradient: fn(&Geometry, &[R], &mut [R]),
}

/// The backward pass of a layer that changes values in place.
#[derive(Clone, Copy, Debug)]
pub struct ElementwiseBackward<R: Real> {
    /// `(layer, pass, y, dy)`: turns `dy` into `dx`, in place. `y` is the layer's output.
    pub gradient: fn(&Geometry, &PassContext, &[R], &mut [R]),
    /// Whether `gradient` reads `y`. If so, the next layer must not overwrite `y` in place.
    pub reads_output: bool,
}

/// The gradient of a loss, `(outputs, z, targets, total)`. `z` holds the outputs of one or more
/// samples, `outputs` values each. The function overwrites `z` with the gradient of each sample's
/// loss with respect to `z`. It adds the losses to `total` one after another and returns the last
/// one. Targets beyond the number of samples are ignored.
///
/// # Errors
/// The index of the first sample whose target is missing, incomplete, of the wrong kind or out of
/// range. The contents of `z` and `total` are then unspecified.
pub type LossGradient<R> = fn(usize, &mut [R], Targets<'_, R>, &mut R) -> Result<R, usize>;

/// The forward pass of a pooling.
#[derive(Clone, Copy, Debug)]
pub struct PoolForward<R: Real> {
    /// `(layer, x, y, indices)`: writes `y` and, as far as `indices` is long enough, the position
    /// of each maximum in its window: [`Geometry::indices`] elements per sample.
    pub compute: fn(&Geometry, &[R], &mut [R], &mut [R]),
    /// Computes the pooling in a network, together with the preceding layer if they are fused.
    pub(crate) in_network: fn(PoolArguments<'_, R>) -> Option<()>,
}

/// The backward pass of a pooling.
#[derive(Clone, Copy, Debug)]
pub struct PoolBackward<R: Real> {
    /// `(layer, indices, dy, dx)`: writes `dx`.
    pub input_gradient: fn(&Geometry, &[R], &[R], &mut [R]),
    /// Computes the backward pass of the pooling and the preceding layer together.
    pub(crate) fused: fn(FusedBackward<'_, R>) -> Option<()>,
}

/// A layer with weights and the pooling that follows it, fused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fused<'a> {
    pub(crate) layer: &'a Geometry,
    pub(crate) pooling: &'a Geometry,
    /// Whether to compute one row of pooling windows at a time. Has no effect if windows overlap.
    pub(crate) in_strips: bool,
    pub(crate) samples: usize,
}

/// The number of samples of a pass, and the number for which there is room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    pub(crate) samples: usize,
    pub(crate) capacity: usize,
}

impl Batch {
    /// The range of a value with `len` elements per sample. `place` is its first element for one
    /// sample.
    pub(crate) const fn range(self, place: usize, len: usize) -> Range<usize> {
        let start = place * self.capacity;
        start..start + len * self.samples
    }
}

/// A layer with weights that is computed together with the pooling that follows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preceding<'a, R: Real> {
    pub(crate) layer: &'a Geometry,
    pub(crate) transform: &'a TransformForward<R>,
    pub(crate) parameters: &'a [R],
}

/// The arguments of a pooling's forward pass in a network.
pub(crate) struct PoolArguments<'a, R: Real> {
    pub(crate) pool: &'a PoolForward<R>,
    pub(crate) pooling: &'a Geometry,
    pub(crate) preceding: Option<Preceding<'a, R>>,
    pub(crate) batch: Batch,
    /// Whether the positions of maxima are stored after the output.
    pub(crate) stores_indices: bool,
    pub(crate) inputs: &'a [R],
    /// Place of the input in `values`; `None` if it is `inputs`.
    pub(crate) x: Option<usize>,
    /// Place of the output.
    pub(crate) y: usize,
    pub(crate) values: &'a mut [R],
    pub(crate) strip: &'a mut [R],
    pub(crate) scratch: &'a mut [R],
}

/// The arguments of the backward pass of a [`Fused`] pair.
pub(crate) struct FusedBackward<'a, R: Real> {
    pub(crate) pair: Fused<'a>,
    pub(crate) transform: &'a TransformBackward<R>,
    pub(crate) pool: &'a PoolBackward<R>,
    /// Number of the layer's weights.
    pub(crate) weights: usize,
    pub(crate) parameters: &'a [R],
    pub(crate) x: &'a [R],
    pub(crate) indices: &'a [R],
    pub(crate) dy: &'a [R],
    pub(crate) parameter_gradients: &'a mut [R],
    pub(crate) dx: &'a mut [R],
    pub(crate) strip: &'a mut [R],
    pub(crate) scratch: &'a mut [R],
}

impl<R: Real> TransformBackward<R> {
    /// Adds to the gradients with respect to a layer's parameters and, if `dx` is not empty, its
    /// input. `None` if `gradients` is shorter than the weights.
    #[expect(clippy::too_many_arguments, reason = "a layer's slices")]
    pub(crate) fn add_gradients(
        &self,
        layer: &Geometry,
        weights: usize,
        parameters: &[R],
        x: &[R],
        dy: &[R],
        gradients: &mut [R],
        dx: &mut [R],
        scratch: &mut [R],
    ) -> Option<()> {
        let (dw, db) = gradients.split_at_mut_checked(weights)?;
        (self.weight_gradient)(layer, x, dy, dw, scratch);
        (self.bias_gradient)(layer, dy, db);
        if !dx.is_empty() {
            (self.input_gradient)(layer, parameters, dy, dx);
        }
        Some(())
    }
}
