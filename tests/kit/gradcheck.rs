//! Checks the functions of one layer without a network: gradients with respect to parameters and
//! inputs.
//!
//! The loss is a random linear function of the outputs of some samples. A loss layer computes its
//! own.

use crate::functions::{Functions, Loss};
use firmgrad::layer::PassContext;
use firmgrad::{Geometry, Real, Rng, Spec, Targets};
use firmgrad_host::check::{Dual, Verdict, compare};

use crate::cases::normals;

/// Samples that go through the layer together, so that it shows if one affects another.
const SAMPLES: usize = 2;

/// Largest number of values to check, chosen at random if there are more.
const MOST: usize = 400;

/// Determines dropout's draws.
const PASS: PassContext = PassContext {
    seed: 77,
    step: 5,
    sample: 2,
    layer: 3,
    training: true,
};

/// Checks the gradients that `kernels` compute, at a point drawn from `stream`, against the core's
/// forward pass.
pub fn layer(layer: &Geometry, kernels: &Functions<f64>, stream: u32) -> Verdict {
    let [point, slopes] = data::<f64>(layer, stream);
    let mut elements: Vec<usize> = (0..point.len()).collect();
    if elements.len() > MOST {
        Rng::new(11, stream).shuffle(&mut elements);
        elements.truncate(MOST);
    }
    let gradient = gradient(layer, kernels, stream);
    compare(&point, &gradient, &elements, || loss(layer, &slopes))
}

/// The gradient with respect to the layer's parameters, followed by that with respect to its
/// inputs.
pub fn gradient<R: Real>(layer: &Geometry, kernels: &Functions<R>, stream: u32) -> Vec<R> {
    let [point, slopes] = data::<R>(layer, stream);
    let (parameters, x) = point.split_at(layer.parameters());
    let mut gradient = vec![R::ZERO; point.len()];
    let (dp, dx) = gradient.split_at_mut(layer.parameters());
    match kernels {
        Functions::Transform(kernels) => {
            let mut scratch = vec![R::ZERO; layer.scratch()];
            let (dw, db) = dp.split_at_mut(layer.weights());
            (kernels.input_gradient)(layer, parameters, &slopes, dx);
            (kernels.weight_gradient)(layer, x, &slopes, dw, &mut scratch);
            (kernels.bias_gradient)(layer, &slopes, db);
        }
        Functions::Pool(kernels) => {
            let mut y = vec![R::ZERO; slopes.len()];
            let mut indices = vec![R::ZERO; SAMPLES * layer.indices()];
            (kernels.forward)(layer, x, &mut y, &mut indices);
            // Pooling overwrites `dx`.
            dx.fill(R::ONE);
            (kernels.input_gradient)(layer, &indices, &slopes, dx);
        }
        Functions::Elementwise(kernels) => {
            let mut y = x.to_vec();
            (kernels.forward)(layer, &PASS, &mut y);
            dx.copy_from_slice(&slopes);
            (kernels.backward)(layer, &PASS, &y, dx);
        }
        Functions::Loss(kernels) => {
            dx.copy_from_slice(x);
            losses(layer, kernels, dx, &slopes);
        }
    }
    gradient
}

/// Parameters and inputs, and for each output the derivative of the loss, or the target.
fn data<R: Real>(layer: &Geometry, stream: u32) -> [Vec<R>; 2] {
    let values = layer.parameters() + SAMPLES * layer.input.len();
    let outputs = SAMPLES * layer.output.len();
    [
        normals(values, 2 * stream),
        normals(outputs, 2 * stream + 1),
    ]
}

/// The loss as a function of parameters and inputs.
fn loss(layer: &Geometry, slopes: &[f64]) -> impl FnMut(&[Dual]) -> Dual + use<> {
    let layer = *layer;
    let kernels = Functions::of_kind(layer.spec());
    let slopes: Vec<Dual> = slopes.iter().copied().map(Dual::constant).collect();
    let mut y = vec![Dual::ZERO; slopes.len()];
    let mut scratch = vec![Dual::ZERO; layer.scratch()];
    move |point| {
        let (parameters, x) = point.split_at(layer.parameters());
        match &kernels {
            Functions::Transform(kernels) => {
                (kernels.forward)(&layer, parameters, x, &mut y, &mut scratch);
            }
            Functions::Pool(kernels) => (kernels.forward)(&layer, x, &mut y, &mut []),
            Functions::Elementwise(kernels) => {
                y.copy_from_slice(x);
                (kernels.forward)(&layer, &PASS, &mut y);
            }
            Functions::Loss(kernels) => {
                y.copy_from_slice(x);
                return losses(&layer, kernels, &mut y, &slopes);
            }
        }
        let products = y.iter().zip(&slopes).map(|(&y, &slope)| y * slope);
        products.fold(Dual::ZERO, |sum, product| sum + product)
    }
}

/// The sum of the samples' losses. Overwrites `z` with its gradient.
fn losses<R: Real>(layer: &Geometry, kind: &Loss<R>, z: &mut [R], values: &[R]) -> R {
    let outputs = layer.output.len();
    let classes: Vec<usize> = (0..SAMPLES).map(|sample| sample % outputs).collect();
    let targets = match layer.spec() {
        Spec::SoftmaxCrossEntropy(_) => Targets::Classes(&classes),
        _ => Targets::Values(values),
    };
    let mut total = R::ZERO;
    (kind.gradient)(outputs, z, targets, &mut total).expect("targets that the loss takes");
    total
}
