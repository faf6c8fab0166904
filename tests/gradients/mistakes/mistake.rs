//! The type of a planted mistake.

use firmgrad::{Geometry, Shape, Spec};
use firmgrad_tests::functions::{Functions, Transform, transform};

/// A layer with a mistake in its functions.
pub(super) struct Mistake {
    pub(super) name: &'static str,
    pub(super) spec: Spec,
    pub(super) input: Shape,
    pub(super) kernels: Functions<f64>,
}

type WeightGradient = fn(&Geometry, &[f64], &[f64], &mut [f64], &mut [f64]);

/// A gradient of a layer with weights, which replaces the correct one.
pub(super) enum Gradient {
    Weights(WeightGradient),
    Biases(fn(&Geometry, &[f64], &mut [f64])),
    Input(fn(&Geometry, &[f64], &[f64], &mut [f64])),
}

/// A layer with weights, with `gradient` instead of its own.
pub(super) fn mistaken(
    name: &'static str,
    spec: Spec,
    input: Shape,
    gradient: Gradient,
) -> Mistake {
    let mut kernels: Transform<f64> = transform(spec);
    match gradient {
        Gradient::Weights(gradient) => kernels.weight_gradient = gradient,
        Gradient::Biases(gradient) => kernels.bias_gradient = gradient,
        Gradient::Input(gradient) => kernels.input_gradient = gradient,
    }
    let kernels = Functions::Transform(kernels);
    Mistake {
        name,
        spec,
        input,
        kernels,
    }
}
