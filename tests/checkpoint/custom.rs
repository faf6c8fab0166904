//! Custom layers and update rules in a file.

use firmgrad::checkpoint::{Checkpoint, CheckpointError, StoredLayer};
use firmgrad::layer::{
    Backward, Custom, ElementwiseBackward, Forward, TransformBackward, TransformForward,
};
use firmgrad::optimizer::{CustomRule, StepConstants, UpdateRule};
use firmgrad::{
    Layer, Model, Optimizer, Real, Rule, Shape, ShapeError, Trainer, dense, relu,
    softmax_cross_entropy,
};

use crate::{bytes, sealed, sections};

const SQUARE: Custom = Custom {
    hyperparameters: &[7, u32::MAX],
    ..Custom::new(0x8003, "square_2")
};

const fn with(kind: &'static Custom) -> [Layer; 3] {
    let layer = Layer::custom(
        kind,
        &Forward::Elementwise(|_, _, y| y.iter_mut().for_each(|y| *y *= *y)),
        &Backward::Elementwise(ElementwiseBackward {
            gradient: |_, _, y, dy| {
                dy.iter_mut()
                    .zip(y)
                    .for_each(|(dy, y)| *dy *= 2.0 * f32::sqrt(*y))
            },
            reads_output: true,
        }),
    );
    [dense(2), layer, softmax_cross_entropy()]
}

const fn model(kind: &'static Custom) -> Model<3> {
    Model::new(Shape::vector(2), with(kind))
}

/// Gradient descent as a custom rule, with one slot that counts steps.
struct Counting;

impl<R: Real> UpdateRule<R> for Counting {
    fn prepare(_: &Rule, _: u32, constants: StepConstants<R>) -> StepConstants<R> {
        constants
    }

    fn update(
        constants: &StepConstants<R>,
        parameters: &mut [R],
        gradients: &mut [R],
        a: &mut [R],
        _: &mut [R],
        _: impl Fn(R) -> R,
    ) {
        for ((w, g), a) in parameters.iter_mut().zip(gradients).zip(a) {
            *w = *w - constants.learning_rate * constants.gradient(g, *w);
            *a = *a + R::ONE;
        }
    }
}

const RULE: CustomRule = CustomRule {
    id: 0x9000,
    slots: 1,
    hyperparameters: [0.5, -0.0],
};

