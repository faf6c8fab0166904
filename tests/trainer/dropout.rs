//! Dropout draws separately for each layer, sample and step.

use firmgrad::{Init, Model, Optimizer, Shape, Targets, Trainer};
use firmgrad_tests::cases::{self, DEPTH};

const INPUTS: usize = 1024;
/// A quarter of the inputs, plus or minus six standard deviations of the binomial distribution.
const QUARTER: std::ops::Range<usize> = 256 - 83..256 + 84;

/// `layers` of dropout before one unit. The gradient with respect to a weight is 0 if its input is
/// dropped.
fn net(layers: usize) -> Model<DEPTH> {
    let text = "dropout 0.5, ".repeat(layers) + "dense 1, mse";
    cases::net(Shape::vector(INPUTS), &text)
}

/// For each of two steps, the inputs that at least one of `samples` samples kept.
fn kept(model: &Model<DEPTH>, samples: usize) -> [Vec<bool>; 2] {
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![f32::NAN; model.training_len(&optimizer, samples)];
    let mut trainer = Trainer::with_micro_batch(model, optimizer, samples, &mut buffer).unwrap();
    trainer.initialise(Init::XAVIER_NORMAL, 1);
    let (inputs, targets) = (vec![1.0; samples * INPUTS], vec![100.0; samples]);
    [(); 2].map(|()| {
        trainer
            .accumulate_batch(&inputs, Targets::Values(&targets))
            .unwrap();
        let (weights, _) = trainer.gradients().split_at(INPUTS);
        let kept = weights.iter().map(|&gradient| gradient != 0.0).collect();
        trainer.step().unwrap();
        kept
    })
}

fn count(kept: impl IntoIterator<Item = bool>) -> usize {
    kept.into_iter().filter(|&kept| kept).count()
}

#[test]
fn of_its_layer() {
    let [first, _] = kept(&net(2), 1);
    assert!(QUARTER.contains(&count(first)));
}

#[test]
fn of_its_sample() {
    let [first, _] = kept(&net(1), 2);
    assert!(QUARTER.contains(&(INPUTS - count(first))));
}

#[test]
fn of_its_step() {
    let [first, second] = kept(&net(1), 1);
    let both = first.iter().zip(second).map(|(&a, b)| a && b);
    assert!(QUARTER.contains(&count(both)));
}
