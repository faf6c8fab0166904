//! The tables of functions behind a layer, and what they are given.

use super::{Placed, tile::pieces};
use crate::Real;

/// The functions of one kind of layer.
#[derive(Clone, Copy, Debug)]
pub enum Kernels<R: Real> {
    /// Computes new values from its input: dense, convolution, pooling.
    Transform(Transform<R>),
    /// Changes each value where it lies: activations, dropout.
    Map(Map<R>),
    /// Ends the network with a loss.
    Head(Head<R>),
}

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

/// What the network should have answered for one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target<'a, R> {
    /// The class, for softmax with cross-entropy.
    Class(usize),
    /// The values, for mean squared error.
    Values(&'a [R]),
}

impl<R> From<usize> for Target<'_, R> {
    fn from(class: usize) -> Self {
        Self::Class(class)
    }
}

impl<'a, R> From<&'a [R]> for Target<'a, R> {
    fn from(values: &'a [R]) -> Self {
        Self::Values(values)
    }
}

/// The functions of a layer that computes new values.
///
/// Slices hold whole samples one after another (`x` of the input's length each, `y` and `dy` of
/// the output's). A sum that starts before the call goes on where it stood: gradients are
/// accumulated, never overwritten, except the input gradient.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::type_complexity, reason = "a table of functions over slices")]
pub struct Transform<R: Real> {
    /// `(layer, parameters, x, y, scratch)`: writes `y`.
    pub forward: fn(&Placed, &[R], &[R], &mut [R], &mut [R]),
    /// `(layer, parameters, x, dy, dx, scratch)`: writes `dx`, the gradient of the loss by `x`.
    pub input_gradient: fn(&Placed, &[R], &[R], &[R], &mut [R], &mut [R]),
    /// `(layer, first, x, dy, dw, scratch)`: adds to the gradients `dw` of the weights of the
    /// inputs, or input channels, from `first` on.
    pub weight_gradient: fn(&Placed, usize, &[R], &[R], &mut [R], &mut [R]),
    /// `(layer, dy, db)`: adds to the gradients of the biases.
    pub bias_gradient: fn(&Placed, &[R], &mut [R]),
}

/// The mathematics of a layer that computes new values, written once for every register width.
///
/// `M` and `N` are the register tile: `M` times `N` independent outputs are computed at once.
/// They change speed, never bits. The methods are those of [`Transform`].
pub trait TransformKernel<R: Real> {
    /// See [`Transform::forward`].
    fn forward<const M: usize, const N: usize>(
        layer: &Placed,
        parameters: &[R],
        x: &[R],
        y: &mut [R],
        scratch: &mut [R],
    );
    /// See [`Transform::input_gradient`].
    fn input_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        parameters: &[R],
        x: &[R],
        dy: &[R],
        dx: &mut [R],
        scratch: &mut [R],
    );
    /// See [`Transform::weight_gradient`]; nothing for a layer without weights.
    #[inline(always)]
    fn weight_gradient<const M: usize, const N: usize>(
        _layer: &Placed,
        _first: usize,
        _x: &[R],
        _dy: &[R],
        _dw: &mut [R],
        _scratch: &mut [R],
    ) {
    }
}

impl<R: Real> Kernels<R> {
    /// The table of a kind that computes new values, with the core's own tile.
    pub const fn transform<K: TransformKernel<R>>() -> &'static Self {
        const { &Self::Transform(Transform::of::<K>()) }
    }
}

impl<R: Real> Transform<R> {
    /// The table of kind `K` with the tile that suits a scalar processor of 32 float registers.
    pub const fn of<K: TransformKernel<R>>() -> Self {
        Self {
            forward: K::forward::<4, 4>,
            input_gradient: K::input_gradient::<4, 4>,
            weight_gradient: K::weight_gradient::<4, 4>,
            bias_gradient,
        }
    }
}

/// Adds `dy` to the gradients of the biases: for each output channel one chain over samples,
/// then positions.
fn bias_gradient<R: Real>(layer: &Placed, dy: &[R], db: &mut [R]) {
    for row in pieces(dy, layer.output.channels) {
        for (sum, &term) in db.iter_mut().zip(row) {
            *sum = *sum + term;
        }
    }
}

/// The functions of a layer that changes values where they lie.
#[derive(Clone, Copy, Debug)]
pub struct Map<R: Real> {
    /// `(layer, pass, y)`: replaces the layer's input by its output.
    pub forward: fn(&Placed, &Pass, &mut [R]),
    /// `(layer, pass, y, dy)`: replaces the gradient by the output `y` by that by the input.
    pub backward: fn(&Placed, &Pass, &[R], &mut [R]),
    /// Whether `backward` reads `y`, which must then stay as `forward` left it.
    pub reads_output: bool,
}

/// The functions of a loss head, one sample at a time.
#[derive(Clone, Copy, Debug)]
pub struct Head<R: Real> {
    /// The loss of outputs `z` against a target; `None` where the target is of the wrong kind,
    /// length or class.
    pub loss: fn(&[R], Target<'_, R>) -> Option<R>,
    /// Replaces `z` by the gradient of the loss by `z`. Given only targets that `loss` took.
    pub gradient: fn(&mut [R], Target<'_, R>),
    /// Replaces `z` by what the network answers: probabilities, or the values as they are.
    pub answer: fn(&mut [R]),
}
