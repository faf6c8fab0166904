//! The program for candle, on its CPU backend.

use candle_core::{DType, Device, Module, ModuleT, Result, Tensor};
use candle_nn::{
    AdamW, Conv2d, Conv2dConfig, Dropout, Linear, Optimizer, ParamsAdamW, SGD, VarBuilder, VarMap,
    conv2d, linear, loss,
};
use firmgrad_peers::{ADAM, DESCENT, Peer, measure};

const CPU: Device = Device::Cpu;

fn main() {
    measure::<Candle>();
}

struct Candle {
    network: Digits,
    optimizer: AdamW,
}

#[derive(Clone)]
struct Digits {
    convolutions: [Conv2d; 2],
    hidden: Linear,
    dropout: Dropout,
    output: Linear,
}

impl Digits {
    fn new(variables: &VarMap) -> Result<Self> {
        let root = VarBuilder::from_varmap(variables, DType::F32, &CPU);
        let same = Conv2dConfig {
            padding: 2,
            ..Conv2dConfig::default()
        };
        Ok(Self {
            convolutions: [
                conv2d(1, 32, 5, same, root.pp("first"))?,
                conv2d(32, 64, 5, same, root.pp("second"))?,
            ],
            hidden: linear(7 * 7 * 64, 1024, root.pp("hidden"))?,
            dropout: Dropout::new(0.5),
            output: linear(1024, 10, root.pp("output"))?,
        })
    }
}

impl ModuleT for Digits {
    fn forward_t(&self, images: &Tensor, train: bool) -> Result<Tensor> {
        let mut x = images.clone();
        for convolution in &self.convolutions {
            x = convolution.forward(&x)?.relu()?.max_pool2d(2)?;
        }
        let x = self.hidden.forward(&x.flatten_from(1)?)?.relu()?;
        self.output.forward(&self.dropout.forward(&x, train)?)
    }
}

impl Peer for Candle {
    fn new(_: usize) -> Self {
        let variables = VarMap::new();
        let adam = ParamsAdamW {
            lr: ADAM.into(),
            weight_decay: 0.0,
            ..ParamsAdamW::default()
        };
        Self {
            network: Digits::new(&variables).expect("layers that fit"),
            optimizer: AdamW::new(variables.all_vars(), adam).expect("variables"),
        }
    }

    fn train(&mut self, images: &[f32], labels: &[usize]) -> f32 {
        let answer = tensor(images, (labels.len(), 1, 28, 28))
            .and_then(|images| self.network.forward_t(&images, true));
        step(&mut self.optimizer, answer, labels).expect("tensors that fit")
    }

    fn predictor(&self, batch: usize) -> impl FnMut(&[f32]) {
        let network = self.network.clone();
        move |images| {
            let images = tensor(images, (batch, 1, 28, 28)).expect("whole images");
            network.forward_t(&images, false).expect("layers that fit");
        }
    }

    fn moons(points: &[f32], labels: &[usize]) -> impl FnMut() {
        let variables = VarMap::new();
        let root = VarBuilder::from_varmap(&variables, DType::F32, &CPU);
        let hidden = linear(2, 3, root.pp("hidden")).expect("a layer");
        let output = linear(3, 2, root.pp("output")).expect("a layer");
        let mut descent = SGD::new(variables.all_vars(), DESCENT.into()).expect("variables");
        let points = tensor(points, (labels.len(), 2)).expect("whole points");
        let labels = targets(labels).expect("labels");
        move || {
            let hidden = hidden.forward(&points).and_then(|x| x.tanh());
            let answer = hidden.and_then(|x| output.forward(&x));
            let loss = answer.and_then(|answer| loss::cross_entropy(&answer, &labels));
            let loss = loss.expect("tensors that fit");
            descent.backward_step(&loss).expect("gradients");
        }
    }
}

fn step(optimizer: &mut AdamW, answer: Result<Tensor>, labels: &[usize]) -> Result<f32> {
    let loss = loss::cross_entropy(&answer?, &targets(labels)?)?;
    optimizer.backward_step(&loss)?;
    loss.to_scalar()
}

fn tensor(values: &[f32], shape: impl Into<candle_core::Shape>) -> Result<Tensor> {
    Tensor::from_slice(values, shape.into(), &CPU)
}

fn targets(labels: &[usize]) -> Result<Tensor> {
    let labels = labels.iter().map(|&label| label as u32);
    Tensor::from_iter(labels, &CPU)
}
