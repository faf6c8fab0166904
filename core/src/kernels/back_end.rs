//! How a back end replaces the crate's functions with its own.

use crate::Real;
use crate::layer::definition::Layer;
use crate::layer::{Backward, Forward};
use crate::optimizer::Update;
use crate::optimizer::definition::Optimizer;

/// The same layer, computed by other functions. They must compute the same bits.
pub const fn computed_by<R: Real>(
    layer: Layer<R>,
    forward: &'static Forward<R>,
    backward: &'static Backward<R>,
) -> Layer<R> {
    Layer {
        forward,
        backward,
        ..layer
    }
}

/// The same optimiser, computed by another function. It must compute the same bits.
pub const fn updated_by<R: Real>(optimizer: Optimizer<R>, update: Update<R>) -> Optimizer<R> {
    optimizer.with_update(update)
}
