//! Activations, each with its analytic derivative computed from its own output `y`.

use super::kernels::{Kernels, MapKernel, Pass};
use super::{Layer, Placed, Spec};
use crate::Real;

/// The hyperbolic tangent, [`Real::tanh`]: `y = tanh z`, `dy/dz = 1 - y y`.
pub const fn tanh<R: Real>() -> Layer<R> {
    Layer::with_kernels(Spec::Tanh, Kernels::map::<Tanh>())
}

/// The logistic sigmoid, [`Real::sigmoid`]: `y = 1 / (1 + e^-z)`, `dy/dz = y (1 - y)`.
pub const fn sigmoid<R: Real>() -> Layer<R> {
    Layer::with_kernels(Spec::Sigmoid, Kernels::map::<Sigmoid>())
}

/// The rectified linear unit: `y = z` above 0, else 0; `dy/dz = 1` where `y > 0`, else 0. A NaN
/// stays one.
pub const fn relu<R: Real>() -> Layer<R> {
    Layer::with_kernels(Spec::Relu, Kernels::map::<Relu>())
}

/// The leaky rectified linear unit (Maas, Hannun, Ng 2013): `y = z` above 0, else `slope z`;
/// `dy/dz = 1` where `y > 0`, else `slope`.
pub const fn leaky_relu<R: Real>(slope: f32) -> Layer<R> {
    Layer::with_kernels(Spec::LeakyRelu { slope }, Kernels::map::<LeakyRelu>())
}

/// Nothing: `y = z`, `dy/dz = 1`.
pub const fn identity<R: Real>() -> Layer<R> {
    Layer::with_kernels(Spec::Identity, Kernels::map::<Identity>())
}

/// The mathematics of the hyperbolic tangent.
#[derive(Debug)]
pub struct Tanh;

/// The mathematics of the logistic sigmoid.
#[derive(Debug)]
pub struct Sigmoid;

/// The mathematics of the rectified linear unit.
#[derive(Debug)]
pub struct Relu;

/// The mathematics of the leaky rectified linear unit.
#[derive(Debug)]
pub struct LeakyRelu;

/// The mathematics of nothing.
#[derive(Debug)]
pub struct Identity;

impl<R: Real> MapKernel<R> for Tanh {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(_: &Placed, _: &Pass, y: &mut [R]) {
        replace(y, R::tanh);
    }

    #[inline(always)]
    fn backward(_: &Placed, _: &Pass, y: &[R], dy: &mut [R]) {
        chain_rule(y, dy, |y| R::ONE - y * y);
    }
}

impl<R: Real> MapKernel<R> for Sigmoid {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(_: &Placed, _: &Pass, y: &mut [R]) {
        replace(y, R::sigmoid);
    }

    #[inline(always)]
    fn backward(_: &Placed, _: &Pass, y: &[R], dy: &mut [R]) {
        chain_rule(y, dy, |y| y * (R::ONE - y));
    }
}

impl<R: Real> MapKernel<R> for Relu {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(_: &Placed, _: &Pass, y: &mut [R]) {
        replace(y, |z| if z <= R::ZERO { R::ZERO } else { z });
    }

    #[inline(always)]
    fn backward(_: &Placed, _: &Pass, y: &[R], dy: &mut [R]) {
        rectify(y, dy, R::ZERO);
    }
}

impl<R: Real> MapKernel<R> for LeakyRelu {
    const READS_OUTPUT: bool = true;

    #[inline(always)]
    fn forward(layer: &Placed, _: &Pass, y: &mut [R]) {
        let slope: R = slope_of(layer);
        replace(y, |z| if z <= R::ZERO { slope * z } else { z });
    }

    #[inline(always)]
    fn backward(layer: &Placed, _: &Pass, y: &[R], dy: &mut [R]) {
        rectify(y, dy, slope_of(layer));
    }
}

impl<R: Real> MapKernel<R> for Identity {
    const READS_OUTPUT: bool = false;

    #[inline(always)]
    fn forward(_: &Placed, _: &Pass, _: &mut [R]) {}

    #[inline(always)]
    fn backward(_: &Placed, _: &Pass, _: &[R], _: &mut [R]) {}
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
