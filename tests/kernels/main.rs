//! The kernels, to the bit.

mod edges;
mod reference;

use firmgrad::{Kernels, Layer, Placed, Real, Transform};

/// The core's kernels of a layer that computes new values.
fn table<R: Real>(layer: &Placed) -> Transform<R> {
    match Layer::from(layer.spec).kernels() {
        Kernels::Transform(transform) => *transform,
        _ => unreachable!("the cases are transforms"),
    }
}
