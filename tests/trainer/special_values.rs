//! Zeros, the smallest and the largest numbers, infinities and NaN, as input, target and parameter
//! at the same time. A step is taken completely and leaves finite numbers, or it is not taken.

use std::fmt::Debug;

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Error, Init, Model, Optimizer, Rng, Shape, Spec, Target, Trainer};
use firmgrad_host::fast;
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{DEPTH, model, net as net_of, normals};
use firmgrad_tests::functions::layer as layer_of;
use firmgrad_tests::operations::{operations, optimizers};
use firmgrad_tests::saved::bytes;
use firmgrad_tests::specs::{spec, stack};

const SMALLEST: f32 = f32::from_bits(1);
const FINITE: [f32; 8] = [
    0.0,
    -0.0,
    SMALLEST,
    -SMALLEST,
    1.0,
    -1.0,
    f32::MAX,
    f32::MIN,
];
const ENDLESS: [f32; 3] = [f32::INFINITY, f32::NEG_INFINITY, f32::NAN];

/// The input shape of the networks.
const INPUT: Shape = Shape::image(2, 3, 3);

/// Each kind of layer between a convolution and a dense layer, with both losses.
fn nets() -> Vec<Model<DEPTH>> {
    let mut rng = Rng::new(7, 0);
    let mut nets = Vec::new();
    for operation in operations().iter().filter(|row| !row.is_loss()) {
        let drawn = operation.drawn(&mut rng, INPUT).spec();
        for loss in stack("softmax, mse") {
            let specs = [
                spec("conv 2x2x2 stride 1 same"),
                drawn,
                spec("dense 2"),
                loss,
            ];
            nets.push(model(INPUT, &specs));
        }
    }
    nets
}

/// A sample whose first value is `x`, and whose first target is `t`.
struct Sample {
    input: Vec<f32>,
    values: [f32; 2],
    classifies: bool,
}

impl Sample {
    fn new(net: &Model<DEPTH>, x: f32, t: f32) -> Self {
        let mut input = normals(INPUT.len(), 1);
        input[0] = x;
        let loss = net.layers().last().map(|layer| layer.spec());
        Self {
            input,
            values: [t, 0.5],
            classifies: loss == Some(spec("softmax")),
        }
    }

    fn target(&self) -> Target<'_, f32> {
        match self.classifies {
            true => 1.into(),
            false => self.values.as_slice().into(),
        }
    }
}

/// The layer in the middle.
fn kind(net: &Model<DEPTH>) -> Spec {
    net.layers().nth(1).unwrap().spec()
}

/// Everything that later steps depend on.
fn state<G>(trainer: &Trainer<'_, f32, G>) -> Vec<u8> {
    bytes(|put| trainer.save(0, put))
}

fn assert_finite<W: Debug>(state: &[u8], what: impl Fn() -> W) {
    let checkpoint = Checkpoint::parse(state).unwrap();
    let slots = checkpoint.training().unwrap().slots();
    for value in checkpoint.parameters().chain(slots) {
        assert!(value.is_finite(), "{:?}", what());
    }
}

