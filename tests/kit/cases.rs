//! Seeded inputs, and the shapes that layers are tried on.

use firmgrad::{Layer, Model, Padding, Placed, Real, Rng, Shape, Spec, Targets, Window};

/// Layers that a test's model has room for.
pub const DEPTH: usize = 16;

/// The model of `specs`.
///
/// # Panics
/// Where they do not fit: the test is wrong then.
#[track_caller]
pub fn model<R: Real>(input: Shape, specs: &[Spec]) -> Model<DEPTH, R> {
    let layers: Vec<Layer<R>> = specs.iter().copied().map(Layer::from).collect();
    Model::try_new(input, &layers).unwrap()
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
        let head = model.layers().last().map(|layer| layer.spec);
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
            classifies: head == Some(Spec::SoftmaxCrossEntropy),
        }
    }

    /// The targets, of the kind that the model's head takes.
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

/// Layers with weights, at shapes which no register tile divides.
pub fn transforms() -> Vec<Placed> {
    use Padding::{Same, Valid};
    let mut all = Vec::new();
    let mut place = |spec, (channels, height, width)| {
        let input = Shape::image(channels, height, width);
        all.push(Placed::new(spec, input).unwrap());
    };
    for (inputs, units) in [(1, 1), (7, 3), (33, 17), (65, 23), (40, 16)] {
        place(Spec::Dense { units }, (inputs, 1, 1));
    }
    place(Spec::Dense { units: 5 }, (3, 2, 5));
    for (filters, (height, width, stride), padding, input) in [
        (1, (1, 1, 1), Valid, (1, 1, 1)),
        (5, (3, 3, 1), Valid, (1, 9, 15)),
        (17, (5, 5, 1), Same, (3, 9, 15)),
        (16, (5, 5, 1), Same, (2, 14, 14)),
        (3, (2, 2, 1), Same, (5, 4, 7)),
        (4, (4, 6, 1), Same, (2, 5, 9)),
        (3, (1, 8, 1), Valid, (2, 3, 17)),
        (5, (7, 1, 1), Same, (3, 5, 2)),
        (6, (3, 2, 2), Same, (3, 8, 7)),
        (6, (3, 2, 2), Valid, (3, 8, 7)),
        (2, (4, 4, 3), Same, (3, 11, 10)),
        (2, (1, 2, 3), Same, (2, 5, 8)),
        (3, (9, 9, 1), Same, (2, 3, 4)),
        (3, (2, 3, 5), Valid, (1, 9, 12)),
    ] {
        let window = Window {
            height,
            width,
            stride,
        };
        place(
            Spec::Conv2d {
                filters,
                window,
                padding,
            },
            input,
        );
    }
    all
}

/// Poolings, at shapes which no register tile divides.
pub fn pools() -> Vec<Placed> {
    let mut all = Vec::new();
    let mut place = |spec, (channels, height, width)| {
        let input = Shape::image(channels, height, width);
        all.push(Placed::new(spec, input).unwrap());
    };
    for ((height, width, stride), input) in [
        ((2, 2, 2), (3, 6, 8)),
        ((2, 2, 2), (5, 7, 9)),
        ((3, 3, 1), (2, 5, 6)),
        ((2, 3, 2), (1, 6, 7)),
        ((1, 1, 2), (4, 5, 5)),
        ((4, 2, 3), (2, 9, 8)),
        ((2, 2, 2), (17, 3, 60)),
        ((9, 9, 1), (5, 10, 12)),
    ] {
        let window = Window {
            height,
            width,
            stride,
        };
        place(Spec::MaxPool { window }, input);
        place(Spec::AveragePool { window }, input);
    }
    all
}
