//! The tables of functions behind a layer, and what they are given.

use super::{Placed, Targets};
use crate::Real;

/// The functions of one kind of layer.
#[derive(Clone, Copy, Debug)]
pub enum Kernels<R: Real> {
    /// Computes new values by weights: dense, convolution.
    Transform(Transform<R>),
    /// Computes one value for each window: maximum and average pooling.
    Pool(Pool<R>),
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

/// The functions of a layer with weights.
///
/// Slices hold whole samples one after another: `x` and `dx` of the input's length each, `y` and
/// `dy` of the output's. Where [`Placed::band`] has cut the output to some of its rows, `y` and
/// `dy` hold those. Gradients are added to, each sum going on where it stood.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::type_complexity, reason = "a table of functions over slices")]
pub struct Transform<R: Real> {
    /// Whether an output that is pooled at once is computed row by row of windows, for a single
    /// sample, so that little of it is in memory at a time. The bits are the same.
    pub in_bands: bool,
    /// `(layer, parameters, x, y, scratch)`: writes `y`.
    pub forward: fn(&Placed, &[R], &[R], &mut [R], &mut [R]),
    /// `(layer, parameters, dy, dx)`: adds to `dx`, the gradient of the loss by `x`, for what bands
    /// of rows contribute overlaps.
    pub input_gradient: fn(&Placed, &[R], &[R], &mut [R]),
    /// `(layer, x, dy, dw, scratch)`: adds to the gradients `dw` of the weights.
    pub weight_gradient: fn(&Placed, &[R], &[R], &mut [R], &mut [R]),
    /// `(layer, dy, db)`: adds to the gradients of the biases.
    pub bias_gradient: fn(&Placed, &[R], &mut [R]),
}

impl<R: Real> Kernels<R> {
    /// The table of a kind that changes values where they lie.
    pub const fn map<K: MapKernel<R>>() -> &'static Self {
        const { &Self::Map(Map::of::<K>()) }
    }

    /// The table of a kind of pooling.
    pub const fn pool<K: PoolKernel<R>>() -> &'static Self {
        const { &Self::Pool(Pool::of::<K>()) }
    }
}

/// The functions of a layer that computes one value for each window. Slices are those of
/// [`Transform`].
#[derive(Clone, Copy, Debug)]
pub struct Pool<R: Real> {
    /// `(layer, x, y, indices)`: writes `y` and, as far as `indices` is long enough, where in its
    /// window each value comes from: [`Placed::indices`] elements a sample.
    pub forward: fn(&Placed, &[R], &mut [R], &mut [R]),
    /// `(layer, indices, dy, dx)`: writes `dx`, the gradient of the loss by `x`.
    pub input_gradient: fn(&Placed, &[R], &[R], &mut [R]),
}

/// The mathematics of a kind of pooling, written once for every register width: `N` channels at
/// once. The methods are those of [`Pool`].
pub trait PoolKernel<R: Real> {
    /// See [`Pool::forward`].
    fn forward<const N: usize>(layer: &Placed, x: &[R], y: &mut [R], indices: &mut [R]);
    /// See [`Pool::input_gradient`].
    fn input_gradient<const N: usize>(layer: &Placed, indices: &[R], dy: &[R], dx: &mut [R]);
}

impl<R: Real> Pool<R> {
    /// The table of kind `K`.
    pub const fn of<K: PoolKernel<R>>() -> Self {
        Self {
            forward: K::forward::<4>,
            // A chip goes straight to the one place of each gradient.
            input_gradient: K::input_gradient::<1>,
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

/// The mathematics of a layer that changes values where they lie, written so that it can be
/// compiled for any registers. The methods are those of [`Map`].
pub trait MapKernel<R: Real> {
    /// See [`Map::reads_output`].
    const READS_OUTPUT: bool;

    /// See [`Map::forward`].
    fn forward(layer: &Placed, pass: &Pass, y: &mut [R]);
    /// See [`Map::backward`].
    fn backward(layer: &Placed, pass: &Pass, y: &[R], dy: &mut [R]);
}

impl<R: Real> Map<R> {
    /// The table of kind `K`.
    pub const fn of<K: MapKernel<R>>() -> Self {
        Self {
            forward: K::forward,
            backward: K::backward,
            reads_output: K::READS_OUTPUT,
        }
    }
}

/// The functions of a loss head.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::type_complexity, reason = "a table of functions over slices")]
pub struct Head<R: Real> {
    /// `(outputs, z, targets, total)`: replaces the outputs `z` of samples, `outputs` each, by the
    /// gradient of their losses by `z`, adds the losses to `total` one after another, and returns
    /// the last. Targets behind those of the samples are not looked at.
    ///
    /// # Errors
    /// The number of the first sample whose target is missing, incomplete or of the wrong kind or
    /// class; `z` and `total` are then of no use.
    pub gradient: fn(usize, &mut [R], Targets<'_, R>, &mut R) -> Result<R, usize>,
    /// Replaces one sample's `z` by what the network answers: probabilities, or the values as they
    /// are.
    pub answer: fn(&mut [R]),
}
