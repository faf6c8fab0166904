//! The hyperbolic tangent.

use super::definition::Layer;
use super::elementwise::{ElementwiseKernel, chain_rule, map_in_place};
use super::kind::plain_kind;
use super::tables::{Backward, Forward, PassContext};
use crate::Real;
use crate::shape::Geometry;

plain_kind! {
    /// The hyperbolic tangent; see [`tanh`].
    Tanh, "tanh", 5, Elementwise { monotone: true }, tanh
}

/// The hyperbolic tangent, [`Real::tanh`]: `y = tanh z`, `dy/dz = 1 - y y`.
pub const fn tanh<R: Real>() -> Layer<R> {
    Layer::new(
        Tanh.description(),
        Forward::elementwise::<Tanh>(),
        Backward::elementwise::<Tanh>(),
    )
}

impl<R: Real> ElementwiseKernel<R> for Tanh {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(_: &Geometry, _: &PassContext, y: &mut [R]) {
        map_in_place(y, R::tanh);
    }

    #[inline(always)]
    fn backward(_: &Geometry, _: &PassContext, y: &[R], dy: &mut [R]) {
        chain_rule(y, dy, |y| R::ONE - y * y);
    }
}
