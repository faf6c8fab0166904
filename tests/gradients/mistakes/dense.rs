//! Dense layers with as many outputs as inputs, so that the two can be swapped.

use firmgrad::layer::Dense;
use firmgrad::{Shape, Spec};
use firmgrad_tests::functions::{Functions, Transform};

use super::mistake::Mistake;
use super::right::transform;

const SIZE: usize = 9;
const SPEC: Spec = Spec::Dense(Dense { units: SIZE });

pub(super) fn mistakes() -> Vec<Mistake> {
    let right = transform(SPEC);
    let mistakes = [
        (
            "no bias gradient",
            Transform {
                bias_gradient: |_, _, _| {},
                ..right
            },
        ),
        (
            "bias off by one",
            Transform {
                bias_gradient: |layer, dy, db| {
                    let mut turned = dy.to_vec();
                    turned.rotate_left(1);
                    (transform(layer.spec()).bias_gradient)(layer, &turned, db);
                },
                ..right
            },
        ),
        (
            "bias by the last sample alone",
            Transform {
                bias_gradient: |_, dy, db| db.copy_from_slice(&dy[dy.len() - SIZE..]),
                ..right
            },
        ),
        (
            "weights transposed",
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    (transform(layer.spec()).weight_gradient)(layer, dy, x, dw, scratch);
                },
                ..right
            },
        ),
        (
            "another sample's input",
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let mut stale = x.to_vec();
                    stale.rotate_left(SIZE);
                    (transform(layer.spec()).weight_gradient)(layer, &stale, dy, dw, scratch);
                },
                ..right
            },
        ),
        (
            "weights by the first sample alone",
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let (x, dy) = (&x[..SIZE], &dy[..SIZE]);
                    (transform(layer.spec()).weight_gradient)(layer, x, dy, dw, scratch);
                },
                ..right
            },
        ),
        (
            "input as if it were 1",
            Transform {
                weight_gradient: |layer, x, dy, dw, scratch| {
                    let ones = vec![1.0; x.len()];
                    (transform(layer.spec()).weight_gradient)(layer, &ones, dy, dw, scratch);
                },
                ..right
            },
        ),
        (
            "weights not transposed on the way back",
            Transform {
                input_gradient: |layer, parameters, dy, dx| {
                    let mut parameters = parameters.to_vec();
                    parameters[SIZE * SIZE..].fill(0.0);
                    (transform(layer.spec()).forward)(layer, &parameters, dy, dx, &mut []);
                },
                ..right
            },
        ),
        (
            "last output left out",
            Transform {
                input_gradient: |layer, parameters, dy, dx| {
                    let mut short = dy.to_vec();
                    short.chunks_mut(SIZE).for_each(|dy| dy[SIZE - 1] = 0.0);
                    (transform(layer.spec()).input_gradient)(layer, parameters, &short, dx);
                },
                ..right
            },
        ),
        (
            "sign on the way back",
            Transform {
                input_gradient: |layer, parameters, dy, dx| {
                    (transform(layer.spec()).input_gradient)(layer, parameters, dy, dx);
                    dx.iter_mut().for_each(|dx| *dx = -*dx);
                },
                ..right
            },
        ),
    ];
    let mistaken = |(name, kernels)| Mistake {
        name,
        spec: SPEC,
        input: Shape::vector(SIZE),
        kernels: Functions::Transform(kernels),
    };
    mistakes.map(mistaken).into()
}
