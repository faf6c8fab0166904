//! Any layers with any input give a model that works, or an error.

use firmgrad::{
    Error, Init, Layer, Model, Optimizer, Padding, Predictor, Real, Rng, Shape, Spec, Target,
    Trainer, Window,
};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{Batch, DEPTH, model, normals};
use firmgrad_tests::functions::layer as layer_of;
use firmgrad_tests::nets::Net;
use firmgrad_tests::specs::{
    average_pool, conv, dense, dropout, leaky_relu, max_pool, spec, stack, window,
};
use firmgrad_tests::tolerance::REORDERED;
use proptest::prelude::*;

use crate::classifier;

fn any_window() -> impl Strategy<Value = Window> {
    (0usize..5, 0usize..5, 0usize..4).prop_map(window)
}

fn any_spec() -> impl Strategy<Value = Spec> {
    let padding = prop::sample::select(vec![Padding::Valid, Padding::Same]);
    prop_oneof![
        (0usize..20).prop_map(dense),
        (0usize..7, any_window(), padding)
            .prop_map(|(filters, window, padding)| conv(filters, window, padding)),
        any_window().prop_map(max_pool),
        any_window().prop_map(average_pool),
        (-0.1f32..1.1).prop_map(dropout),
        (-0.1f32..1.1).prop_map(leaky_relu),
        prop::sample::select(stack("tanh, sigmoid, relu, identity")),
    ]
}

fn any_shape() -> impl Strategy<Value = Shape> {
    (0usize..5, 0usize..12, 0usize..12).prop_map(|(c, h, w)| Shape::image(c, h, w))
}

/// Trains a model and runs inference; returns everything that was computed.
fn work(model: &Model<DEPTH>, optimizer: Optimizer) -> Vec<f32> {
    let batch = Batch::draw(model, 3, 1);
    let mut buffer = vec![f32::NAN; model.training_len(&optimizer, 2)];
    let mut trainer = Trainer::with_micro_batch(model, optimizer, 2, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 1);
    let mut computed = Vec::new();
    for _ in 0..2 {
        trainer
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        computed.extend_from_slice(trainer.gradients());
        computed.push(trainer.step().unwrap());
    }
    let parameters = trainer.parameters().to_vec();
    let mut buffer = vec![f32::NAN; model.inference_len(3)];
    let mut predictor = Predictor::with_micro_batch(model, &parameters, 3, &mut buffer).unwrap();
    computed.extend_from_slice(predictor.outputs(&batch.inputs).unwrap());
    [computed, parameters].concat()
}

/// The layers of `specs` that fit one after another, and their output shape.
fn fitting(input: Shape, specs: &[Spec]) -> (Vec<Spec>, Shape) {
    let mut fitting = Vec::new();
    let mut shape = input;
    for &spec in specs {
        if let Ok(next) = spec.output(shape) {
            shape = next;
            fitting.push(spec);
        }
    }
    (fitting, shape)
}

