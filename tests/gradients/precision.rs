//! Gradients in `f32` agree with those in `f64` up to rounding.

use firmgrad::{Model, Optimizer, Real, Trainer};
use firmgrad_host::check::in_other_numbers;
use firmgrad_tests::cases::{Batch, DEPTH};
use firmgrad_tests::functions::{Functions, layer as layer_of};
use firmgrad_tests::operations::edges;
use firmgrad_tests::{gradcheck, tolerance};

use crate::networks::{initial, networks};

#[track_caller]
fn assert_rounded(single: &[f32], double: &[f64], what: &str) {
    let (mut difference, mut size) = (0.0, 0.0);
    for (&g, &h) in double.iter().zip(single) {
        difference += (g - f64::from(h)).powi(2);
        size += g * g;
    }
    let error = match difference {
        0.0 => 0.0,
        difference => (difference / size).sqrt(),
    };
    tolerance::SINGLE.check(&[error], &[0.0], what);
}

#[test]
fn of_layers() {
    for (layer, stream) in edges().into_iter().zip(0..) {
        let (single, double) = (layer_of(layer.spec()), layer_of(layer.spec()));
        assert_rounded(
            &gradcheck::gradient::<f32>(&layer, &Functions::of(single), stream),
            &gradcheck::gradient::<f64>(&layer, &Functions::of(double), stream),
            &format!("{layer:?}"),
        );
    }
}

#[test]
fn of_networks() {
    for (double, stream) in networks().into_iter().zip(0..) {
        let single: Model<DEPTH, f32> = in_other_numbers(&double);
        // Both start from the same numbers.
        let narrow: Vec<f32> = initial(&double).iter().map(|&p| p as f32).collect();
        let wide: Vec<f64> = narrow.iter().copied().map(f64::from).collect();
        let what = format!("network {stream}");
        let (narrow, wide) = (
            gradient(&single, &narrow, stream),
            gradient(&double, &wide, stream),
        );
        assert_rounded(&narrow, &wide, &what);
    }
}

fn gradient<R: Real>(model: &Model<DEPTH, R>, parameters: &[R], stream: u32) -> Vec<R> {
    let batch = Batch::draw(model, 5, stream);
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![R::ZERO; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(model, optimizer, &mut buffer).unwrap();
    trainer.set_parameters(parameters).unwrap();
    let targets = batch.targets();
    trainer.accumulate_batch(&batch.inputs, targets).unwrap();
    trainer.gradients().to_vec()
}
