//! Elementwise layers: activations and dropout. They change values in place. The derivative of an
//! activation is analytic and computed from its output `y`.

use super::tables::{Backward, ElementwiseBackward, Forward, PassContext};
use crate::Real;
use crate::shape::Geometry;

/// The mathematics of a layer that changes values in place. A back end can compile it for its
/// vector instructions.
pub trait ElementwiseKernel<R: Real> {
    /// See [`ElementwiseBackward::reads_output`].
    const READS_OUTPUT: bool;

    /// Overwrites the input in `y` with the output; see [`Forward::Elementwise`].
    fn forward(layer: &Geometry, pass: &PassContext, y: &mut [R]);
    /// Turns `dy` into `dx`, in place; see [`ElementwiseBackward::gradient`].
    fn backward(layer: &Geometry, pass: &PassContext, y: &[R], dy: &mut [R]);
}

impl<R: Real> Forward<R> {
    /// The forward table of layer type `K`.
    pub(super) const fn elementwise<K: ElementwiseKernel<R>>() -> &'static Self {
        const { &Self::Elementwise(K::forward) }
    }
}

impl<R: Real> Backward<R> {
    /// The backward table of layer type `K`.
    pub(super) const fn elementwise<K: ElementwiseKernel<R>>() -> &'static Self {
        const {
            &Self::Elementwise(ElementwiseBackward {
                gradient: K::backward,
                reads_output: K::READS_OUTPUT,
            })
        }
    }
}

/// Replaces each value by `function` of it.
#[inline(always)]
pub(super) fn map_in_place<R: Real>(values: &mut [R], function: impl Fn(R) -> R) {
    for value in values {
        *value = function(*value);
    }
}

/// Multiplies each `dy` by the derivative, which is a function of the output `y`.
#[inline(always)]
pub(super) fn chain_rule<R: Real>(y: &[R], dy: &mut [R], derivative: impl Fn(R) -> R) {
    for (dy, &y) in dy.iter_mut().zip(y) {
        *dy = *dy * derivative(y);
    }
}

/// Multiplies `dy` by 1 where `y > 0`, elsewhere by `slope`.
#[inline(always)]
pub(super) fn rectifier_gradient<R: Real>(y: &[R], dy: &mut [R], slope: R) {
    chain_rule(y, dy, |y| if y > R::ZERO { R::ONE } else { slope });
}
