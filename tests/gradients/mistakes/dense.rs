//! Dense layers with as many outputs as inputs, so that the two can be swapped.

use firmgrad::Shape;
use firmgrad_tests::specs::dense;

use super::mistake::Gradient::{Biases, Input, Weights};
use super::mistake::{Mistake, mistaken};
use super::right;

const SIZE: usize = 9;

pub(super) fn mistakes() -> Vec<Mistake> {
    let mistakes = [
        ("no bias gradient", Biases(|_, _, _| {})),
        (
            "bias off by one",
            Biases(|layer, dy, db| {
                let mut turned = dy.to_vec();
                turned.rotate_left(1);
                right::biases(layer, &turned, db);
            }),
        ),
        (
            "bias by the last sample alone",
            Biases(|_, dy, db| db.copy_from_slice(&dy[dy.len() - SIZE..])),
        ),
        (
            "weights transposed",
            Weights(|layer, x, dy, dw, scratch| right::weights(layer, dy, x, dw, scratch)),
        ),
        (
            "another sample's input",
            Weights(|layer, x, dy, dw, scratch| {
                let mut stale = x.to_vec();
                stale.rotate_left(SIZE);
                right::weights(layer, &stale, dy, dw, scratch);
            }),
        ),
        (
            "weights by the first sample alone",
            Weights(|layer, x, dy, dw, scratch| {
                right::weights(layer, &x[..SIZE], &dy[..SIZE], dw, scratch);
            }),
        ),
        (
            "input as if it were 1",
            Weights(|layer, x, dy, dw, scratch| {
                right::weights(layer, &vec![1.0; x.len()], dy, dw, scratch);
            }),
        ),
        (
            "weights not transposed on the way back",
            Input(|layer, parameters, dy, dx| {
                let mut parameters = parameters.to_vec();
                parameters[SIZE * SIZE..].fill(0.0);
                right::forward(layer, &parameters, dy, dx);
            }),
        ),
        (
            "last output left out",
            Input(|layer, parameters, dy, dx| {
                let mut short = dy.to_vec();
                short.chunks_mut(SIZE).for_each(|dy| dy[SIZE - 1] = 0.0);
                right::input(layer, parameters, &short, dx);
            }),
        ),
        (
            "sign on the way back",
            Input(|layer, parameters, dy, dx| {
                right::input(layer, parameters, dy, dx);
                dx.iter_mut().for_each(|dx| *dx = -*dx);
            }),
        ),
    ];
    let planted = |(name, gradient)| mistaken(name, dense(SIZE), Shape::vector(SIZE), gradient);
    mistakes.map(planted).into()
}
