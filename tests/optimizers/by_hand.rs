//! Sequences worked out by hand, or by a formula that needs no optimiser.

use firmgrad::kernels::updated_by;
use firmgrad::{Model, Optimizer, Shape, Trainer};
use firmgrad_tests::{cases, tolerance};

/// Updates one weight and one bias with `gradients`; returns the weight after each step.
///
/// The network is `z = w x + b` at `x = 1` with squared error. Its gradient with respect to both is
/// `2 (z - t)`, which is `g` for the target `t = z - g / 2`.
fn walk(optimizer: Optimizer<f64>, start: f64, gradients: &[f64]) -> Vec<f64> {
    let model: Model<{ cases::DEPTH }, f64> = cases::net(Shape::vector(1), "dense 1, mse");
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    trainer.set_parameters(&[start, start]).unwrap();
    let mut weights = Vec::new();
    for gradient in gradients {
        let z: f64 = trainer.parameters().iter().sum();
        let target = [z - gradient / 2.0];
        trainer.accumulate(&[1.0], target.as_slice()).unwrap();
        trainer.step().unwrap();
        let [weight, bias] = trainer.parameters() else {
            panic!("two parameters");
        };
        assert_eq!(weight, bias);
        weights.push(*weight);
    }
    weights
}

#[track_caller]
fn assert_walks(optimizer: Optimizer<f64>, start: f64, gradients: &[f64], want: &[f64]) {
    let name = optimizer.rule().name();
    tolerance::REORDERED.check(&walk(optimizer, start, gradients), want, name);
}

/// A back end can replace the update of a rule. The one here does something that no rule does.
#[test]
fn an_update_in_the_place_of_the_rules() {
    let sevens = updated_by(Optimizer::sgd(0.5), |_, parameters, gradients, _, _| {
        parameters.fill(7.0);
        gradients.fill(0.0);
        true
    });
    assert_eq!(walk(sevens, 1.0, &[1.0, -2.0]), [7.0, 7.0]);
}

#[test]
fn sgd_by_hand() {
    // 1 - 0.5 * 1; 0.5 + 0.5 * 2; 1.5 - 0.5 * 0.5.
    assert_walks(
        Optimizer::sgd(0.5),
        1.0,
        &[1.0, -2.0, 0.5],
        &[0.5, 1.5, 1.25],
    );
    // g = 1 + 0.25 * 2 = 1.5, so 2 - 0.75; g = 0 + 0.25 * 1.25 = 0.3125, so 1.25 - 0.15625.
    let decaying = Optimizer::sgd(0.5).with_weight_decay(0.25);
    assert_walks(decaying, 2.0, &[1.0, 0.0], &[1.25, 1.09375]);
}

#[test]
fn momentum_by_hand() {
    // a = 1, 0.5 * 1 + 2 = 2.5, 0.5 * 2.5 - 1 = 0.25; each time w = w - a / 4.
    let momentum = Optimizer::momentum(0.25, 0.5);
    assert_walks(momentum, 1.0, &[1.0, 2.0, -1.0], &[0.75, 0.125, 0.0625]);
    // The same a; g + a / 2 = 1.5, 3.25, -0.875.
    let nesterov = Optimizer::nesterov(0.25, 0.5);
    assert_walks(nesterov, 1.0, &[1.0, 2.0, -1.0], &[0.625, -0.1875, 0.03125]);
    // Weight decay comes before momentum: g = 1 + 0.5 * 2 = 2, a = 2, w = 1.5; then
    // g = 0.5 * 1.5 = 0.75, a = 0.5 * 2 + 0.75 = 1.75, w = 1.5 - 0.4375.
    assert_walks(
        momentum.with_weight_decay(0.5),
        2.0,
        &[1.0, 0.0],
        &[1.5, 1.0625],
    );
}

#[test]
fn adagrad_by_hand() {
    // The sums of squares are 9, 25, 169:
    // w = 1.5 - 0.5 * 3/3, then - 0.5 * 4/5, then - 0.5 * 12/13.
    let got = walk(Optimizer::adagrad(0.5), 1.5, &[3.0, 4.0, 12.0]);
    tolerance::EPSILON.check(&got, &[1.0, 0.6, 0.6 - 6.0 / 13.0], "adagrad");
}

#[test]
fn rmsprop_by_hand() {
    // a = 0.01 * 16, then 0.99 * 0.16 + 0.01 * 4 = 0.1984, with the decay rounded to `f32`.
    let decay = f64::from(0.99_f32);
    let first = (1.0 - decay) * 16.0;
    let second = decay * first + (1.0 - decay) * 4.0;
    let epsilon = f64::from(1e-8_f32);
    let moved = 1.0 - 0.25 * 4.0 / (first.sqrt() + epsilon);
    let want = [moved, moved + 0.25 * 2.0 / (second.sqrt() + epsilon)];
    assert_walks(Optimizer::rmsprop(0.25), 1.0, &[4.0, -2.0], &want);
}

#[test]
fn adam_takes_steps_of_its_learning_rate() {
    // With a constant gradient, the corrected means are g and g^2 at every step, so each step is
    // lr g / (|g| + eps).
    let (rate, epsilon) = (0.25, f64::from(1e-8_f32));
    for gradient in [1e-3, -5.0, 4e6] {
        let step = rate * gradient / (f64::abs(gradient) + epsilon);
        let want: Vec<f64> = (1..=50).map(|t| 1.0 - f64::from(t) * step).collect();
        assert_walks(
            Optimizer::adam(rate as f32),
            1.0,
            &vec![gradient; 50],
            &want,
        );
    }
    // Without a gradient, AdamW multiplies the weight by 1 - lr d, and Adam's state stays 0.
    let shrunk = [1.75, 1.75 * 0.875, 1.75 * 0.875 * 0.875];
    assert_walks(Optimizer::adamw(0.25, 0.5), 2.0, &[0.0; 3], &shrunk);
}
