//! Activations and dropout.

use firmgrad::layer::{Dropout, Identity, LeakyRelu, PassContext, Relu, Sigmoid, Tanh};
use firmgrad::{Geometry, Shape, Spec};
use firmgrad_tests::functions::{Elementwise, Functions};

use super::mistake::Mistake;

const LEAKY: Spec = Spec::LeakyRelu(LeakyRelu { slope: 0.2 });
const DROPOUT: Spec = Spec::Dropout(Dropout { rate: 0.3 });

type Backward = fn(&Geometry, &PassContext, &[f64], &mut [f64]);

pub(super) fn mistakes() -> Vec<Mistake> {
    /// A derivative as a function of the output `y`.
    macro_rules! derivative {
        ($derivative:expr) => {
            |_, _, y, dy| {
                let derivative: fn(f64) -> f64 = $derivative;
                dy.iter_mut()
                    .zip(y)
                    .for_each(|(dy, &y)| *dy *= derivative(y));
            }
        };
    }
    let mistakes: [(Spec, &str, Backward); 21] = [
        (
            Spec::Tanh(Tanh),
            "plus for minus",
            derivative!(|y| 1.0 + y * y),
        ),
        (
            Spec::Tanh(Tanh),
            "square forgotten",
            derivative!(|y| 1.0 - y),
        ),
        (Spec::Tanh(Tanh), "sign", derivative!(|y| y * y - 1.0)),
        (
            Spec::Tanh(Tanh),
            "of the output as if of the input",
            derivative!(|y| 1.0 - y.tanh().powi(2)),
        ),
        (Spec::Tanh(Tanh), "no derivative", |_, _, _, _| {}),
        (
            Spec::Tanh(Tanh),
            "another sample's output",
            |layer, _, y, dy| {
                let mut stale = y.to_vec();
                stale.rotate_left(layer.output.len());
                dy.iter_mut()
                    .zip(stale)
                    .for_each(|(dy, y)| *dy *= 1.0 - y * y);
            },
        ),
        (
            Spec::Sigmoid(Sigmoid),
            "plus for minus",
            derivative!(|y| y * (1.0 + y)),
        ),
        (
            Spec::Sigmoid(Sigmoid),
            "first factor forgotten",
            derivative!(|y| 1.0 - y),
        ),
        (
            Spec::Sigmoid(Sigmoid),
            "second factor forgotten",
            derivative!(|y| y),
        ),
        (
            Spec::Sigmoid(Sigmoid),
            "of tanh",
            derivative!(|y| 1.0 - y * y),
        ),
        (Spec::Relu(Relu), "no derivative", |_, _, _, _| {}),
        (
            Spec::Relu(Relu),
            "the output as derivative",
            derivative!(|y| y),
        ),
        (
            Spec::Relu(Relu),
            "wrong side",
            derivative!(|y| if y > 0.0 { 0.0 } else { 1.0 }),
        ),
        (
            LEAKY,
            "of a slope of 0",
            derivative!(|y| if y > 0.0 { 1.0 } else { 0.0 }),
        ),
        (
            LEAKY,
            "sides exchanged",
            derivative!(|y| if y > 0.0 { 0.2 } else { 1.0 }),
        ),
        (Spec::Identity(Identity), "gradient lost", |_, _, _, dy| {
            dy.fill(0.0)
        }),
        (DROPOUT, "no mask", |_, _, _, _| {}),
        (DROPOUT, "another sample's mask", |layer, pass, _, dy| {
            let sample = pass.sample + 1;
            mask(layer, &PassContext { sample, ..*pass }, dy);
        }),
        (DROPOUT, "another step's mask", |layer, pass, _, dy| {
            let step = pass.step + 1;
            mask(layer, &PassContext { step, ..*pass }, dy);
        }),
        (DROPOUT, "another layer's mask", |layer, pass, _, dy| {
            let layer_before = pass.layer - 1;
            mask(
                layer,
                &PassContext {
                    layer: layer_before,
                    ..*pass
                },
                dy,
            );
        }),
        (DROPOUT, "scale forgotten", |layer, pass, _, dy| {
            mask(layer, pass, dy);
            dy.iter_mut().for_each(|dy| *dy *= 0.7);
        }),
    ];
    let mistaken = |(spec, name, backward)| Mistake {
        name,
        spec,
        input: Shape::vector(23),
        kernels: Functions::Elementwise(Elementwise {
            backward,
            ..own(spec)
        }),
    };
    mistakes.map(mistaken).into()
}

fn own(spec: Spec) -> Elementwise<f64> {
    match Functions::of_kind(spec) {
        Functions::Elementwise(map) => map,
        _ => unreachable!("a layer that works in place"),
    }
}

fn mask(layer: &Geometry, pass: &PassContext, values: &mut [f64]) {
    (own(layer.spec()).forward)(layer, pass, values);
}
