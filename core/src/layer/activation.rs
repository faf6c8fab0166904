//! Activations, each with its analytic derivative computed from its own output `y`.
//!
//! | layer | `y` | `dy/dz` |
//! |---|---|---|
//! | tanh | `tanh z` | `1 - y y` |
//! | sigmoid | `1 / (1 + e^-z)` | `y (1 - y)` |
//! | ReLU | `z` above 0, else 0 | 1 where `y > 0`, else 0 |
//! | leaky ReLU | `z` above 0, else `slope z` | 1 where `y > 0`, else `slope` |
//! | identity | `z` | 1 |

use super::{Kernels, Layer, Map, Placed, Spec};
use crate::Real;

/// The hyperbolic tangent.
pub const fn tanh<R: Real>() -> Layer<R> {
    Layer::with_kernels(
        Spec::Tanh,
        const {
            &Kernels::Map(Map {
                forward: |_, _, y| replace(y, R::tanh),
                backward: |_, _, y, dy| chain_rule(y, dy, |y| R::ONE - y * y),
                reads_output: true,
            })
        },
    )
}

/// The logistic sigmoid, [`Real::sigmoid`].
pub const fn sigmoid<R: Real>() -> Layer<R> {
    Layer::with_kernels(
        Spec::Sigmoid,
        const {
            &Kernels::Map(Map {
                forward: |_, _, y| replace(y, R::sigmoid),
                backward: |_, _, y, dy| chain_rule(y, dy, |y| y * (R::ONE - y)),
                reads_output: true,
            })
        },
    )
}

/// The rectified linear unit; a NaN stays one.
pub const fn relu<R: Real>() -> Layer<R> {
    Layer::with_kernels(
        Spec::Relu,
        const {
            &Kernels::Map(Map {
                forward: |_, _, y| replace(y, |z| if z <= R::ZERO { R::ZERO } else { z }),
                backward: |_, _, y, dy| rectify(y, dy, R::ZERO),
                reads_output: true,
            })
        },
    )
}

/// The leaky rectified linear unit (Maas, Hannun, Ng 2013) of slope `slope` at and below 0.
pub const fn leaky_relu<R: Real>(slope: f32) -> Layer<R> {
    Layer::with_kernels(
        Spec::LeakyRelu { slope },
        const {
            &Kernels::Map(Map {
                forward: |layer, _, y| {
                    let slope: R = slope_of(layer);
                    replace(y, |z| if z <= R::ZERO { slope * z } else { z });
                },
                backward: |layer, _, y, dy| rectify(y, dy, slope_of(layer)),
                reads_output: true,
            })
        },
    )
}

/// Nothing.
pub const fn identity<R: Real>() -> Layer<R> {
    Layer::with_kernels(
        Spec::Identity,
        const {
            &Kernels::Map(Map {
                forward: |_, _, _| {},
                backward: |_, _, _, _| {},
                reads_output: false,
            })
        },
    )
}

#[inline(always)]
fn replace<R: Real>(values: &mut [R], function: impl Fn(R) -> R) {
    for value in values {
        *value = function(*value);
    }
}

#[inline(always)]
fn chain_rule<R: Real>(y: &[R], dy: &mut [R], derivative: impl Fn(R) -> R) {
    for (dy, &y) in dy.iter_mut().zip(y) {
        *dy = *dy * derivative(y);
    }
}

/// `dy` where `y` is above 0, `dy * slope` elsewhere.
#[inline(always)]
fn rectify<R: Real>(y: &[R], dy: &mut [R], slope: R) {
    chain_rule(y, dy, |y| if y > R::ZERO { R::ONE } else { slope });
}

fn slope_of<R: Real>(layer: &Placed) -> R {
    match layer.spec {
        Spec::LeakyRelu { slope } => R::from_f32(slope),
        _ => R::ZERO,
    }
}