fn trained(net: &Model<3>) -> Vec<u8> {
    let optimizer = Optimizer::custom::<Counting>(RULE, 0.125);
    let mut buffer = vec![0.0; net.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(net, optimizer, &mut buffer).unwrap();
    trainer
        .set_parameters(&[0.5, 0.25, -0.5, 1.0, 0.0, 0.75])
        .unwrap();
    trainer.learn(&[1.0, 2.0], 1).unwrap();
    bytes(|put| trainer.save(3, put))
}

#[test]
fn a_training_goes_on_and_is_written_again() {
    let net = model(&SQUARE);
    let file = trained(&net);
    let optimizer = Optimizer::custom::<Counting>(RULE, 0.0);
    assert_eq!(file.len() as u64, net.checkpoint_len(Some(&optimizer)));
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let training = checkpoint.training().unwrap();
    assert_eq!(training.rule(), Rule::Custom(RULE));
    assert!(training.optimizer().is_none());
    assert!(training.slots().eq([1.0; 6]));
    let mut buffer = vec![0.0; net.online_len(&optimizer)];
    let mut trainer = Trainer::online(&net, optimizer, &mut buffer).unwrap();
    assert_eq!(trainer.restore(&checkpoint), Ok(3));
    assert_eq!(bytes(|put| trainer.save(3, put)), file);
    let read = |at: usize, to: &mut [u8]| {
        to.copy_from_slice(&file[at..][..to.len()]);
        Ok::<(), ()>(())
    };
    assert_eq!(trainer.restore_from(file.len(), read), Ok(3));
}

/// The head of the record, a 0 for its input, eight letters and two numbers.
#[test]
fn a_layer_is_its_number_its_name_and_its_numbers() {
    let net = model(&SQUARE);
    let file = bytes(|put| net.save(&[0.0; 6], put));
    let record = [
        &[0x03, 0x80, 5, 0, 0, 0, 0, 0][..],
        b"square_2",
        &[7, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
    ]
    .concat();
    assert!(file.windows(record.len()).any(|bytes| bytes == record));
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let layers: Vec<String> = checkpoint.layers().map(|layer| layer.to_string()).collect();
    assert_eq!(layers, ["dense 2", "square_2 7 4294967295", "softmax"]);
    let Some(StoredLayer::Custom(custom)) = checkpoint.layers().nth(1) else {
        panic!("the second layer");
    };
    assert_eq!((custom.id, custom.name()), (SQUARE.id, SQUARE.name));
    assert_eq!(custom.hyperparameters(), SQUARE.hyperparameters);
}

/// A layer with another id, name or numbers, or a built-in layer in its place, makes another model.
#[test]
fn no_other_layer_takes_its_place() {
    const OTHERS: [Custom; 3] = [
        Custom {
            id: 0x8004,
            ..SQUARE
        },
        Custom {
            name: "square",
            ..SQUARE
        },
        Custom {
            hyperparameters: &[7],
            ..SQUARE
        },
    ];
    let file = bytes(|put| model(&SQUARE).save(&[0.0; 6], put));
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let refused = checkpoint.model::<3>().unwrap_err();
    let want = CheckpointError::Custom {
        layer: 1,
        kind: SQUARE.id,
        name: *b"square_2",
    };
    assert_eq!(refused, want);
    let built_in = Model::<3>::new(
        Shape::vector(2),
        [dense(2), relu(), softmax_cross_entropy()],
    );
    let others = OTHERS.each_ref().map(model);
    for other in others.iter().chain([&built_in]) {
        let mut parameters = [1.0; 6];
        let read = |at: usize, to: &mut [u8]| {
            to.copy_from_slice(&file[at..][..to.len()]);
            Ok::<(), ()>(())
        };
        let error = other.load(file.len(), read, &mut parameters).unwrap_err();
        assert_eq!(error, CheckpointError::OtherModel.into());
        assert_eq!(parameters, [1.0; 6]);
    }
}

/// Two layers that differ only in the number of their weights.
#[test]
fn a_file_with_another_number_of_parameters_is_refused() {
    const ONE: Custom = Custom {
        weights: 1,
        ..SQUARE
    };
    const THREE: Custom = Custom {
        weights: 3,
        ..SQUARE
    };
    let net = |kind| {
        let forward = &Forward::Transform(TransformForward {
            in_strips: false,
            compute: |_, _, x, y, _| y.copy_from_slice(x),
        });
        let backward = &Backward::Transform(TransformBackward {
            input_gradient: |_, _, _, _| (),
            weight_gradient: |_, _, _, _, _| (),
            bias_gradient: |_, _, _| (),
        });
        let layer = Layer::custom(kind, forward, backward);
        Model::<2>::new(Shape::vector(2), [layer, softmax_cross_entropy()])
    };
    for (saved, other) in [(&ONE, &THREE), (&THREE, &ONE)] {
        let sgd = Optimizer::sgd(0.5);
        let net_of = |kind| (net(kind), vec![0.0; net(kind).online_len(&sgd)]);
        let (model, mut buffer) = net_of(saved);
        let file = {
            let trainer = Trainer::online(&model, sgd, &mut buffer).unwrap();
            bytes(|put| trainer.save(1, put))
        };
        let read = |at: usize, to: &mut [u8]| {
            to.copy_from_slice(&file[at..][..to.len()]);
            Ok::<(), ()>(())
        };
        let (model, mut buffer) = net_of(other);
        let mut trainer = Trainer::online(&model, sgd, &mut buffer).unwrap();
        let checkpoint = Checkpoint::parse(&file).unwrap();
        assert_eq!(
            trainer.restore(&checkpoint),
            Err(CheckpointError::OtherModel)
        );
        let other = Err(CheckpointError::OtherModel.into());
        assert_eq!(trainer.restore_from(file.len(), read), other);
        let mut parameters = vec![0.0; model.parameters()];
        let loaded = model.load(file.len(), read, &mut parameters);
        assert_eq!(loaded, Err(CheckpointError::OtherModel.into()));
    }
}

/// A name that is empty, continues after its end or has a character that is not allowed.
#[test]
fn records_that_no_layer_has() {
    let file = bytes(|put| model(&SQUARE).save(&[0.0; 6], put));
    let at = file
        .windows(8)
        .position(|name| name == b"square_2")
        .unwrap();
    for name in [
        b"\0\0\0\0\0\0\0\0",
        b"\0quare_2",
        b"square\x002",
        b"square 2",
        b"squ\xE4re_2",
    ] {
        let mut other = file.clone();
        other[at..at + 8].copy_from_slice(name);
        let error = Checkpoint::parse(&sealed(other)).unwrap_err();
        assert_eq!(error, CheckpointError::Field { offset: at - 8 }, "{name:?}");
    }
    assert_eq!(sections(&file).len(), 2);
}

#[test]
fn kinds_that_break_the_rules() {
    const KINDS: [Custom; 5] = [
        Custom {
            id: 0x7FFF,
            ..SQUARE
        },
        Custom { name: "", ..SQUARE },
        Custom {
            name: "squares_2",
            ..SQUARE
        },
        Custom {
            name: "square 2",
            ..SQUARE
        },
        Custom {
            hyperparameters: &[0; 6],
            ..SQUARE
        },
    ];
    for kind in KINDS.each_ref() {
        let error = Model::<3>::try_new(Shape::vector(2), &with(kind)).unwrap_err();
        assert_eq!(
            (error.layer, error.error),
            (1, ShapeError::Custom),
            "{kind:?}"
        );
    }
    const TAKES: Custom = Custom {
        shapes: Some((Shape::vector(3), Shape::vector(1))),
        ..SQUARE
    };
    // Only the functions of a transform receive parameters or write another number of values.
    const RESHAPES: Custom = Custom {
        shapes: Some((Shape::vector(2), Shape::vector(3))),
        ..SQUARE
    };
    const LEARNS: Custom = Custom {
        biases: 1,
        ..SQUARE
    };
    for (kind, want) in [
        (&TAKES, ShapeError::OtherInput),
        (&RESHAPES, ShapeError::Reshaped),
        (&LEARNS, ShapeError::Parameters),
    ] {
        let error = Model::<3>::try_new(Shape::vector(2), &with(kind)).unwrap_err();
        assert_eq!((error.layer, error.error), (1, want));
    }
    let [first, square, last] = with(&SQUARE);
    let roles = Layer::custom(&SQUARE, square.forward(), last.backward());
    let error = Model::<3>::try_new(Shape::vector(2), &[first, roles, last]).unwrap_err();
    assert_eq!((error.layer, error.error), (1, ShapeError::Roles));
    for rule in [
        CustomRule { id: 7, ..RULE },
        CustomRule { slots: 3, ..RULE },
        CustomRule {
            hyperparameters: [0.5, f32::NAN],
            ..RULE
        },
    ] {
        let optimizer = Optimizer::<f32>::custom::<Counting>(rule, 0.1);
        assert!(optimizer.check().is_err(), "{rule:?}");
    }
}
