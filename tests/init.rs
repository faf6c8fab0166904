//! Initialisers: moments as functions of the fans, bounds, and the random streams of layers.

use firmgrad::{Init, Model, Optimizer, Shape, Trainer};
use firmgrad_tests::cases::{self, DEPTH};
use firmgrad_tests::tolerance::{BOUND, MEAN, VARIANCE};

/// Three layers of 40,000 weights, with fans 2500 and 400, 400 and 2500, 100 and 400; then a small
/// layer.
fn model() -> Model<DEPTH> {
    let net = "conv 5x5x16 same, conv 5x5x100 stride 2, relu, dense 400, dense 2, softmax";
    cases::net(Shape::image(100, 5, 5), net)
}

/// Weights, biases and fans of each layer that has weights.
fn drawn(init: Init, seed: u64) -> Vec<(Vec<f32>, Vec<f32>, [f64; 2])> {
    let model = model();
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![f32::NAN; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    trainer
        .set_parameters(&vec![9.0; model.parameters()])
        .unwrap();
    trainer.initialise(init, seed);
    let mut all = Vec::new();
    for (layer, range) in model.parameter_ranges() {
        let (weights, biases) = trainer.parameters()[range].split_at(layer.weights());
        if !weights.is_empty() {
            let (fan_in, fan_out) = layer.fans();
            all.push((
                weights.to_vec(),
                biases.to_vec(),
                [fan_in as f64, fan_out as f64],
            ));
        }
    }
    all
}

#[test]
fn fans_count_taps() {
    let drawn = drawn(Init::HE_NORMAL, 1);
    let fans: Vec<_> = drawn.iter().map(|layer| layer.2).collect();
    // 5 x 5 taps, from 100 channels to 16 filters and from 16 to 100; dense layers with 400 and 2
    // units.
    let want = [(2500, 400), (400, 2500), (100, 400), (400, 2)];
    assert_eq!(
        fans,
        want.map(|(inputs, outputs)| [f64::from(inputs), f64::from(outputs)])
    );
}

#[test]
fn moments_and_bounds() {
    type Variance = fn([f64; 2]) -> f64;
    let glorot: Variance = |[fan_in, fan_out]| 2.0 / (fan_in + fan_out);
    let he: Variance = |[fan_in, _]| 2.0 / fan_in;
    for (init, variance, uniform) in [
        (Init::XAVIER_UNIFORM, glorot, true),
        (Init::XAVIER_NORMAL, glorot, false),
        (Init::HE_UNIFORM, he, true),
        (Init::HE_NORMAL, he, false),
    ] {
        for (weights, biases, fans) in drawn(init, 11) {
            assert!(biases.iter().all(|&bias| bias == 0.0));
            if weights.len() < 40_000 {
                continue;
            }
            let want = variance(fans);
            let draws: Vec<f64> = weights.iter().copied().map(f64::from).collect();
            let count = draws.len() as f64;
            let mean = draws.iter().sum::<f64>() / count;
            let square = draws.iter().map(|w| w * w).sum::<f64>() / count;
            let name = format!("{init:?} {fans:?}");
            MEAN.check(&[mean / want.sqrt()], &[0.0], &name);
            VARIANCE.check(&[square], &[want], &name);
            // A uniform distribution on [-a, a] has variance a^2 / 3. Some of 40,000 normal draws
            // are beyond that bound.
            let bound = (3.0 * want).sqrt();
            let largest = draws
                .iter()
                .fold(0.0, |largest, w| f64::max(largest, w.abs()));
            assert_eq!(
                BOUND.accepts(largest, bound),
                uniform,
                "{name}: {largest} {bound}"
            );
            assert!(uniform || largest > bound, "{name}: {largest}");
        }
    }
}

#[test]
fn constant() {
    for (weights, biases, _) in drawn(Init::constant(0.25), 3) {
        assert!(weights.iter().all(|&weight| weight == 0.25));
        assert!(biases.iter().all(|&bias| bias == 0.0));
    }
}

#[test]
fn seeds_and_layers_draw_their_own() {
    let (one, same, two) = (
        drawn(Init::HE_UNIFORM, 1),
        drawn(Init::HE_UNIFORM, 1),
        drawn(Init::HE_UNIFORM, 2),
    );
    assert_eq!(one, same);
    for (one, two) in one.iter().zip(&two) {
        assert_ne!(one.0, two.0);
    }
    // The first two layers would differ only by a factor if they shared a random stream.
    let (first, second) = (&one[0].0, &one[1].0);
    let factor = second[0] / first[0];
    assert!(
        first
            .iter()
            .zip(second)
            .any(|(a, b)| (b / a - factor).abs() > 0.5)
    );
    // The upper half of the seed matters, too.
    assert_ne!(drawn(Init::HE_UNIFORM, 1 << 32), drawn(Init::HE_UNIFORM, 0));
}

/// A layer that is added at the end does not change the draws of those before it.
#[test]
fn a_layers_draws_are_its_own() {
    let weights = |text: &str| {
        let model: Model<DEPTH> = cases::net(Shape::vector(5), text);
        let optimizer = Optimizer::sgd(0.0);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, 8);
        trainer.parameters()[..5 * 3].to_vec()
    };
    let deeper = "dense 3, tanh, dense 2, softmax";
    assert_eq!(weights("dense 3, softmax"), weights(deeper));
}
