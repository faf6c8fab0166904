//! Seeded inputs, and models from layer descriptions.

use crate::functions::layer as layer_of;
use crate::specs::{spec, stack};
use firmgrad::{Layer, Model, Real, Rng, Shape, Spec, Targets};

/// Largest number of layers of a test's model.
pub const DEPTH: usize = 16;

/// The model of `specs`.
///
/// # Panics
/// If the layers do not fit, which is a mistake in the test.
#[track_caller]
pub fn model<R: Real>(input: Shape, specs: &[Spec]) -> Model<DEPTH, R> {
    let layers: Vec<Layer<R>> = specs.iter().copied().map(layer_of).collect();
    Model::try_new(input, &layers).unwrap()
}

/// A model from net notation.
///
/// # Panics
/// If the text is invalid, or the layers do not fit.
#[track_caller]
pub fn net<R: Real>(input: Shape, text: &str) -> Model<DEPTH, R> {
    model(input, &stack(text))
}

/// `count` standard normal draws from stream `stream` of seed 2024.
pub fn normals<R: Real>(count: usize, stream: u32) -> Vec<R> {
    let mut rng = Rng::new(2024, stream);
    std::iter::repeat_with(|| R::from_f32(rng.normal()))
        .take(count)
        .collect()
}

/// Samples with targets of both kinds.
#[derive(Clone, Debug)]
pub struct Batch<R> {
    /// The samples, one after another.
    pub inputs: Vec<R>,
    classes: Vec<usize>,
    values: Vec<R>,
    width: usize,
    outputs: usize,
    classifies: bool,
}

impl<R: Real> Batch<R> {
    /// Draws `samples` samples for `model`.
    pub fn draw<const N: usize>(model: &Model<N, R>, samples: usize, stream: u32) -> Self {
        let (width, outputs) = (model.input().len(), model.outputs());
        let loss = model.layers().last().map(|layer| layer.spec());
        let mut rng = Rng::new(4048, stream);
        Self {
            inputs: normals(samples * width, stream),
            classes: (0..samples)
                .map(|_| rng.below(outputs as u32) as usize)
                .collect(),
            values: (0..samples * outputs)
                .map(|_| R::from_f32(rng.normal()))
                .collect(),
            width,
            outputs,
            classifies: loss == Some(spec("softmax")),
        }
    }

    /// The targets, of the kind that the model's loss takes.
    pub fn targets(&self) -> Targets<'_, R> {
        match self.classifies {
            true => Targets::Classes(&self.classes),
            false => Targets::Values(&self.values),
        }
    }

    /// The samples one by one, each with its target.
    pub fn samples(&self) -> impl Iterator<Item = (&[R], firmgrad::Target<'_, R>)> {
        let values = self.values.chunks(self.outputs);
        let targets =
            self.classes
                .iter()
                .zip(values)
                .map(|(&class, values)| match self.classifies {
                    true => class.into(),
                    false => values.into(),
                });
        self.inputs.chunks(self.width).zip(targets)
    }
}