/// The gradients of the samples and their mean loss, with `parameters` if given.
fn one_by_one<R: Real>(
    model: &Model<DEPTH, R>,
    parameters: Option<&[R]>,
    samples: &[(&[R], Target<'_, R>)],
) -> (Vec<R>, R) {
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![R::ZERO; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(model, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 1);
    if let Some(parameters) = parameters {
        trainer.set_parameters(parameters).unwrap();
    }
    for &(x, target) in samples {
        trainer.accumulate(x, target).unwrap();
    }
    let gradients = trainer.gradients().to_vec();
    (gradients, trainer.step().unwrap())
}

proptest! {
    #[test]
    fn any_layers(
        input in any_shape(),
        mut specs in prop::collection::vec(any_spec(), 0..8),
        loss in prop::sample::select(stack("softmax, mse")),
    ) {
        specs.push(loss);
        let layers: Vec<Layer> = specs.iter().copied().map(layer_of).collect();
        match Model::<DEPTH>::try_new(input, &layers) {
            Ok(model) => {
                let computed = work(&model, Optimizer::adam(0.01));
                prop_assert!(computed.iter().all(|value| value.is_finite()));
                let parameters: usize = model.layers().map(|layer| layer.parameters()).sum();
                prop_assert_eq!(model.parameters(), parameters);
            }
            Err(error) => prop_assert!(error.layer < layers.len()),
        }
    }

    /// Only layers that fit, so that most cases train.
    #[test]
    fn layers_that_fit(
        (c, h, w) in (1usize..4, 1usize..9, 1usize..9),
        specs in prop::collection::vec(any_spec(), 1..8),
    ) {
        let input = Shape::image(c, h, w);
        let (mut specs, shape) = fitting(input, &specs);
        specs.push(spec("softmax"));
        let model: Model<DEPTH> = model(input, &specs);
        prop_assert_eq!(model.outputs(), shape.len());
        let computed = work(&model, Optimizer::momentum(0.001, 0.9));
        prop_assert!(computed.iter().all(|value| value.is_finite()));
    }

    /// For any micro-batch, with the core's and with the host's kernels.
    #[test]
    fn a_batch_is_the_sum_of_its_samples(
        (c, h, w) in (1usize..4, 1usize..9, 1usize..9),
        specs in prop::collection::vec(any_spec(), 1..8),
        loss in prop::sample::select(stack("softmax, mse")),
        (samples, micro_batch) in (1usize..40, 1usize..50),
        host in any::<bool>(),
    ) {
        let (mut specs, _) = fitting(Shape::image(c, h, w), &specs);
        specs.push(loss);
        let net = Net(Shape::image(c, h, w), specs);
        let (model, optimizer) = (net.model(host), Optimizer::sgd(0.0));
        let batch = Batch::draw(&model, samples, 3);
        let mut buffer = vec![0.0; model.training_len(&optimizer, micro_batch)];
        let mut trainer =
            Trainer::with_micro_batch(&model, optimizer, micro_batch, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, 1);
        trainer.accumulate_batch(&batch.inputs, batch.targets()).unwrap();
        let samples: Vec<_> = batch.samples().collect();
        let (want, loss) = one_by_one(&net.model(false), None, &samples);
        assert_same(trainer.gradients(), &want, "gradients");
        assert_same(&[trainer.step().unwrap()], &[loss], "loss");
    }

    /// Permuting the classes and the weights of the last layer gives the same loss, and permutes
    /// the gradients.
    #[test]
    fn classes_change_places(
        (inputs, hidden, classes) in (1usize..6, 1usize..6, 1usize..9),
        activation in prop::sample::select(stack("tanh, sigmoid, relu")),
        seed in any::<u64>(),
    ) {
        let specs = [
            dense(hidden),
            activation,
            dense(classes),
            spec("softmax"),
        ];
        let model: Model<DEPTH, f64> = model(Shape::vector(inputs), &specs);
        let mut order: Vec<usize> = (0..classes).collect();
        Rng::new(seed, 0).shuffle(&mut order);
        let last = (inputs + 1) * hidden;
        let in_order = |values: &[f64]| {
            let (before, rows) = values.split_at(last);
            let rows = rows.chunks(classes);
            let rows = rows.flat_map(|row| order.iter().map(|&class| row[class]));
            before.iter().copied().chain(rows).collect::<Vec<f64>>()
        };
        let parameters: Vec<f64> = normals(model.parameters(), 5);
        let x: Vec<f64> = normals(inputs, 6);
        for (place, &class) in order.iter().enumerate() {
            let (want, loss) = one_by_one(&model, Some(&parameters), &[(&x, class.into())]);
            let parameters = in_order(&parameters);
            let (got, same) = one_by_one(&model, Some(&parameters), &[(&x, place.into())]);
            REORDERED.check(&got, &in_order(&want), "gradients");
            REORDERED.check(&[same], &[loss], "loss");
        }
    }

    /// Any bits as inputs and parameters give finite results, or an error that changes nothing.
    #[test]
    fn any_bits(
        parameters in prop::collection::vec(any::<u32>(), 27),
        inputs in prop::collection::vec(any::<u32>(), 2),
        class in 0usize..4,
    ) {
        let model = classifier();
        let floats = |bits: Vec<u32>| bits.into_iter().map(f32::from_bits).collect::<Vec<_>>();
        let (parameters, inputs) = (floats(parameters), floats(inputs));
        let optimizer = Optimizer::sgd(0.1);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        if !parameters.iter().all(|parameter| parameter.is_finite()) {
            prop_assert_eq!(trainer.set_parameters(&parameters), Err(Error::NotFinite));
            return Ok(());
        }
        trainer.set_parameters(&parameters).unwrap();
        let loss = trainer.accumulate(&inputs, class);
        prop_assert!(loss.is_err() || loss.is_ok_and(f32::is_finite));
        if trainer.step().is_err() {
            assert_same(trainer.parameters(), &parameters, "parameters");
        }
        prop_assert!(trainer.gradients().iter().all(|&gradient| gradient == 0.0));
    }
}
