//! Checks a network's gradient layer by layer.

use firmgrad::{
    Error, Geometry, Init, Layer, Model, Optimizer, Real, Rng, Shape, Targets, Trainer,
};

use super::{Dual, Verdict, compare, difference_error};

/// Where a network's gradient is checked.
#[derive(Clone, Copy, Debug)]
pub struct Point<'a> {
    /// All parameters, layer by layer, weights before biases.
    pub parameters: &'a [f64],
    /// The samples, one after another.
    pub inputs: &'a [f64],
    /// Their targets.
    pub targets: Targets<'a, f64>,
    /// Determines what dropout drops, and which parameters are checked if not all are.
    pub seed: u64,
}

/// The result for one layer.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    /// The layer and its shapes.
    pub layer: Geometry,
    /// The verdict on the gradient with respect to its parameters. Nothing is checked if it has
    /// none. An error in a layer's input gradient shows in the verdicts of the layers before it.
    pub verdict: Verdict,
}

/// Checks the gradient of the sum of the samples' losses with respect to the parameters of each
/// layer, in the order of the forward pass. If a layer has more than `most` parameters, `most` of
/// them are checked, chosen at random.
///
/// The backward pass is that of the functions that `model` carries. The derivatives for comparison
/// come from the core's own forward pass. Each parameter checked takes three forward passes of all
/// samples, on the threads of the current rayon pool.
///
/// # Errors
/// [`Error::Parameters`], [`Error::Input`], [`Error::Target`], [`Error::NoSamples`]: `point` does
/// not fit the model. [`Error::NotFinite`]: the loss is not finite.
///
/// # Panics
/// If the model has a [custom](Layer::custom) layer; [`network_with`] checks those.
pub fn network<const N: usize>(
    model: &Model<N, f64>,
    point: &Point<'_>,
    most: usize,
) -> Result<Vec<Checked>, Error> {
    network_with(model, &in_other_numbers(model), point, most)
}

/// Does the same as [`network`] for a model with custom layers. `duals` is the same model over
/// [`Dual`]s.
///
/// # Errors
/// As [`network`].
pub fn network_with<const N: usize>(
    model: &Model<N, f64>,
    duals: &Model<N, Dual>,
    point: &Point<'_>,
    most: usize,
) -> Result<Vec<Checked>, Error> {
    let gradient = gradient(model, point)?;
    let ranges = model.parameter_ranges().zip(0..);
    let checked = ranges.map(|((layer, range), number)| {
        let mut elements: Vec<usize> = range.collect();
        if elements.len() > most {
            Rng::new(point.seed, number).shuffle(&mut elements);
            elements.truncate(most);
        }
        Checked {
            layer,
            verdict: compare(point.parameters, &gradient, &elements, || {
                loss(duals, point)
            }),
        }
    });
    Ok(checked.collect())
}

/// Checks the gradient of the sum of the samples' losses with respect to the parameters `elements`.
///
/// # Errors
/// As [`network`].
///
/// # Panics
/// As [`network`], and if an element is not the index of a parameter.
pub fn parameters<const N: usize>(
    model: &Model<N, f64>,
    point: &Point<'_>,
    elements: &[usize],
) -> Result<Verdict, Error> {
    let gradient = gradient(model, point)?;
    let duals = in_other_numbers::<N, f64, Dual>(model);
    Ok(compare(point.parameters, &gradient, elements, || {
        loss(&duals, point)
    }))
}

