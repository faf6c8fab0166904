//! What activations have in common: each changes values in place and has an analytic derivative,
//! computed from its own output `y`.

use super::tables::{Backward, ElementwiseBackward, Forward, Pass};
use crate::Real;
use crate::shape::Geometry;

/// The mathematics of a layer that changes values in place, written so that it can be compiled for
/// any registers.
pub trait ElementwiseKernel<R: Real> {
    /// See [`ElementwiseBackward::reads_output`].
    const READS_OUTPUT: bool;

    /// See [`Forward::Elementwise`].
    fn forward(layer: &Geometry, pass: &Pass, y: &mut [R]);
    /// See [`ElementwiseBackward::gradient`].
    fn backward(layer: &Geometry, pass: &Pass, y: &[R], dy: &mut [R]);
}

impl<R: Real> Forward<R> {
    /// The table of kind `K`.
    pub(super) const fn elementwise<K: ElementwiseKernel<R>>() -> &'static Self {
        const { &Self::Elementwise(K::forward) }
    }
}

impl<R: Real> Backward<R> {
    /// The table of kind `K`.
    pub(super) const fn elementwise<K: ElementwiseKernel<R>>() -> &'static Self {
        const {
            &Self::Elementwise(ElementwiseBackward {
                gradient: K::backward,
                reads_output: K::READS_OUTPUT,
            })
        }
    }
}

#[inline(always)]
pub(super) fn replace<R: Real>(values: &mut [R], function: impl Fn(R) -> R) {
    for value in values {
        *value = function(*value);
    }
}

#[inline(always)]
pub(super) fn chain_rule<R: Real>(y: &[R], dy: &mut [R], derivative: impl Fn(R) -> R) {
    for (dy, &y) in dy.iter_mut().zip(y) {
        *dy = *dy * derivative(y);
    }
}

/// `dy` where `y` is above 0, `dy * slope` elsewhere.
#[inline(always)]
pub(super) fn rectify<R: Real>(y: &[R], dy: &mut [R], slope: R) {
    chain_rule(y, dy, |y| if y > R::ZERO { R::ONE } else { slope });
}
