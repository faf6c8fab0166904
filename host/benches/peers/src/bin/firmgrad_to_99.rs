//! Trains Firmgrad from a cold start and prints the test accuracy.
//!
//! Arguments: NET BATCH PEAK SAMPLES CLIMB SEED, as `compare` passes them.

use std::path::Path;

use firmgrad::{Init, Optimizer, Rng, Targets, Trainer};
use firmgrad_host::data::mnist;
use firmgrad_host::fast;
use firmgrad_host::training::{evaluate, network};
use firmgrad_peers::MNIST;

/// The generator's stream for the order of the samples.
const ORDER: u32 = 1;

const ARGUMENTS: &str = "a net and five numbers: NET BATCH PEAK SAMPLES CLIMB SEED";

fn main() {
    rayon::scope(|_| {
        let net = std::env::args().nth(1).expect(ARGUMENTS);
        let [batch, peak, samples, climb, seed] = [2, 3, 4, 5, 6].map(argument);
        let (batch, samples, seed) = (batch as usize, samples as usize, seed as u64);
        let (train, test) =
            mnist::load(Path::new(MNIST)).expect("run `firmgrad fetch mnist` first");
        let network = network(&net, train.shape).expect("layers that fit");
        let adam = fast::optimizer(Optimizer::adam(peak as f32));
        let mut buffer = vec![0.0; network.training_len(&adam, batch)];
        let mut trainer = Trainer::with_micro_batch(&network, adam, batch, &mut buffer)
            .expect("the buffer is of the network's length");
        trainer.initialise(Init::HE_NORMAL, seed);

        let steps = samples / batch;
        let order = order(train.len(), samples, &mut Rng::new(seed, ORDER));
        let (mut images, mut labels) = (Vec::new(), Vec::new());
        fast::with_awake_threads(&network, batch, || {
            for (step, samples) in order.chunks_exact(batch).enumerate() {
                let progress = step as f64 / steps as f64;
                trainer.set_learning_rate((peak * one_cycle(progress, climb)) as f32);
                train.gather(samples, &mut images, &mut labels);
                let learned = trainer.accumulate_batch(&images, Targets::Classes(&labels));
                learned
                    .and_then(|()| trainer.step())
                    .expect("whole samples");
            }
        });
        let evaluation = evaluate(&network, trainer.parameters(), &test, test.len());
        println!("test_accuracy {:.4}", evaluation.accuracy);
    });
}

fn argument(place: usize) -> f64 {
    let number = std::env::args()
        .nth(place)
        .and_then(|text| text.parse().ok());
    number.expect(ARGUMENTS)
}

/// The indices of `count` samples out of `len`, reshuffled for each pass.
fn order(len: usize, count: usize, rng: &mut Rng) -> Vec<usize> {
    let mut order = Vec::new();
    while order.len() < count {
        let start = order.len();
        order.extend(0..len);
        rng.shuffle(&mut order[start..]);
    }
    order.truncate(count);
    order
}

/// The learning rate as a share of its peak: it climbs linearly from 1/25 to 1 at `climb`, and
/// falls linearly to 0 at the end.
fn one_cycle(progress: f64, climb: f64) -> f64 {
    match progress < climb {
        true => 0.04 + 0.96 * progress / climb,
        false => (1.0 - progress) / (1.0 - climb),
    }
}
