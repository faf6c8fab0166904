//! One layer's table of functions, without a network around it.

use firmgrad::{Head, Kernels, Map, Pass, Placed, Pool, Target, Transform};

use super::{SEED, Verdict, compare};
use crate::cases::normals;
use crate::reference::decisions;

/// Checks the gradients that `kernels` compute for one sample, by the layer's parameters and by
/// its input. The loss is a random linear function of the outputs, or the head's own.
pub fn layer(layer: &Placed, kernels: &Kernels<f64>) -> Verdict {
    match kernels {
        Kernels::Transform(kernels) => transform(layer, kernels),
        Kernels::Pool(kernels) => pool(layer, kernels),
        Kernels::Map(kernels) => map(layer, kernels),
        Kernels::Head(kernels) => head(layer, kernels),
    }
}

fn transform(layer: &Placed, kernels: &Transform<f64>) -> Verdict {
    let point: Vec<f64> = normals(layer.parameters() + layer.input.len(), 1);
    let slopes: Vec<f64> = normals(layer.output.len(), 2);
    let mut scratch = vec![0.0; layer.scratch()];
    let mut gradient = vec![0.0; point.len()];
    let (parameters, x) = point.split_at(layer.parameters());
    let (dp, dx) = gradient.split_at_mut(layer.parameters());
    let (dw, db) = dp.split_at_mut(layer.weights());
    (kernels.input_gradient)(layer, parameters, &slopes, dx);
    (kernels.weight_gradient)(layer, x, &slopes, dw, &mut scratch);
    (kernels.bias_gradient)(layer, &slopes, db);
    let mut y = vec![0.0; layer.output.len()];
    compare(&point, &gradient, |point| {
        let (parameters, x) = point.split_at(layer.parameters());
        (kernels.forward)(layer, parameters, x, &mut y, &mut scratch);
        (dot(&y, &slopes), decisions(layer, x))
    })
}

fn pool(layer: &Placed, kernels: &Pool<f64>) -> Verdict {
    let point: Vec<f64> = normals(layer.input.len(), 1);
    let slopes: Vec<f64> = normals(layer.output.len(), 2);
    let mut y = vec![0.0; layer.output.len()];
    let mut indices = vec![0.0; layer.indices()];
    let mut gradient = vec![0.0; point.len()];
    (kernels.forward)(layer, &point, &mut y, &mut indices);
    (kernels.input_gradient)(layer, &indices, &slopes, &mut gradient);
    compare(&point, &gradient, |point| {
        (kernels.forward)(layer, point, &mut y, &mut []);
        (dot(&y, &slopes), decisions(layer, point))
    })
}

fn map(layer: &Placed, kernels: &Map<f64>) -> Verdict {
    let pass = Pass {
        seed: SEED,
        step: 0,
        sample: 0,
        layer: 3,
        training: true,
    };
    let point: Vec<f64> = normals(layer.input.len(), 1);
    let slopes: Vec<f64> = normals(layer.output.len(), 2);
    let mut y = point.clone();
    (kernels.forward)(layer, &pass, &mut y);
    let mut gradient = slopes.clone();
    (kernels.backward)(layer, &pass, &y, &mut gradient);
    compare(&point, &gradient, |point| {
        let mut y = point.to_vec();
        (kernels.forward)(layer, &pass, &mut y);
        (dot(&y, &slopes), decisions(layer, point))
    })
}

fn head(layer: &Placed, kernels: &Head<f64>) -> Verdict {
    let point: Vec<f64> = normals(layer.input.len(), 1);
    let values: Vec<f64> = normals(layer.output.len(), 2);
    let targets = [
        Target::Class(layer.output.len() / 2),
        Target::Values(&values),
    ];
    let target = targets
        .into_iter()
        .find(|&target| (kernels.gradient)(&mut point.clone(), target).is_some());
    let target = target.expect("a head takes classes or values");
    let mut gradient = point.clone();
    (kernels.gradient)(&mut gradient, target).expect("the target was taken before");
    compare(&point, &gradient, |z| {
        let loss = (kernels.gradient)(&mut z.to_vec(), target);
        (loss.expect("the target was taken before"), Vec::new())
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
