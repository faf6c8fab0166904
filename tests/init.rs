//! Initialisers: moments as functions of the fans, bounds, and the random streams of layers.

use firmgrad::layer::{Conv2d, Dense, Relu, SoftmaxCrossEntropy, Tanh};
use firmgrad::{Init, Model, Optimizer, Padding, Shape, Spec, Trainer, Window};
use firmgrad_tests::cases::{self, DEPTH};
use firmgrad_tests::tolerance::{BOUND, MEAN, VARIANCE};

/// Three layers of 40,000 weights, with fans 2500 and 400, 400 and 2500, 100 and 400; then a small
/// layer.
fn model() -> Model<DEPTH> {
    let specs = [
        Spec::Conv2d(Conv2d {
            filters: 16,
            window: Window {
                height: 5,
                width: 5,
                stride: 1,
            },
            padding: Padding::Same,
        }),
        Spec::Conv2d(Conv2d {
            filters: 100,
            window: Window {
                height: 5,
                width: 5,
                stride: 2,
            },
            padding: Padding::Valid,
        }),
        Spec::Relu(Relu),
        Spec::Dense(Dense { units: 400 }),
        Spec::Dense(Dense { units: 2 }),
        Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy),
    ];
    cases::model(Shape::image(100, 5, 5), &specs)
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
    let fans: Vec<_> = drawn(Init::HE_NORMAL, 1)
        .iter()
        .map(|layer| layer.2)
        .collect();
    // 5 x 5 taps, from 100 channels to 16 filters and from 16 to 100; dense layers with 400 and 2
    // units.
    assert_eq!(
        fans,
        [
            [2500.0, 400.0],
            [400.0, 2500.0],
            [100.0, 400.0],
            [400.0, 2.0]
        ]
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
    let weights = |specs: &[Spec]| {
        let model: Model<DEPTH> = cases::model(Shape::vector(5), specs);
        let optimizer = Optimizer::sgd(0.0);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, 8);
        trainer.parameters()[..5 * 3].to_vec()
    };
    let (first, head) = (
        Spec::Dense(Dense { units: 3 }),
        Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy),
    );
    let deeper = [
        first,
        Spec::Tanh(Tanh),
        Spec::Dense(Dense { units: 2 }),
        head,
    ];
    assert_eq!(weights(&[first, head]), weights(&deeper));
}
