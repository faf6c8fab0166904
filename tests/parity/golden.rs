//! One fixed run whose bits are written down, for every build and target to compare with.

use firmgrad::{
    Init, Model, Optimizer, Padding, Rng, Shape, Trainer, Window, conv2d, dense, dropout,
    leaky_relu, max_pool, moons, sigmoid, softmax_cross_entropy, tanh,
};
use firmgrad_tests::bits::hash;

/// FNV-1a over the parameter bits after the run: the same in debug and release builds. It may
/// change only where a formula of the numerics contract does.
const GOLDEN: u64 = 0x6605_7c76_a443_f2cd;

/// Steps of the run, each of two samples.
const STEPS: usize = 1000;

/// All that the bits depend on besides sums: draws, every transcendental function, kinks.
const NET: Model<10> = Model::new(
    Shape::image(2, 3, 5),
    [
        conv2d(5, Window::square(2, 1), Padding::Same),
        leaky_relu(0.1),
        max_pool(Window::square(2, 1)),
        dense(9),
        tanh(),
        dropout(0.25),
        dense(7),
        sigmoid(),
        dense(2),
        softmax_cross_entropy(),
    ],
);

const OPTIMIZER: Optimizer = Optimizer::adam(0.003);
const LEN: usize = NET.training_len(&OPTIMIZER, 1);

/// A sample is 15 noisy points of one half circle, as an image of two channels.
#[test]
fn a_thousand_steps() {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::new(&NET, OPTIMIZER, &mut buffer).unwrap();
    trainer.initialise(Init::XAVIER_NORMAL, 42);
    let mut rng = Rng::new(42, 1 << 16);
    let mut loss = f32::INFINITY;
    for _ in 0..STEPS {
        let points: Vec<[f32; 2]> = moons::points(30, 0.2, &mut rng)
            .map(|point| point.0)
            .collect();
        for (sample, class) in points.chunks(15).zip(0..) {
            trainer.accumulate(sample.as_flattened(), class).unwrap();
        }
        loss = trainer.step().unwrap();
    }
    assert!(
        loss < 0.1,
        "the run is of no use where nothing is learned: {loss}"
    );
    assert_eq!(
        hash(trainer.parameters()),
        GOLDEN,
        "{:#x}",
        hash(trainer.parameters())
    );
}
