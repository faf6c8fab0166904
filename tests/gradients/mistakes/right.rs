//! The correct functions of a layer with weights, into which mistakes are planted.

use firmgrad::Geometry;
use firmgrad_tests::functions::transform;

pub(super) fn forward(layer: &Geometry, parameters: &[f64], x: &[f64], y: &mut [f64]) {
    let mut scratch = vec![0.0; layer.scratch()];
    (transform(layer.spec()).forward)(layer, parameters, x, y, &mut scratch);
}

pub(super) fn weights(
    layer: &Geometry,
    x: &[f64],
    dy: &[f64],
    dw: &mut [f64],
    scratch: &mut [f64],
) {
    (transform(layer.spec()).weight_gradient)(layer, x, dy, dw, scratch);
}

pub(super) fn biases(layer: &Geometry, dy: &[f64], db: &mut [f64]) {
    (transform(layer.spec()).bias_gradient)(layer, dy, db);
}

pub(super) fn input(layer: &Geometry, parameters: &[f64], dy: &[f64], dx: &mut [f64]) {
    (transform(layer.spec()).input_gradient)(layer, parameters, dy, dx);
}
