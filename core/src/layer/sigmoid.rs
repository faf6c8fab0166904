//! The logistic sigmoid.

use super::definition::Layer;
use super::elementwise::{ElementwiseKernel, chain_rule, map_in_place};
use super::kind::plain_kind;
use super::tables::{Backward, Forward, PassContext};
use crate::Real;
use crate::shape::Geometry;

plain_kind! {
    /// The logistic sigmoid; see [`sigmoid`].
    Sigmoid, "sigmoid", 6, Elementwise { monotone: true }, sigmoid
}

/// The logistic sigmoid, [`Real::sigmoid`]: `y = 1 / (1 + e^-z)`, `dy/dz = y (1 - y)`.
pub const fn sigmoid<R: Real>() -> Layer<R> {
    Layer::new(
        Sigmoid.description(),
        Forward::elementwise::<Sigmoid>(),
        Backward::elementwise::<Sigmoid>(),
    )
}

impl<R: Real> ElementwiseKernel<R> for Sigmoid {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(_: &Geometry, _: &PassContext, y: &mut [R]) {
        map_in_place(y, R::sigmoid);
    }

    #[inline(always)]
    fn backward(_: &Geometry, _: &PassContext, y: &[R], dy: &mut [R]) {
        chain_rule(y, dy, |y| y * (R::ONE - y));
    }
}
