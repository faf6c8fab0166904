//! Random parameters and samples for a check.

use firmgrad::layer::SoftmaxCrossEntropy;
use firmgrad::{Init, Model, Optimizer, Rng, Spec, Targets, Trainer};

use super::Point;

/// Standard deviation of what is added to weights and biases. Training starts biases at 0, where a
/// mistake could hide.
const SHIFT: f64 = 0.1;

/// Random streams for what is added, the inputs and the targets. Weights use the first streams.
const STREAMS: [u32; 3] = [0x4348_4b00, 0x4348_4b01, 0x4348_4b02];

/// Parameters of the usual scale, and standard normal samples with targets of the kind that the
/// model's loss takes.
#[derive(Clone, Debug)]
pub struct Drawn {
    parameters: Vec<f64>,
    inputs: Vec<f64>,
    classes: Vec<usize>,
    values: Vec<f64>,
    classifies: bool,
    seed: u64,
}

impl Drawn {
    /// Draws parameters and `samples` samples.
    pub fn new<const N: usize>(model: &Model<N, f64>, samples: usize, seed: u64) -> Self {
        let [shifts, inputs, targets] = STREAMS.map(|stream| Rng::new(seed, stream));
        let outputs = model.outputs();
        let mut classes = targets;
        let loss = model.layers().last().map(|layer| layer.spec());
        let shifted = initial(model, seed).into_iter().zip(normals(shifts));
        Self {
            parameters: shifted
                .map(|(value, shift)| value + SHIFT * shift)
                .collect(),
            inputs: normals(inputs)
                .take(samples * model.input().len())
                .collect(),
            classes: (0..samples)
                .map(|_| classes.below(outputs as u32) as usize)
                .collect(),
            values: normals(targets).take(samples * outputs).collect(),
            classifies: loss == Some(Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy)),
            seed,
        }
    }

    /// The point at which to check a network.
    pub fn point(&self) -> Point<'_> {
        Point {
            parameters: &self.parameters,
            inputs: &self.inputs,
            targets: match self.classifies {
                true => Targets::Classes(&self.classes),
                false => Targets::Values(&self.values),
            },
            seed: self.seed,
        }
    }
}

/// Initial parameters, as training draws them.
fn initial<const N: usize>(model: &Model<N, f64>, seed: u64) -> Vec<f64> {
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(model, optimizer, &mut buffer)
        .expect("the buffer has the length that the model needs");
    trainer.initialise(Init::XAVIER_NORMAL, seed);
    trainer.parameters().to_vec()
}

fn normals(mut rng: Rng) -> impl Iterator<Item = f64> {
    std::iter::repeat_with(move || rng.normal().into())
}
