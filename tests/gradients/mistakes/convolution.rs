//! Convolutions with as many filters as input channels, so that the two can be swapped.

use firmgrad::layer::Conv2d;
use firmgrad::{Geometry, Padding, Shape, Spec, Window};
use firmgrad_tests::functions::{Functions, Transform};

use super::mistake::Mistake;
use super::right::transform;

const INPUT: Shape = Shape::image(2, 5, 6);

const fn conv(stride: usize) -> Spec {
    let window = Window {
        height: 3,
        width: 2,
        stride,
    };
    Spec::Conv2d(Conv2d {
        filters: 2,
        window,
        padding: Padding::Same,
    })
}

pub(super) fn mistakes() -> Vec<Mistake> {
    let right = transform(conv(1));
    let mistakes = [
        (
            "kernels not turned",
            1,
            Transform {
                input_gradient: |layer, parameters, dy, dx| {
                    let mut parameters = parameters.to_vec();
                    parameters[layer.weights()..].fill(0.0);
                    let mut scratch = vec![0.0; layer.scratch()];
                    (transform(layer.spec()).forward)(layer, &parameters, dy, dx, &mut scratch);
                },
                ..right
            },
        ),
        (
            "border off by one row",
            1,
            Transform {
                input_gradient: |layer, parameters, dy, dx| {
                    let moved = moved(dy, layer.output.width * layer.output.channels);
                    (transform(layer.spec()).input_gradient)(layer, parameters, &moved, dx);
                },
                ..right
            },
        ),
        (
            "stride forgotten",
            2,
            Transform {
                input_gradient: |layer, parameters, dy, dx| {
                    let mut unstrided = Geometry::new(conv(1), layer.input).unwrap();
                    unstrided.output = layer.output;
                    (transform(layer.spec()).input_gradient)(&unstrided, parameters, dy, dx);
                },
                ..right
            },
        ),
        (
            "weights off by one column",
            1,
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let moved = moved(x, layer.input.channels);
                    (transform(layer.spec()).weight_gradient)(layer, &moved, dy, dw, scratch);
                },
                ..right
            },
        ),
        (
            "input channels exchanged",
            1,
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let mut exchanged = x.to_vec();
                    exchanged.chunks_mut(2).for_each(<[f64]>::reverse);
                    (transform(layer.spec()).weight_gradient)(layer, &exchanged, dy, dw, scratch);
                },
                ..right
            },
        ),
        (
            "filters exchanged",
            1,
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let mut exchanged = dy.to_vec();
                    exchanged.chunks_mut(2).for_each(<[f64]>::reverse);
                    (transform(layer.spec()).weight_gradient)(layer, x, &exchanged, dw, scratch);
                },
                ..right
            },
        ),
        (
            "taps backward",
            1,
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    (transform(layer.spec()).weight_gradient)(layer, x, dy, dw, scratch);
                    let per_channel = dw.len() / layer.input.channels;
                    dw.chunks_mut(per_channel).for_each(<[f64]>::reverse);
                },
                ..right
            },
        ),
        (
            "weights by the first sample alone",
            1,
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let (x, dy) = (&x[..layer.input.len()], &dy[..layer.output.len()]);
                    (transform(layer.spec()).weight_gradient)(layer, x, dy, dw, scratch);
                },
                ..right
            },
        ),
        (
            "bias by the first row alone",
            1,
            Transform {
                bias_gradient: |layer, dy, db| {
                    let row = layer.output.width * layer.output.channels;
                    let top: Vec<f64> = dy.iter().copied().take(row).collect();
                    let dy = [top, vec![0.0; dy.len() - row]].concat();
                    (transform(layer.spec()).bias_gradient)(layer, &dy, db);
                },
                ..right
            },
        ),
        (
            "bias by the mean of the positions",
            1,
            Transform {
                bias_gradient: |layer, dy, db| {
                    (transform(layer.spec()).bias_gradient)(layer, dy, db);
                    let positions = layer.output.height * layer.output.width;
                    db.iter_mut().for_each(|db| *db /= positions as f64);
                },
                ..right
            },
        ),
    ];
    let mistaken = |(name, stride, kernels)| Mistake {
        name,
        spec: conv(stride),
        input: INPUT,
        kernels: Functions::Transform(kernels),
    };
    mistakes.map(mistaken).into()
}

/// The values, moved `by` places to the front, with zeros at the end.
fn moved(values: &[f64], by: usize) -> Vec<f64> {
    [&values[by..], &vec![0.0; by]].concat()
}
