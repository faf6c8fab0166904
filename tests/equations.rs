//! The equations of backpropagation in a three-layer network, in the form of a course, compared
//! with the trainer in `f64`.
//!
//! Let `d = yhat - y`. The rows of `X` are samples, and the loss is a mean over `N` samples:
//!
//! 1. `z1 = x W1 + b1`
//! 2. `a1 = f(z1)`
//! 3. `z2 = a1 W2 + b2`
//! 4. `yhat = softmax(z2)`
//! 5. `L = -1/N sum_n sum_i y[n,i] log yhat[n,i]`
//! 6. `dL/dW2 = a1 d^T`
//! 7. `dL/db2 = d`
//! 8. `dL/dW1 = x delta1^T`, with `delta1 = (W2 d) * f'(z1)` elementwise
//! 9. `dL/db1 = delta1`
//!
//! The sums in 6 to 9 run over samples. The mean adds the factor `1/N`.

use firmgrad::{Model, Optimizer, Predictor, Shape, Spec, Target, Targets, Trainer};
use firmgrad_tests::cases::{self, DEPTH, net};
use firmgrad_tests::specs::spec;
use firmgrad_tests::tolerance::REORDERED;

const INPUTS: usize = 4;
const HIDDEN: usize = 5;
const CLASSES: usize = 3;
const SAMPLES: usize = 7;

/// An activation `f` and its derivative `f'`, both as functions of `z`.
type Activation = (Spec, fn(f64) -> f64, fn(f64) -> f64);

fn activations() -> [Activation; 4] {
    [
        (spec("tanh"), f64::tanh, |z| 1.0 - z.tanh().powi(2)),
        (
            spec("sigmoid"),
            |z| 1.0 / (1.0 + (-z).exp()),
            |z| (-z).exp() / (1.0 + (-z).exp()).powi(2),
        ),
        (
            spec("relu"),
            |z| z.max(0.0),
            |z| if z > 0.0 { 1.0 } else { 0.0 },
        ),
        (
            spec("leaky_relu 0.25"),
            |z| if z > 0.0 { z } else { 0.25 * z },
            |z| if z > 0.0 { 1.0 } else { 0.25 },
        ),
    ]
}

/// The results of the equations, with matrices as vectors of rows.
#[derive(Default)]
struct Worked {
    z1: Vec<f64>,
    a1: Vec<f64>,
    z2: Vec<f64>,
    yhat: Vec<f64>,
    loss: f64,
    w2: Vec<f64>,
    b2: Vec<f64>,
    w1: Vec<f64>,
    b1: Vec<f64>,
}

/// The parameters of the two dense layers: `W1`, `b1`, `W2`, `b2`.
fn parts(parameters: &[f64]) -> [&[f64]; 4] {
    let (w1, rest) = parameters.split_at(INPUTS * HIDDEN);
    let (b1, rest) = rest.split_at(HIDDEN);
    let (w2, b2) = rest.split_at(HIDDEN * CLASSES);
    [w1, b1, w2, b2]
}

/// `x W + b`. `W` has as many columns as there are biases.
fn affine(x: &[f64], w: &[f64], b: &[f64]) -> Vec<f64> {
    let weights = |o| w.iter().skip(o).step_by(b.len());
    let sum = |o| x.iter().zip(weights(o)).map(|(x, w)| x * w).sum::<f64>();
    (0..b.len()).map(|o| sum(o) + b[o]).collect()
}

/// Adds the outer product of a column and a row, divided by `N`.
fn add_outer(sum: &mut Vec<f64>, column: &[f64], row: &[f64]) {
    sum.resize(column.len() * row.len(), 0.0);
    let products = column.iter().flat_map(|a| row.iter().map(move |b| a * b));
    for (sum, product) in sum.iter_mut().zip(products) {
        *sum += product / SAMPLES as f64;
    }
}

fn work_out((_, f, derivative): Activation, parameters: &[f64], x: &[f64], y: &[usize]) -> Worked {
    let [w1, b1, w2, b2] = parts(parameters);
    let mut all = Worked::default();
    for (x, &class) in x.chunks(INPUTS).zip(y) {
        let z1 = affine(x, w1, b1);
        let a1: Vec<f64> = z1.iter().copied().map(f).collect();
        let z2 = affine(&a1, w2, b2);
        let sum: f64 = z2.iter().map(|z| z.exp()).sum();
        let yhat: Vec<f64> = z2.iter().map(|z| z.exp() / sum).collect();
        all.loss -= yhat[class].ln() / SAMPLES as f64;
        let mut d = yhat.clone();
        d[class] -= 1.0;
        let delta1: Vec<f64> = z1
            .iter()
            .zip(w2.chunks(CLASSES))
            .map(|(&z, w)| {
                let back: f64 = w.iter().zip(&d).map(|(w, d)| w * d).sum();
                back * derivative(z)
            })
            .collect();
        add_outer(&mut all.w2, &a1, &d);
        add_outer(&mut all.b2, &[1.0], &d);
        add_outer(&mut all.w1, x, &delta1);
        add_outer(&mut all.b1, &[1.0], &delta1);
        all.z1.extend(z1);
        all.a1.extend(a1);
        all.z2.extend(z2);
        all.yhat.extend(yhat);
    }
    all
}

