//! The rectified linear unit.

use super::definition::Layer;
use super::elementwise::{ElementwiseKernel, map_in_place, rectifier_gradient};
use super::kind::plain_kind;
use super::tables::{Backward, Forward, PassContext};
use crate::Real;
use crate::shape::Geometry;

plain_kind! {
    /// The rectified linear unit; see [`relu`].
    Relu, "relu", 7, Elementwise { monotone: true }, relu
}

/// The rectified linear unit: `y = z` where `z > 0`, else 0; `dy/dz = 1` where `y > 0`, else 0. A
/// NaN stays NaN.
pub const fn relu<R: Real>() -> Layer<R> {
    Layer::new(
        Relu.description(),
        Forward::elementwise::<Relu>(),
        Backward::elementwise::<Relu>(),
    )
}

impl<R: Real> ElementwiseKernel<R> for Relu {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(_: &Geometry, _: &PassContext, y: &mut [R]) {
        map_in_place(y, |z| if z <= R::ZERO { R::ZERO } else { z });
    }

    #[inline(always)]
    fn backward(_: &Geometry, _: &PassContext, y: &[R], dy: &mut [R]) {
        rectifier_gradient(y, dy, R::ZERO);
    }
}
