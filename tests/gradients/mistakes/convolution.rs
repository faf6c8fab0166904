//! Convolutions with as many filters as input channels, so that the two can be swapped.

use firmgrad::{Geometry, Padding, Shape, Spec};
use firmgrad_tests::specs::{conv, window};

use super::mistake::Gradient::{Biases, Input, Weights};
use super::mistake::{Mistake, mistaken};
use super::right;

const fn strided(stride: usize) -> Spec {
    conv(2, window((3, 2, stride)), Padding::Same)
}

pub(super) fn mistakes() -> Vec<Mistake> {
    let mistakes = [
        (
            "kernels not turned",
            Input(|layer, parameters, dy, dx| {
                let mut parameters = parameters.to_vec();
                parameters[layer.weights()..].fill(0.0);
                right::forward(layer, &parameters, dy, dx);
            }),
        ),
        (
            "border off by one row",
            Input(|layer, parameters, dy, dx| {
                let moved = moved(dy, layer.output.width * layer.output.channels);
                right::input(layer, parameters, &moved, dx);
            }),
        ),
        (
            "stride forgotten",
            Input(|layer, parameters, dy, dx| {
                let mut unstrided = Geometry::new(strided(1), layer.input).unwrap();
                unstrided.output = layer.output;
                right::input(&unstrided, parameters, dy, dx);
            }),
        ),
        (
            "weights off by one column",
            Weights(|layer, x, dy, dw, scratch| {
                right::weights(layer, &moved(x, layer.input.channels), dy, dw, scratch);
            }),
        ),
        (
            "input channels exchanged",
            Weights(|layer, x, dy, dw, scratch| {
                right::weights(layer, &exchanged(x), dy, dw, scratch);
            }),
        ),
        (
            "filters exchanged",
            Weights(|layer, x, dy, dw, scratch| {
                right::weights(layer, x, &exchanged(dy), dw, scratch);
            }),
        ),
        (
            "taps backward",
            Weights(|layer, x, dy, dw, scratch| {
                right::weights(layer, x, dy, dw, scratch);
                let per_channel = dw.len() / layer.input.channels;
                dw.chunks_mut(per_channel).for_each(<[f64]>::reverse);
            }),
        ),
        (
            "weights by the first sample alone",
            Weights(|layer, x, dy, dw, scratch| {
                let (x, dy) = (&x[..layer.input.len()], &dy[..layer.output.len()]);
                right::weights(layer, x, dy, dw, scratch);
            }),
        ),
        (
            "bias by the first row alone",
            Biases(|layer, dy, db| {
                let mut top = dy.to_vec();
                top[layer.output.width * layer.output.channels..].fill(0.0);
                right::biases(layer, &top, db);
            }),
        ),
        (
            "bias by the mean of the positions",
            Biases(|layer, dy, db| {
                right::biases(layer, dy, db);
                let positions = layer.output.height * layer.output.width;
                db.iter_mut().for_each(|db| *db /= positions as f64);
            }),
        ),
    ];
    let planted = |(name, gradient)| {
        let stride = 1 + usize::from(name == "stride forgotten");
        mistaken(name, strided(stride), Shape::image(2, 5, 6), gradient)
    };
    mistakes.map(planted).into()
}

/// The values, moved `by` places to the front, with zeros at the end.
fn moved(values: &[f64], by: usize) -> Vec<f64> {
    [&values[by..], &vec![0.0; by]].concat()
}

/// The values with the two channels exchanged.
fn exchanged(values: &[f64]) -> Vec<f64> {
    let mut exchanged = values.to_vec();
    exchanged.chunks_mut(2).for_each(<[f64]>::reverse);
    exchanged
}
