//! The program for burn, on its fastest CPU backend, flex.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLoss;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::activation::{relu, tanh};
use burn::tensor::{Device, Int, Tensor, TensorData};
use firmgrad_peers::{ADAM, DESCENT, Peer, measure};

fn main() {
    measure::<Burn>();
}

struct Burn {
    device: Device,
    learner: Learner<Digits>,
}

#[derive(Module, Debug)]
struct Digits {
    first: Conv2d,
    second: Conv2d,
    pool: MaxPool2d,
    hidden: Linear,
    dropout: Dropout,
    output: Linear,
}

impl Digits {
    fn new(device: &Device) -> Self {
        let convolution = |channels| {
            Conv2dConfig::new(channels, [5, 5])
                .with_padding(PaddingConfig2d::Same)
                .init(device)
        };
        Self {
            first: convolution([1, 32]),
            second: convolution([32, 64]),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            hidden: LinearConfig::new(7 * 7 * 64, 1024).init(device),
            dropout: DropoutConfig::new(0.5).init(),
            output: LinearConfig::new(1024, 10).init(device),
        }
    }

    fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        let x = self.pool.forward(relu(self.first.forward(images)));
        let x = self.pool.forward(relu(self.second.forward(x)));
        let x = relu(self.hidden.forward(x.flatten(1, 3)));
        self.output.forward(self.dropout.forward(x))
    }
}

#[derive(Module, Debug)]
struct Moons {
    hidden: Linear,
    output: Linear,
}

impl Moons {
    fn forward(&self, points: Tensor<2>) -> Tensor<2> {
        self.output.forward(tanh(self.hidden.forward(points)))
    }
}

/// A model with its optimiser and loss.
struct Learner<M> {
    model: Option<M>,
    optimizer: ModuleOptimizer,
    rate: f32,
    loss: CrossEntropyLoss,
}

impl<M: Module> Learner<M> {
    fn new(model: M, optimizer: ModuleOptimizer, rate: f32, device: &Device) -> Self {
        Self {
            model: Some(model),
            optimizer,
            rate,
            loss: CrossEntropyLoss::new(None, device),
        }
    }

    /// Takes one training step. `forward` computes the model's output for a batch.
    fn step(&mut self, forward: impl Fn(&M) -> Tensor<2>, targets: Tensor<1, Int>) -> Tensor<1> {
        let model = self.model.take().expect("a model between steps");
        let loss = self.loss.forward(forward(&model), targets);
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        self.model = Some(self.optimizer.step(f64::from(self.rate), model, gradients));
        loss
    }
}

impl Peer for Burn {
    fn new(_: usize) -> Self {
        let device = Device::flex().autodiff();
        let model = Digits::new(&device);
        let learner = Learner::new(model, AdamConfig::new().init(), ADAM, &device);
        Self { device, learner }
    }

    fn train(&mut self, images: &[f32], labels: &[usize]) -> f32 {
        let images = tensor(images, [labels.len(), 1, 28, 28], &self.device);
        let forward = |model: &Digits| model.forward(images.clone());
        let loss = self.learner.step(forward, targets(labels, &self.device));
        loss.into_scalar::<f32>()
    }

    fn predictor(&self, batch: usize) -> impl FnMut(&[f32]) {
        let device = self.device.clone().without_autodiff();
        let model = self.learner.model.as_ref().expect("a model").valid();
        move |images| {
            model
                .forward(tensor(images, [batch, 1, 28, 28], &device))
                .into_data();
        }
    }

    fn moons(points: &[f32], labels: &[usize]) -> impl FnMut() {
        let device = Device::flex().autodiff();
        let model = Moons {
            hidden: LinearConfig::new(2, 3).init(&device),
            output: LinearConfig::new(3, 2).init(&device),
        };
        let mut learner = Learner::new(model, SgdConfig::new().init(), DESCENT, &device);
        let points = tensor(points, [labels.len(), 2], &device);
        let targets = targets(labels, &device);
        move || {
            learner.step(|model| model.forward(points.clone()), targets.clone());
        }
    }
}

fn tensor<const D: usize>(values: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

fn targets(labels: &[usize], device: &Device) -> Tensor<1, Int> {
    let labels: Vec<i64> = labels.iter().map(|&label| label as i64).collect();
    Tensor::from_data(labels.as_slice(), device)
}
