//! One fixed run whose bits every build and target must reproduce.

use firmgrad::{
    Error, Init, Model, Optimizer, Padding, Rng, Shape, Trainer, Window, average_pool, conv2d,
    dense, dropout, identity, leaky_relu, max_pool, moons, relu, sigmoid, softmax_cross_entropy,
    tanh,
};

use super::fnv::{EMPTY, fnv};

/// FNV-1a over the bits of all parameters after each optimiser's run, in debug and release builds
/// alike. It may change only if a formula of the numerics contract changes.
pub const GOLDEN: u64 = 0xe953_dfc2_1356_f639;

/// Steps of each optimiser, with two samples each. All optimisers together take a thousand.
const STEPS: usize = 125;

/// Every kind of layer; one pooling is computed strip by strip, one has overlapping windows.
pub const NET: Model<16> = Model::new(
    Shape::image(2, 6, 7),
    [
        conv2d(5, Window::square(3, 1), Padding::Same),
        leaky_relu(0.1),
        max_pool(Window::square(2, 2)),
        conv2d(4, Window::square(2, 1), Padding::Same),
        relu(),
        average_pool(Window::square(2, 1)),
        identity(),
        dense(9),
        tanh(),
        dropout(0.25),
        dense(7),
        sigmoid(),
        dropout(0.1),
        dense(6),
        dense(2),
        softmax_cross_entropy(),
    ],
);

/// Every optimiser, the last also with weight decay.
const OPTIMIZERS: [Optimizer; 8] = [
    Optimizer::sgd(0.05),
    Optimizer::momentum(0.05, 0.9),
    Optimizer::nesterov(0.05, 0.9),
    Optimizer::adagrad(0.02),
    Optimizer::rmsprop(0.003),
    Optimizer::adam(0.003),
    Optimizer::adamw(0.003, 0.01),
    Optimizer::adam(0.003).with_weight_decay(0.01),
];

/// Elements of the buffer that the run needs.
pub const LEN: usize = NET.training_len(&Optimizer::adam(0.0), 1);

/// Trains `model` with each optimiser, after passing it through `by`. The model is [`NET`], or the
/// same layers with other kernels. A sample is 42 noisy points of one half circle, as an image with
/// two channels.
///
/// # Errors
/// Only if training fails.
pub fn run<const N: usize>(
    model: &Model<N>,
    by: impl Fn(Optimizer) -> Optimizer,
    buffer: &mut [f32],
) -> Result<u64, Error> {
    let mut hash = EMPTY;
    for (optimizer, seed) in OPTIMIZERS.into_iter().zip(42..) {
        let mut trainer = Trainer::new(model, by(optimizer), buffer)?;
        trainer.initialise(Init::XAVIER_NORMAL, seed);
        let mut rng = Rng::new(seed, 1 << 16);
        for _ in 0..STEPS {
            let mut sample = [0.0; 84];
            let mut free = sample.chunks_exact_mut(2);
            for (point, class) in moons::points(84, 0.2, &mut rng) {
                if let Some(place) = free.next() {
                    place.copy_from_slice(&point);
                }
                if free.len() == 0 {
                    trainer.accumulate(&sample, usize::from(class))?;
                    free = sample.chunks_exact_mut(2);
                }
            }
            trainer.step()?;
        }
        for parameter in trainer.parameters() {
            hash = fnv(hash, parameter.to_bits().to_le_bytes());
        }
    }
    Ok(hash)
}
