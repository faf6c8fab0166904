//! Whole networks, with respect to all parameters: this also checks the gradients that layers pass
//! on.

use firmgrad::{Init, Model, Optimizer, Predictor, Real, Rng, Shape, Spec, Trainer};
use firmgrad_host::check::{self, Drawn, Dual, Point};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{DEPTH, model, normals};
use firmgrad_tests::operations::{Operation, operations, shape};
use firmgrad_tests::specs::{dense, spec, stack};

use crate::Tally;

/// Number of networks drawn.
const DRAWN: u32 = 100;

/// Largest number of parameters to check per layer.
const MOST: usize = 60;

/// The kinds of layer that may stand inside a network, and the losses.
fn kinds() -> (Vec<Operation>, Vec<Operation>) {
    operations().into_iter().partition(|row| !row.is_loss())
}

/// Every kind of layer between layers with weights, with both losses.
pub fn networks() -> Vec<Model<DEPTH, f64>> {
    let deep = "conv 3x3x5 same, relu, maxpool 2x2, conv 2x4x3 same, tanh, avgpool 3x2 stride 1, \
                dense 7, leaky_relu 0.1, dropout 0.25, dense 4";
    let odd = "dropout 0.2, conv 3x2x4 stride 2 same, sigmoid, identity, conv 1x3x3 same, \
               maxpool 3x2 stride 1, tanh, dropout 0.5, identity, dense 3";
    let (inside, losses) = kinds();
    let mut all = Vec::new();
    for loss in losses {
        let loss = loss.edges[0].spec();
        let mut add = |input, layers: &[Spec]| all.push(model(input, &[layers, &[loss]].concat()));
        add(Shape::vector(4), &stack("dense 3"));
        add(Shape::vector(4), &stack("tanh, dense 3"));
        add(Shape::image(2, 6, 7), &stack(deep));
        add(Shape::image(3, 5, 8), &stack(odd));
        for kind in inside
            .iter()
            .map(|row| row.edges[row.edges.len() - 1].spec())
        {
            match kind.is_windowed() || matches!(kind, Spec::Dense(_)) {
                true => add(
                    Shape::image(2, 12, 13),
                    &[spec("conv 1x2x2 same"), kind, dense(2)],
                ),
                false => add(
                    Shape::vector(6),
                    &[dense(9), kind, dense(8), kind, kind, dense(3)],
                ),
            }
        }
    }
    all
}

#[test]
fn every_composition() {
    let mut tally = Tally::default();
    for (network, seed) in networks().iter().zip(0..) {
        check(network, seed, &mut tally);
    }
    tally.finish("compositions");
}

/// Layers drawn from the table, each for the output shape of the one before it.
#[test]
fn any_composition() {
    let (inside, losses) = kinds();
    let mut tally = Tally::default();
    for stream in 0..DRAWN {
        let mut rng = Rng::new(53, stream);
        let input = shape(&mut rng);
        let (mut specs, mut last) = (Vec::new(), input);
        for _ in 0..2 + rng.below(6) {
            let kind = rng.below(inside.len() as u32) as usize;
            let layer = inside[kind].drawn(&mut rng, last);
            specs.push(layer.spec());
            last = layer.output;
        }
        specs.push(dense(1 + rng.below(4) as usize));
        let loss = rng.below(losses.len() as u32) as usize;
        specs.push(losses[loss].edges[0].spec());
        check(&model(input, &specs), stream.into(), &mut tally);
    }
    tally.finish("networks drawn");
}

/// A pass over duals computes the same values as a pass in `f64`, so its derivatives are those of
/// that function.
#[test]
fn duals_have_the_values_of_floats() {
    for (network, seed) in networks().iter().zip(0..) {
        let over_duals: Model<DEPTH, Dual> = check::in_other_numbers(network);
        let drawn = Drawn::new(network, 1, seed);
        let Point {
            parameters, inputs, ..
        } = drawn.point();
        let duals =
            |values: &[f64]| -> Vec<Dual> { values.iter().copied().map(Dual::constant).collect() };
        let values = outputs(&over_duals, &duals(parameters), &duals(inputs));
        let values: Vec<f64> = values.iter().map(|dual| dual.value).collect();
        assert_same(&values, &outputs(network, parameters, inputs), seed);
    }
}

fn outputs<R: Real>(model: &Model<DEPTH, R>, parameters: &[R], x: &[R]) -> Vec<R> {
    let mut buffer = vec![R::ZERO; model.inference_len(1)];
    let mut predictor = Predictor::new(model, parameters, &mut buffer).unwrap();
    predictor.infer(x).unwrap().to_vec()
}

#[track_caller]
fn check(network: &Model<DEPTH, f64>, seed: u64, tally: &mut Tally) {
    let drawn = Drawn::new(network, 3, seed);
    let layers: Vec<_> = network.layers().map(|layer| layer.spec()).collect();
    for checked in check::network(network, &drawn.point(), MOST).unwrap() {
        let what = format!("{} of {layers:?}, seed {seed}", checked.layer.spec());
        tally.assert_right(checked.verdict, &what);
    }
}

/// Weights of the usual scale, and biases different from 0.
pub fn initial(model: &Model<DEPTH, f64>) -> Vec<f64> {
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(model, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::XAVIER_NORMAL, 5);
    let shift = normals::<f64>(model.parameters(), 6);
    let weights = trainer.parameters().iter().zip(shift);
    weights
        .map(|(weight, shift)| weight + 0.1 * shift)
        .collect()
}
