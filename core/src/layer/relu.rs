//! The rectified linear unit.

use super::declaration::Layer;
use super::elementwise::{ElementwiseKernel, rectify, replace};
use super::kind::plain_kind;
use super::tables::{Backward, Forward, Pass};
use crate::Real;
use crate::shape::Geometry;

plain_kind! {
    /// The rectified linear unit; see [`relu`](crate::relu).
    Relu, "relu", 7, Elementwise, relu
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
    fn forward(_: &Geometry, _: &Pass, y: &mut [R]) {
        replace(y, |z| if z <= R::ZERO { R::ZERO } else { z });
    }

    #[inline(always)]
    fn backward(_: &Geometry, _: &Pass, y: &[R], dy: &mut [R]) {
        rectify(y, dy, R::ZERO);
    }
}
