//! The identity.

use super::definition::Layer;
use super::elementwise::ElementwiseKernel;
use super::kind::plain_kind;
use super::tables::{Backward, Forward, PassContext};
use crate::Real;
use crate::shape::Geometry;

plain_kind! {
    /// The identity; see [`identity`].
    Identity, "identity", 9, Elementwise { monotone: true }, identity
}

/// The identity: `y = z`, `dy/dz = 1`.
pub const fn identity<R: Real>() -> Layer<R> {
    Layer::new(
        Identity.description(),
        Forward::elementwise::<Identity>(),
        Backward::elementwise::<Identity>(),
    )
}

impl<R: Real> ElementwiseKernel<R> for Identity {
    const READS_OUTPUT: bool = false;

    #[inline(always)]
    fn forward(_: &Geometry, _: &PassContext, _: &mut [R]) {}

    #[inline(always)]
    fn backward(_: &Geometry, _: &PassContext, _: &[R], _: &mut [R]) {}
}