/// The norm-relative error of central differences over all parameters, for each of `steps`. It
/// consists of truncation and rounding of the differences, because the gradient itself is exact up
/// to rounding.
///
/// # Errors
/// As [`network`].
///
/// # Panics
/// As [`network`].
///
/// ```
/// use firmgrad::{Model, Shape, Targets, dense, mean_squared_error, tanh};
/// use firmgrad_host::check::{Point, STEP, difference_errors, in_other_numbers, parameters};
///
/// let layers = [dense(1), tanh(), mean_squared_error()];
/// let device = Model::<3, f32>::new(Shape::vector(1), layers);
/// let model: Model<3, f64> = in_other_numbers(&device);
/// let point = Point {
///     parameters: &[0.5, 0.25],
///     inputs: &[1.0, -2.0],
///     targets: Targets::Values(&[0.0, 1.0]),
///     seed: 1,
/// };
/// assert!(parameters(&model, &point, &[0])?.is_right()); // the weight alone
/// let errors = difference_errors(&model, &point, &[1e-1, STEP, 1e-13])?;
/// assert!(errors[1] < errors[0] && errors[1] < errors[2]); // truncation, then rounding
/// # Ok::<(), firmgrad::Error>(())
/// ```
pub fn difference_errors<const N: usize>(
    model: &Model<N, f64>,
    point: &Point<'_>,
    steps: &[f64],
) -> Result<Vec<f64>, Error> {
    let gradient = gradient(model, point)?;
    let duals = in_other_numbers::<N, f64, Dual>(model);
    let error =
        |&step: &f64| difference_error(point.parameters, &gradient, step, || loss(&duals, point));
    Ok(steps.iter().map(error).collect())
}

/// The same network over other numbers, computed by the core's own functions.
///
/// # Panics
/// If the model has a [custom](Layer::custom) layer, whose functions over other numbers are
/// unknown.
pub fn in_other_numbers<const N: usize, R: Real, S: Real>(model: &Model<N, R>) -> Model<N, S> {
    let layers: Vec<Layer<S>> = model
        .layers()
        .map(|layer| layer.spec().layer().expect("no custom layer"))
        .collect();
    Model::try_new(model.input(), &layers).expect("the layers made a model before")
}

/// The gradient with respect to all parameters, from the backward pass.
fn gradient<const N: usize>(model: &Model<N, f64>, point: &Point<'_>) -> Result<Vec<f64>, Error> {
    let optimizer = Optimizer::sgd(0.0);
    // All samples go through together, so that it shows if one sample affects another.
    let samples = samples(model.input(), point.inputs);
    let mut buffer = vec![0.0; model.training_len(&optimizer, samples)];
    let mut trainer = Trainer::with_micro_batch(model, optimizer, samples, &mut buffer)?;
    trainer.initialise(Init::constant(0.0), point.seed);
    trainer.set_parameters(point.parameters)?;
    trainer.accumulate_batch(point.inputs, point.targets)?;
    let gradient = trainer.gradients().to_vec();
    trainer.step()?;
    Ok(gradient)
}

/// The sum of the losses as a function of all parameters; NaN if there is no loss.
fn loss<'a, const N: usize>(
    model: &'a Model<N, Dual>,
    point: &Point<'_>,
) -> impl FnMut(&[Dual]) -> Dual + use<'a, N> {
    let duals =
        |values: &[f64]| -> Vec<Dual> { values.iter().copied().map(Dual::constant).collect() };
    let inputs = duals(point.inputs);
    let (classes, values) = match point.targets {
        Targets::Classes(classes) => (classes.to_vec(), None),
        Targets::Values(values) => (Vec::new(), Some(duals(values))),
    };
    let seed = point.seed;
    let count = Dual::constant(samples(model.input(), point.inputs) as f64);
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![Dual::ZERO; model.training_len(&optimizer, 1)];
    move |parameters| {
        let targets = match &values {
            None => Targets::Classes(&classes),
            Some(values) => Targets::Values(values),
        };
        let mean = Trainer::new(model, optimizer, &mut buffer).and_then(|mut trainer| {
            trainer.initialise(Init::constant(0.0), seed);
            trainer.set_parameters(parameters)?;
            trainer.accumulate_batch(&inputs, targets)?;
            trainer.step()
        });
        mean.map_or(Dual::NAN, |mean| mean * count)
    }
}

fn samples(shape: Shape, inputs: &[f64]) -> usize {
    (inputs.len() / shape.len().max(1)).max(1)
}
