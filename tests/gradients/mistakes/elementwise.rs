//! Activations and dropout.

use firmgrad::layer::PassContext;
use firmgrad::{Geometry, Shape};
use firmgrad_tests::functions::{Elementwise, Functions, elementwise};
use firmgrad_tests::specs::spec;

use super::mistake::Mistake;

type Backward = fn(&Geometry, &PassContext, &[f64], &mut [f64]);

pub(super) fn mistakes() -> Vec<Mistake> {
    /// A derivative as a function of the output `y`.
    macro_rules! derivative {
        ($derivative:expr) => {
            |_, _, y, dy| {
                let derivative: fn(f64) -> f64 = $derivative;
                let pairs = dy.iter_mut().zip(y);
                pairs.for_each(|(dy, &y)| *dy *= derivative(y));
            }
        };
    }
    /// Applies the mask of a pass in which `$field` differs.
    macro_rules! mask {
        ($field:ident: $($of:tt)*) => {
            |layer, pass, _, dy| {
                let $field = pass.$field $($of)*;
                mask(layer, &PassContext { $field, ..*pass }, dy);
            }
        };
    }
    let leaky = "leaky_relu 0.2";
    let dropout = "dropout 0.3";
    let mistakes: [(&str, &str, Backward); 21] = [
        ("tanh", "plus for minus", derivative!(|y| 1.0 + y * y)),
        ("tanh", "square forgotten", derivative!(|y| 1.0 - y)),
        ("tanh", "sign", derivative!(|y| y * y - 1.0)),
        (
            "tanh",
            "of the output as if of the input",
            derivative!(|y| 1.0 - y.tanh().powi(2)),
        ),
        ("tanh", "no derivative", |_, _, _, _| {}),
        ("tanh", "another sample's output", |layer, _, y, dy| {
            let stale = y.iter().cycle().skip(layer.output.len());
            let pairs = dy.iter_mut().zip(stale);
            pairs.for_each(|(dy, y)| *dy *= 1.0 - y * y);
        }),
        ("sigmoid", "plus for minus", derivative!(|y| y * (1.0 + y))),
        (
            "sigmoid",
            "first factor forgotten",
            derivative!(|y| 1.0 - y),
        ),
        ("sigmoid", "second factor forgotten", derivative!(|y| y)),
        ("sigmoid", "of tanh", derivative!(|y| 1.0 - y * y)),
        ("relu", "no derivative", |_, _, _, _| {}),
        ("relu", "the output as derivative", derivative!(|y| y)),
        (
            "relu",
            "wrong side",
            derivative!(|y| if y > 0.0 { 0.0 } else { 1.0 }),
        ),
        (
            leaky,
            "of a slope of 0",
            derivative!(|y| if y > 0.0 { 1.0 } else { 0.0 }),
        ),
        (
            leaky,
            "sides exchanged",
            derivative!(|y| if y > 0.0 { 0.2 } else { 1.0 }),
        ),
        ("identity", "gradient lost", |_, _, _, dy| dy.fill(0.0)),
        (dropout, "no mask", |_, _, _, _| {}),
        (dropout, "another sample's mask", mask!(sample: + 1)),
        (dropout, "another step's mask", mask!(step: + 1)),
        (dropout, "another layer's mask", mask!(layer: - 1)),
        (dropout, "scale forgotten", |layer, pass, _, dy| {
            mask(layer, pass, dy);
            dy.iter_mut().for_each(|dy| *dy *= 0.7);
        }),
    ];
    let mistaken = |(layer, name, backward)| Mistake {
        name,
        spec: spec(layer),
        input: Shape::vector(23),
        kernels: Functions::Elementwise(Elementwise {
            backward,
            ..elementwise(spec(layer))
        }),
    };
    mistakes.map(mistaken).into()
}

fn mask(layer: &Geometry, pass: &PassContext, values: &mut [f64]) {
    (elementwise(layer.spec()).forward)(layer, pass, values);
}
