//! The numbers that check the equations. Each compares a quantity with a second way to compute it.

use firmgrad::{Init, Model, Optimizer, Predictor, Rng, Rule, Shape, Targets, Trainer, dense};

use crate::check::{self, Point, Verdict};
use crate::data::Dataset;
use crate::reproduce::error::ReproduceError;
use crate::training::{self, MAX_LAYERS, RunError};

type Doubles = Model<MAX_LAYERS, f64>;

/// A network in `f64`, and samples to check its gradient on.
pub(super) struct CheckedNetwork {
    model: Doubles,
    parameters: Vec<f64>,
    inputs: Vec<f64>,
    classes: Vec<usize>,
}

impl CheckedNetwork {
    /// The network `net` with `parameters`, and the first `samples` of `data`.
    pub(super) fn new(
        net: &str,
        parameters: &[f32],
        data: &Dataset,
        samples: usize,
    ) -> Result<Self, ReproduceError> {
        let model = training::device_network(net, data.shape).map_err(RunError::from)?;
        let (mut inputs, mut classes) = (Vec::new(), Vec::new());
        let first: Vec<usize> = (0..samples.min(data.len())).collect();
        data.gather(&first, &mut inputs, &mut classes);
        Ok(Self {
            model,
            parameters: parameters.iter().copied().map(f64::from).collect(),
            inputs: inputs.into_iter().map(f64::from).collect(),
            classes,
        })
    }

    fn point(&self) -> Point<'_> {
        Point {
            parameters: &self.parameters,
            inputs: &self.inputs,
            targets: Targets::Classes(&self.classes),
            seed: 0,
        }
    }

    /// Checks the gradient with respect to the parameters with the indices `elements`.
    pub(super) fn check(
        &self,
        elements: std::ops::Range<usize>,
    ) -> Result<Verdict, ReproduceError> {
        let elements: Vec<usize> = elements.collect();
        Ok(check::parameters(&self.model, &self.point(), &elements)?)
    }

    /// Checks the gradient with respect to all parameters.
    pub(super) fn check_all(&self) -> Result<Verdict, ReproduceError> {
        self.check(0..self.parameters.len())
    }

    /// The error of central differences relative to the gradient, for each step size in `steps`.
    pub(super) fn difference_errors(&self, steps: &[f64]) -> Result<Vec<f64>, ReproduceError> {
        Ok(check::difference_errors(&self.model, &self.point(), steps)?)
    }

    /// The relative difference between the program's mean loss and equation (4). The equation is
    /// evaluated literally, with the standard library's `exp` and `ln`.
    pub(super) fn loss_error(&self) -> Result<f64, ReproduceError> {
        let inputs = self.model.input().len();
        let mut buffer = vec![0.0; self.model.inference_len(1)];
        let mut predictor = Predictor::new(&self.model, &self.parameters, &mut buffer)?;
        let mut sum = 0.0;
        for (input, &class) in self.inputs.chunks_exact(inputs).zip(&self.classes) {
            let logits = predictor.outputs(input)?;
            let total: f64 = logits.iter().map(|logit| logit.exp()).sum();
            let probability = logits
                .get(class)
                .map_or(f64::NAN, |logit| logit.exp() / total);
            sum -= probability.ln();
        }
        let mean = sum / self.classes.len() as f64;
        let sgd = Optimizer::sgd(0.0);
        let mut buffer = vec![0.0; self.model.training_len(&sgd, 1)];
        let mut trainer = self.trainer(sgd, &mut buffer)?;
        self.accumulate(&mut trainer)?;
        Ok((trainer.step()? / mean - 1.0).abs())
    }

    /// The largest difference between `steps` steps of `optimizer` and the same steps of the
    /// chapter's equations, evaluated literally. It is relative to the largest parameter.
    pub(super) fn update_error(
        &self,
        optimizer: Optimizer<f64>,
        steps: u32,
    ) -> Result<f64, ReproduceError> {
        let mut buffer = vec![0.0; self.model.training_len(&optimizer, 1)];
        let mut trainer = self.trainer(optimizer, &mut buffer)?;
        let mut reference = ReferenceOptimizer::new(&optimizer, &self.parameters);
        for _ in 0..steps {
            self.accumulate(&mut trainer)?;
            let samples = self.classes.len() as f64;
            let mean: Vec<f64> = trainer
                .gradients()
                .iter()
                .map(|sum| sum / samples)
                .collect();
            reference.step(&mean);
            trainer.step()?;
        }
        let most = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        let pairs = trainer.parameters().iter().zip(&reference.parameters);
        let error = most(&mut pairs.map(|(a, b)| (a - b).abs()));
        Ok(error / most(&mut reference.parameters.iter().map(|w| w.abs())))
    }

    fn trainer<'b>(
        &'b self,
        optimizer: Optimizer<f64>,
        buffer: &'b mut [f64],
    ) -> Result<Trainer<'b, f64>, ReproduceError> {
        let mut trainer = Trainer::new(&self.model, optimizer, buffer)?;
        trainer.set_parameters(&self.parameters)?;
        Ok(trainer)
    }

    fn accumulate(&self, trainer: &mut Trainer<'_, f64>) -> Result<(), ReproduceError> {
        Ok(trainer.accumulate_batch(&self.inputs, Targets::Classes(&self.classes))?)
    }
}

