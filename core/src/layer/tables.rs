//! The functions that compute a layer: one table for the forward pass, one for the backward pass.

use core::ops::Range;

use super::target::Targets;
use crate::Real;
use crate::shape::Geometry;

/// Where a pass is in a training run. This determines the mask of dropout.
///
/// A layer that adds noise in training draws the same noise for a sample whatever the size of the
/// micro-batch:
///
/// ```
/// use firmgrad::layer::{Forward, PassContext};
/// use firmgrad::{Geometry, Philox};
///
/// fn noise(layer: &Geometry, context: &PassContext, y: &mut [f32]) {
///     if !context.training {
///         return;
///     }
///     let philox = Philox::new(context.seed);
///     for (sample, y) in (context.sample..).zip(y.chunks_mut(layer.output.len())) {
///         for (unit, y) in (0..).zip(y) {
///             let [word, ..] =
///                 philox.block([unit, sample, context.step, 0xC000_0000 | context.layer]);
///             *y += word as f32 / 2_f32.powi(32) - 0.5;
///         }
///     }
/// }
/// const FORWARD: Forward<f32> = Forward::Elementwise(noise);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassContext {
    /// Seed of the training run.
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
    /// Changes each value in place: activations, dropout. `(layer, context, y)`: overwrites the
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
    /// Whether the layer, when it is fused with the pooling that follows, may be computed in strips
    /// of one row of pooling windows. This is done for batches of one sample. It saves memory and
    /// changes no bit.
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
    /// `(layer, context, y, dy)`: turns `dy` into `dx`, in place. `y` is the layer's output.
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
///
/// ```
/// use firmgrad::layer::{Backward, LossGradient};
/// use firmgrad::{Layer, Targets, mean_squared_error};
///
/// let loss: Layer = mean_squared_error();
/// let Backward::Loss(gradient) = loss.backward() else { panic!("not a loss") };
/// let gradient: LossGradient<f32> = *gradient;
///
/// let (mut z, mut total) = ([1.0, 3.0], 0.0); // two samples of one output
/// let last = gradient(1, &mut z, Targets::Values(&[1.0, 1.0]), &mut total);
/// assert_eq!((last, total, z), (Ok(4.0), 4.0, [0.0, 4.0]));
/// assert_eq!(gradient(1, &mut z, Targets::Classes(&[0, 0]), &mut total), Err(0));
/// ```
pub type LossGradient<R> = fn(usize, &mut [R], Targets<'_, R>, &mut R) -> Result<R, usize>;

/// The forward pass of a pooling.
///
/// A pooling of your own, which adds neighbouring values in pairs:
///
/// ```
/// use firmgrad::layer::{Backward, Custom, Forward, PoolBackward, PoolForward};
/// use firmgrad::{Layer, Model, Predictor, Shape, mean_squared_error, relu};
///
/// const KIND: Custom = Custom {
///     shapes: Some((Shape::vector(4), Shape::vector(2))),
///     ..Custom::new(0x8004, "pairs")
/// };
/// const FORWARD: Forward<f32> = Forward::Pool(PoolForward::new(|_, x, y, _| {
///     y.iter_mut().zip(x.chunks(2)).for_each(|(y, pair)| *y = pair[0] + pair[1]);
/// }));
/// const BACKWARD: Backward<f32> = Backward::Pool(PoolBackward::new(|_, _, dy, dx| {
///     dx.chunks_mut(2).zip(dy).for_each(|(dx, dy)| dx.fill(*dy));
/// }));
/// const PAIRS: Layer = Layer::custom(&KIND, &FORWARD, &BACKWARD);
/// const NET: Model<3> = Model::new(Shape::vector(4), [relu(), PAIRS, mean_squared_error()]);
///
/// let mut buffer = [0.0; NET.inference_len(1)];
/// let mut predictor = Predictor::new(&NET, &[], &mut buffer)?;
/// assert_eq!(predictor.infer(&[1.0, -1.0, 2.0, 3.0])?, [1.0, 5.0]);
/// # Ok::<(), firmgrad::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PoolForward<R: Real> {
    /// `(layer, x, y, indices)`: writes `y`. A maximum pooling also writes the position of each
    /// maximum in its window to `indices`, in the layout of [`Geometry::indices`]. `indices` is
    /// empty at inference, and always for a custom layer.
    pub compute: fn(&Geometry, &[R], &mut [R], &mut [R]),
    /// Computes the pooling in a network, together with the preceding layer if they are fused.
    pub(crate) in_network: fn(PoolArguments<'_, R>) -> Option<()>,
}

/// The backward pass of a pooling.
#[derive(Clone, Copy, Debug)]
pub struct PoolBackward<R: Real> {
    /// `(layer, indices, dy, dx)`: writes `dx`. `indices` is what the forward pass wrote. It is
    /// empty for a custom layer.
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

/// The number of samples of a pass, and the most samples that the buffer can hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    pub(crate) samples: usize,
    pub(crate) capacity: usize,
}

impl Batch {
    /// The range of a value in a buffer for `capacity` samples. `offset` and `len` are its offset
    /// and length in a buffer for one sample.
    pub(crate) const fn range(self, offset: usize, len: usize) -> Range<usize> {
        let start = offset * self.capacity;
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
    /// Offset of the input in `values`, for one sample; `None` if the input is `inputs`.
    pub(crate) x: Option<usize>,
    /// Offset of the output in `values`, for one sample.
    pub(crate) y: usize,
    pub(crate) values: &'a mut [R],
    pub(crate) strip: &'a mut [R],
    pub(crate) scratch: &'a mut [R],
}

/// What the backward pass of a layer with weights reads, and the gradients that it adds to.
pub(crate) struct TransformGradients<'a, R: Real> {
    pub(crate) transform: &'a TransformBackward<R>,
    /// Number of the layer's weights.
    pub(crate) weights: usize,
    pub(crate) parameters: &'a [R],
    pub(crate) x: &'a [R],
    pub(crate) parameter_gradients: &'a mut [R],
    /// Empty if the gradient with respect to the input is not needed.
    pub(crate) dx: &'a mut [R],
    pub(crate) scratch: &'a mut [R],
}

impl<R: Real> TransformGradients<'_, R> {
    /// Adds to the gradients, given that with respect to the output of `layer`. `None` if
    /// `parameter_gradients` is shorter than the weights.
    pub(crate) fn add(&mut self, layer: &Geometry, dy: &[R]) -> Option<()> {
        let (dw, db) = self
            .parameter_gradients
            .split_at_mut_checked(self.weights)?;
        (self.transform.weight_gradient)(layer, self.x, dy, dw, self.scratch);
        (self.transform.bias_gradient)(layer, dy, db);
        if !self.dx.is_empty() {
            (self.transform.input_gradient)(layer, self.parameters, dy, self.dx);
        }
        Some(())
    }
}

/// The arguments of the backward pass of a [`Fused`] pair.
pub(crate) struct FusedBackward<'a, R: Real> {
    pub(crate) pair: Fused<'a>,
    pub(crate) pool: &'a PoolBackward<R>,
    pub(crate) indices: &'a [R],
    /// The gradient with respect to the output of the pooling.
    pub(crate) dy: &'a [R],
    pub(crate) gradients: TransformGradients<'a, R>,
    pub(crate) strip: &'a mut [R],
}