/// The outputs for all samples of `specs`, which are the first layers of the network.
fn outputs(specs: &[Spec], parameters: &[f64], x: &[f64], answer: bool) -> Vec<f64> {
    let model: Model<DEPTH, f64> = cases::model(Shape::vector(INPUTS), specs);
    let mut buffer = vec![0.0; model.inference_len(1)];
    let parameters = &parameters[..model.parameters()];
    let mut predictor = Predictor::new(&model, parameters, &mut buffer).unwrap();
    let mut all = Vec::new();
    for x in x.chunks(INPUTS) {
        match answer {
            true => all.extend_from_slice(predictor.infer(x).unwrap()),
            false => all.extend_from_slice(predictor.outputs(x).unwrap()),
        }
    }
    all
}

#[test]
fn one_to_nine() {
    let [hidden, last, softmax] = ["dense 5", "dense 3", "softmax"].map(spec);
    for activation in activations() {
        let (f, ..) = activation;
        let network = [hidden, f, last, softmax];
        let model: Model<DEPTH, f64> = cases::model(Shape::vector(INPUTS), &network);
        let parameters: Vec<f64> = cases::normals(model.parameters(), 1);
        let x: Vec<f64> = cases::normals(SAMPLES * INPUTS, 2);
        let y = [0, 2, 1, 1, 0, 2, 2];
        let want = work_out(activation, &parameters, &x, &y);
        let check = |got: &[f64], want: &[f64], equation: u32| {
            REORDERED.check(got, want, &format!("{}: equation {equation}", f.name()));
        };
        let run = |specs: &[Spec], answer| outputs(specs, &parameters, &x, answer);
        check(&run(&[hidden, softmax], false), &want.z1, 1);
        check(&run(&[hidden, f, softmax], false), &want.a1, 2);
        check(&run(&network, false), &want.z2, 3);
        check(&run(&network, true), &want.yhat, 4);

        // With learning rate 1, gradient descent subtracts the gradient of the mean loss from the
        // parameters.
        let optimizer = Optimizer::sgd(1.0);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 3)];
        let mut trainer = Trainer::with_micro_batch(&model, optimizer, 3, &mut buffer).unwrap();
        trainer.set_parameters(&parameters).unwrap();
        trainer.accumulate_batch(&x, Targets::Classes(&y)).unwrap();
        let loss = trainer.step().unwrap();
        check(&[loss], &[want.loss], 5);
        let pairs = parameters.iter().zip(trainer.parameters());
        let moved: Vec<f64> = pairs.map(|(before, after)| before - after).collect();
        let [w1, b1, w2, b2] = parts(&moved);
        check(w2, &want.w2, 6);
        check(b2, &want.b2, 7);
        check(w1, &want.w1, 8);
        check(b1, &want.b1, 9);
    }
}

/// At 0, both rectifiers use the derivative for negative arguments.
#[test]
fn rectifiers_at_zero() {
    for (rectifier, want) in [("relu", 0.0), ("leaky_relu 0.25", 0.25)] {
        let text = format!("dense 1, {rectifier}, mse");
        let model: Model<DEPTH, f64> = net(Shape::vector(1), &text);
        let optimizer = Optimizer::sgd(0.0);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        // z = 0, so dL/dz = 2 (0 - t) f'(0) = f'(0) at t = -1/2; and x = 3.
        trainer.accumulate(&[3.0], [-0.5].as_slice()).unwrap();
        assert_eq!(trainer.gradients(), [3.0 * want, want], "{rectifier}");
    }
}

/// Equations 4 and 5 and `d` for one sample, without a trainer.
#[test]
fn the_loss_of_outputs() {
    let model: Model<DEPTH, f64> = net(Shape::vector(INPUTS), "dense 3, softmax");
    let z = [0.5, -1.0, 2.0];
    let exponentials = z.map(f64::exp);
    let sum: f64 = exponentials.iter().sum();
    let [a, b, c] = exponentials.map(|value| value / sum);
    let mut outputs = z;
    let loss = model.loss(&mut outputs, Target::Class(1)).unwrap();
    REORDERED.check(&outputs, &[a, b - 1.0, c], "d");
    REORDERED.check(&[loss], &[-b.ln()], "L");
    let loss_of = |target| model.loss(&mut [0.0; CLASSES], target);
    assert_eq!(loss_of(Target::Class(CLASSES)), None);
    assert_eq!(loss_of(Target::Values(&[0.0; CLASSES])), None);
    for len in [0, CLASSES - 1, CLASSES + 1, 2 * CLASSES] {
        assert_eq!(model.loss(&mut vec![0.0; len], Target::Class(0)), None);
    }
}

/// The mean squared error and its gradient for one sample, without a trainer.
#[test]
fn the_squared_error_of_outputs() {
    let model: Model<DEPTH, f64> = net(Shape::vector(1), "dense 2, mse");
    let mut outputs = [0.5, -1.0];
    let loss = model.loss(&mut outputs, Target::Values(&[0.25, 1.0]));
    // (1/16 + 4) / 2 and 2 (z - t) / 2 are sums of powers of two, so they are exact.
    assert_eq!((loss, outputs), (Some(2.03125), [0.25, -2.0]));
    let loss_of = |target| model.loss(&mut [0.0; 2], target);
    assert_eq!(loss_of(Target::Values(&[0.0])), None);
    assert_eq!(loss_of(Target::Values(&[0.0; 3])), None);
    assert_eq!(loss_of(Target::Class(0)), None);
}