/// The update rules, evaluated as the chapter writes them.
struct ReferenceOptimizer {
    rule: Rule,
    rate: f64,
    parameters: Vec<f64>,
    /// For each parameter, Adagrad's sum of squares, or Adam's two means.
    state: Vec<[f64; 2]>,
    steps: i32,
}

impl ReferenceOptimizer {
    fn new(optimizer: &Optimizer<f64>, parameters: &[f64]) -> Self {
        Self {
            rule: optimizer.rule(),
            rate: optimizer.learning_rate().into(),
            parameters: parameters.to_vec(),
            state: vec![[0.0; 2]; parameters.len()],
            steps: 0,
        }
    }

    fn step(&mut self, gradient: &[f64]) {
        self.steps += 1;
        let elements = self
            .parameters
            .iter_mut()
            .zip(&mut self.state)
            .zip(gradient);
        for ((w, [s, v]), g) in elements {
            *w -= self.rate
                * match self.rule {
                    Rule::Adagrad { epsilon } => {
                        *s += g * g;
                        g / (s.sqrt() + f64::from(epsilon))
                    }
                    Rule::Adam {
                        beta1,
                        beta2,
                        epsilon,
                        ..
                    } => {
                        let (first, second) = (f64::from(beta1), f64::from(beta2));
                        *s = first * *s + (1.0 - first) * g;
                        *v = second * *v + (1.0 - second) * g * g;
                        let mean = *s / (1.0 - first.powi(self.steps));
                        let square = *v / (1.0 - second.powi(self.steps));
                        mean / (square.sqrt() + f64::from(epsilon))
                    }
                    _ => *g,
                };
        }
    }
}

/// The variance of 120,000 weights that `init` draws for 400 inputs and 300 outputs, divided by
/// `expected`.
pub(super) fn variance(init: Init, expected: f64, seed: u64) -> Result<f64, ReproduceError> {
    let layers = [dense(300), firmgrad::softmax_cross_entropy()];
    let model = Model::<2>::new(Shape::vector(400), layers);
    let sgd = Optimizer::sgd(0.0);
    let mut buffer = vec![0.0; model.training_len(&sgd, 1)];
    let mut trainer = Trainer::new(&model, sgd, &mut buffer)?;
    trainer.initialise(init, seed);
    let weights = &trainer.parameters()[..400 * 300];
    let squares: f64 = weights.iter().map(|&w| f64::from(w) * f64::from(w)).sum();
    Ok(squares / weights.len() as f64 / expected)
}

/// Normally distributed parameters with standard deviation 0.3, for an untrained network.
pub(super) fn drawn(count: usize, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(seed, 0);
    (0..count).map(|_| 0.3 * rng.normal()).collect()
}
