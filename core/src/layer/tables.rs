//! The functions that compute a layer: one table for the forward pass, one for the backward pass.

use super::target::Targets;
use crate::Real;
use crate::shape::Geometry;

/// What a pass through a layer needs to know besides the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Seed of the run.
    pub seed: u64,
    /// Optimiser steps taken before.
    pub step: u32,
    /// Number, within the step, of the first sample given.
    pub sample: u32,
    /// Number of the layer in its network.
    pub layer: u32,
    /// Whether units may be dropped.
    pub training: bool,
}

impl Pass {
    /// A pass of inference, in which nothing is drawn.
    pub(crate) const INFERENCE: Self = Self {
        seed: 0,
        step: 0,
        sample: 0,
        layer: 0,
        training: false,
    };
}

/// How a kind of layer computes its output: all that inference calls.
///
/// Slices hold whole samples one after another: `x` of the input's length each, `y` of the
/// output's.
#[derive(Clone, Copy, Debug)]
pub enum Forward<R: Real> {
    /// Computes new values with weights: dense, convolution.
    Transform(TransformForward<R>),
    /// Computes one value for each window: maximum and average pooling.
    Pool(PoolForward<R>),
    /// Changes each value in place: activations, dropout. `(layer, pass, y)`: overwrites the
    /// layer's input with its output.
    Elementwise(fn(&Geometry, &Pass, &mut [R])),
    /// Ends the network with a loss. `(z)`: overwrites one sample's outputs with what the network
    /// answers, such as probabilities.
    Loss(fn(&mut [R])),
}

/// How a kind of layer computes its gradients: what only training calls.
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
    /// Whether to fuse with the pooling that follows, one row of pooling windows at a time, for a
    /// single sample, so that little of the output is in memory. The bits are the same.
    pub in_strips: bool,
    /// `(layer, parameters, x, y, scratch)`: writes `y`. Where [`Geometry::strip`] has cut the
    /// output to some of its rows, `y` holds those.
    pub compute: fn(&Geometry, &[R], &[R], &mut [R], &mut [R]),
}

/// The backward pass of a layer with weights. Gradients are added to: each sum continues from the
/// running gradient. Where [`Geometry::strip`] has cut the output to some of its rows, `dy` holds
/// those.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::type_complexity, reason = "a table of functions over slices")]
pub struct TransformBackward<R: Real> {
    /// `(layer, parameters, dy, dx)`: adds to `dx`, since the contributions of strips overlap.
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
    pub gradient: fn(&Geometry, &Pass, &[R], &mut [R]),
    /// Whether `gradient` reads `y`, which the next layer must then leave as it is.
    pub reads_output: bool,
}

/// `(outputs, z, targets, total)`: overwrites the outputs `z` of samples, `outputs` each, with the
/// gradient of their losses with respect to `z`, adds the losses to `total` one after another, and
/// returns the last. Targets beyond those of the samples are not looked at.
///
/// # Errors
/// The number of the first sample whose target is missing, incomplete or of the wrong kind or
/// class; `z` and `total` are then of no use.
pub type LossGradient<R> = fn(usize, &mut [R], Targets<'_, R>, &mut R) -> Result<R, usize>;

/// The forward pass of a pooling.
#[derive(Clone, Copy, Debug)]
pub struct PoolForward<R: Real> {
    /// `(layer, x, y, indices)`: writes `y` and, as far as `indices` is long enough, the position
    /// in its window that each value comes from: [`Geometry::indices`] elements a sample.
    pub compute: fn(&Geometry, &[R], &mut [R], &mut [R]),
    /// Computes the layer before and the pooling together.
    pub(crate) fused: fn(FusedForward<'_, R>) -> Option<()>,
}

/// The backward pass of a pooling.
#[derive(Clone, Copy, Debug)]
pub struct PoolBackward<R: Real> {
    /// `(layer, indices, dy, dx)`: writes `dx`.
    pub input_gradient: fn(&Geometry, &[R], &[R], &mut [R]),
    /// Goes back through the pooling and the layer before together.
    pub(crate) fused: fn(FusedBackward<'_, R>) -> Option<()>,
}

/// A layer with weights and the pooling after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fused<'a> {
    pub(crate) layer: &'a Geometry,
    pub(crate) pooling: &'a Geometry,
    /// Whether to compute one row of pooling windows at a time, where windows do not overlap.
    pub(crate) in_strips: bool,
    pub(crate) samples: usize,
}

/// What the forward pass through a [`Fused`] pair reads and writes.
pub(crate) struct FusedForward<'a, R: Real> {
    pub(crate) pair: Fused<'a>,
    pub(crate) transform: &'a TransformForward<R>,
    pub(crate) pool: &'a PoolForward<R>,
    pub(crate) parameters: &'a [R],
    pub(crate) x: &'a [R],
    pub(crate) y: &'a mut [R],
    pub(crate) indices: &'a mut [R],
    pub(crate) strip: &'a mut [R],
    pub(crate) scratch: &'a mut [R],
}

/// What the backward pass through a [`Fused`] pair reads and writes.
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
    pub(crate) gradients: &'a mut [R],
    pub(crate) dx: &'a mut [R],
    pub(crate) strip: &'a mut [R],
    pub(crate) scratch: &'a mut [R],
}

impl<R: Real> TransformBackward<R> {
    /// Adds to the gradients of a layer's parameters and, where `dx` has room, of its input.
    /// `None` where there are fewer gradients than weights.
    #[expect(clippy::too_many_arguments, reason = "a layer's slices")]
    pub(crate) fn add(
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
