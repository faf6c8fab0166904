//! The kernels, to the bit.

mod edges;
mod heads;
mod kinds;
mod lengths;
mod reference;
mod zeros;

use firmgrad::{Kernels, Layer, Placed, Pool, Real, Transform};

/// The core's kernels of a layer with weights.
fn transform<R: Real>(layer: &Placed) -> Transform<R> {
    match Layer::from(layer.spec).kernels() {
        Kernels::Transform(transform) => *transform,
        _ => unreachable!("the layer has weights"),
    }
}

/// The core's kernels of a pooling.
fn pool<R: Real>(layer: &Placed) -> Pool<R> {
    match Layer::from(layer.spec).kernels() {
        Kernels::Pool(pool) => *pool,
        _ => unreachable!("the layer is a pooling"),
    }
}
