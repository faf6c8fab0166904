//! The program for Firmgrad, through the host library.

use firmgrad::{Init, Optimizer, Predictor, Shape, Targets, Trainer};
use firmgrad_host::fast;
use firmgrad_host::training::{Network, network};
use firmgrad_peers::{ADAM, DESCENT, DIGITS, Peer, measure};

const IMAGE: Shape = Shape::image(1, 28, 28);

fn main() {
    measure::<Firmgrad>();
}

/// The trainer lives as long as the program, so its network and its buffer may be leaked.
struct Firmgrad {
    network: &'static Network,
    trainer: Trainer<'static>,
}

impl Peer for Firmgrad {
    /// Keeps worker threads awake between operations, as PyTorch does for a while after each.
    fn at_work(work: impl FnOnce()) {
        fast::with_awake_threads(leak(DIGITS, IMAGE), 1, work);
    }

    fn new(batch: usize) -> Self {
        let network = leak(DIGITS, IMAGE);
        let trainer = trainer(network, Optimizer::adam(ADAM), batch);
        Self { network, trainer }
    }

    fn train(&mut self, images: &[f32], labels: &[usize]) -> f32 {
        step(&mut self.trainer, images, labels)
    }

    fn predictor(&self, batch: usize) -> impl FnMut(&[f32]) {
        let parameters = self.trainer.parameters().to_vec().leak();
        let buffer = vec![0.0; self.network.inference_len(batch)].leak();
        let mut predictor = Predictor::with_micro_batch(self.network, parameters, batch, buffer)
            .expect("the buffer is of the network's length");
        move |images| {
            predictor.outputs(images).expect("whole images");
        }
    }

    fn moons(points: &[f32], labels: &[usize]) -> impl FnMut() {
        let network = leak("dense 3, tanh, dense 2", Shape::vector(2));
        let mut trainer = trainer(network, Optimizer::sgd(DESCENT), labels.len());
        move || {
            step(&mut trainer, points, labels);
        }
    }
}

fn leak(net: &str, input: Shape) -> &'static Network {
    Box::leak(Box::new(network(net, input).expect("layers that fit")))
}

fn trainer(network: &'static Network, optimizer: Optimizer, batch: usize) -> Trainer<'static> {
    let optimizer = fast::optimizer(optimizer);
    let buffer = vec![0.0; network.training_len(&optimizer, batch)].leak();
    let mut trainer = Trainer::with_micro_batch(network, optimizer, batch, buffer)
        .expect("the buffer is of the network's length");
    trainer.initialise(Init::XAVIER_UNIFORM, 1);
    trainer
}

fn step(trainer: &mut Trainer<'_>, inputs: &[f32], labels: &[usize]) -> f32 {
    let learned = trainer.accumulate_batch(inputs, Targets::Classes(labels));
    learned
        .and_then(|()| trainer.step())
        .expect("whole samples")
}