/// Learns from `sample` after a good step and with one parameter of the first or the last layer
/// replaced. If the step is taken, all numbers are finite; if not, nothing has changed.
fn learn(net: &Model<DEPTH>, optimizer: Optimizer, (place, w): (usize, f32), sample: &Sample) {
    let what = || (kind(net), optimizer.rule(), w, &sample.input, sample.values);
    let mut buffer = vec![0.0; net.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(net, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 3);
    let good = Sample::new(net, 0.5, 0.25);
    trainer.learn(&good.input, good.target()).unwrap();
    let mut parameters = trainer.parameters().to_vec();
    parameters[place] = w;
    trainer.set_parameters(&parameters).unwrap();
    let before = state(&trainer);

    let learned = trainer.learn(&sample.input, sample.target());
    let after = state(&trainer);
    if learned.is_ok() {
        assert!(
            sample.input[0].is_finite() && (sample.classifies || sample.values[0].is_finite()),
            "{:?}",
            what()
        );
        return assert_finite(&after, what);
    }
    assert_eq!(learned, Err(Error::NotFinite), "{:?}", what());
    assert_eq!(after, before, "{:?}", what());
    assert!(
        trainer.gradients().iter().all(|&gradient| gradient == 0.0),
        "{:?}",
        what()
    );
}

/// Every combination of input, target and parameter, for every kind of layer, both losses and every
/// optimiser.
#[test]
fn a_step_is_taken_whole_or_not_at_all() {
    for net in nets() {
        let last = net.parameters() - 3;
        for optimizer in optimizers() {
            for x in FINITE.into_iter().chain(ENDLESS) {
                for t in FINITE.into_iter().chain(ENDLESS) {
                    let sample = Sample::new(&net, x, t);
                    if sample.classifies && t.to_bits() != 0 {
                        continue;
                    }
                    for w in FINITE {
                        learn(&net, optimizer, (0, w), &sample);
                        learn(&net, optimizer, (last, w), &sample);
                    }
                }
            }
        }
    }
}

/// In online training, layers after the one at fault have already learned, but all of their numbers
/// are finite.
#[test]
fn online_training_stays_finite() {
    for net in nets() {
        for optimizer in optimizers() {
            for x in FINITE.into_iter().chain(ENDLESS) {
                for t in FINITE.into_iter().chain(ENDLESS) {
                    let sample = Sample::new(&net, x, t);
                    let mut buffer = vec![0.0; net.online_len(&optimizer)];
                    let mut trainer = Trainer::online(&net, optimizer, &mut buffer).unwrap();
                    trainer.initialise(Init::HE_NORMAL, 3);
                    let learned = trainer.learn(&sample.input, sample.target());
                    assert!(matches!(learned, Ok(_) | Err(Error::NotFinite)));
                    assert_finite(&state(&trainer), || (kind(&net), optimizer.rule(), x, t));
                }
            }
        }
    }
}

#[test]
fn parameters_that_are_not_finite_are_refused() {
    let net = &nets()[0];
    let optimizer = Optimizer::sgd(0.1);
    let mut buffer = vec![0.0; net.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(net, optimizer, &mut buffer).unwrap();
    for place in 0..net.parameters() {
        for w in ENDLESS {
            let mut parameters = vec![0.5; net.parameters()];
            parameters[place] = w;
            assert_eq!(trainer.set_parameters(&parameters), Err(Error::NotFinite));
        }
    }
    assert!(trainer.parameters().iter().all(|&w| w == 0.0));
}

/// On several threads, wherever the bad gradient is. An infinite input, which a ReLU hides from the
/// loss, makes one row of the weight gradient NaN.
#[test]
fn the_hosts_updates_refuse_every_place() {
    const INPUTS: usize = 600;
    let specs = stack("dense 64, relu, dense 2, mse");
    let layers: Vec<_> = specs.into_iter().map(layer_of).map(fast::layer).collect();
    let net = Model::<DEPTH>::try_new(Shape::vector(INPUTS), &layers).unwrap();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    threads.unwrap().install(|| {
        for optimizer in optimizers().into_iter().map(fast::optimizer) {
            let mut buffer = vec![0.0; net.training_len(&optimizer, 1)];
            let mut trainer = Trainer::new(&net, optimizer, &mut buffer).unwrap();
            trainer
                .set_parameters(&vec![-0.01; net.parameters()])
                .unwrap();
            let before = state(&trainer);
            for place in [0, 1, INPUTS / 2 - 1, INPUTS / 2, INPUTS - 1] {
                let mut input = vec![0.5; INPUTS];
                input[place] = f32::INFINITY;
                trainer.accumulate(&input, [0.5, 0.5].as_slice()).unwrap();
                let refused: Vec<usize> = trainer.gradients()[..64 * INPUTS]
                    .chunks(64)
                    .enumerate()
                    .filter(|(_, row)| row.iter().any(|gradient| gradient.is_nan()))
                    .map(|(row, _)| row)
                    .collect();
                assert_eq!(refused, [place]);
                assert_eq!(trainer.step(), Err(Error::NotFinite));
                assert_eq!(state(&trainer), before, "{place}");
            }
        }
    });
}

/// A row that pooling leaves unused is computed with a micro-batch above one, but not strip by
/// strip. So errors may differ, but the results of steps that are taken do not.
#[test]
fn inputs_that_no_output_depends_on() {
    let net = net_of(
        Shape::image(1, 3, 2),
        "conv 1x1x2, maxpool 2x2, dense 2, softmax",
    );
    let optimizer = Optimizer::adam(0.01);
    let learn = |batch, x| {
        let mut buffer = vec![0.0; net.training_len(&optimizer, batch)];
        let mut trainer = Trainer::with_micro_batch(&net, optimizer, batch, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, 3);
        let before = state(&trainer);
        let learned = trainer.learn(&[0.5, -1.0, 0.25, 2.0, 1.0, x], 1);
        (learned, before, state(&trainer))
    };
    let (learned, _, taken) = learn(1, 0.0);
    for x in ENDLESS {
        assert_eq!(learn(1, x).0, learned);
        assert_eq!(learn(1, x).2, taken);
        let (refused, before, after) = learn(2, x);
        assert_eq!(refused, Err(Error::NotFinite));
        assert_eq!(after, before);
    }
}

/// A step that is refused does not affect later steps.
#[test]
fn training_goes_on_as_if_nothing_had_been() {
    for net in nets() {
        for optimizer in optimizers() {
            let run = |disturb: bool| {
                let mut buffer = vec![0.0; net.training_len(&optimizer, 1)];
                let mut trainer = Trainer::new(&net, optimizer, &mut buffer).unwrap();
                trainer.initialise(Init::HE_NORMAL, 3);
                for step in 0..3 {
                    let good = Sample::new(&net, 0.5 + step as f32, 0.25);
                    trainer.learn(&good.input, good.target()).unwrap();
                    if disturb {
                        let bad = Sample::new(&net, f32::NAN, 0.25);
                        let learned = trainer.learn(&bad.input, bad.target());
                        assert_eq!(learned, Err(Error::NotFinite));
                    }
                }
                trainer.parameters().to_vec()
            };
            assert_same(&run(true), &run(false), kind(&net));
        }
    }
}
