//! The kernels, compared to the bit.

mod edges;
mod heads;
mod lengths;
mod reference;
mod zeros;

use firmgrad::{Geometry, Real};
use firmgrad_tests::functions::{Functions, Pool, Transform};

/// The core's kernels of a layer with weights.
fn transform<R: Real>(layer: &Geometry) -> Transform<R> {
    match Functions::of_kind(layer.spec()) {
        Functions::Transform(transform) => transform,
        _ => unreachable!("the layer has weights"),
    }
}

/// The core's kernels of a pooling.
fn pool<R: Real>(layer: &Geometry) -> Pool<R> {
    match Functions::of_kind(layer.spec()) {
        Functions::Pool(pool) => pool,
        _ => unreachable!("the layer is a pooling"),
    }
}
