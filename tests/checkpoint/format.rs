//! The layout, byte by byte, and files that were written once.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{
    Init, Model, Optimizer, Padding, Shape, Spec, Trainer, Window, dense, softmax_cross_entropy,
};

use crate::resume::{ADAM, BEGUN, FILE, GOLDEN, INPUT, LEN, NET, go_on};
use crate::{bytes, model, sealed, training};

/// A file of version 1 as it was first written, as [`BEGUN`] is: it is read, and written the same,
/// for ever.
const MODEL: &[u8] = include_bytes!("model.firmgrad");

#[test]
fn golden_files() {
    assert!(model() == MODEL, "the model is written another way");
    assert!(training() == BEGUN, "the training is written another way");
    for (file, trains) in [(MODEL, false), (BEGUN, true)] {
        let checkpoint = Checkpoint::parse(file).unwrap();
        assert_eq!(checkpoint.input(), INPUT);
        assert!(checkpoint.layers().eq(NET.layers().map(|layer| layer.spec)));
        assert_eq!(checkpoint.training().is_some(), trains);
    }
}

/// What the programs for every processor do.
#[test]
fn gone_on_with() {
    let hash = go_on(&mut [0.0; LEN], &mut [0; FILE]);
    assert_eq!(hash, Some(GOLDEN), "{hash:#x?}");
}

/// The header and the first layer as the table of the documentation says, put together by hand.
#[test]
fn header_by_hand() {
    let file = training();
    let parameters = NET.parameters() as u32;
    let mut want = b"firmgrad".to_vec();
    want.extend(1_u32.to_le_bytes());
    want.extend((88 + 24 * 12 + 4 * 3 * u64::from(parameters)).to_le_bytes());
    for number in [2, 5, 6, 12, parameters, 7] {
        want.extend(number.to_le_bytes());
    }
    for number in [0.01, 0.125, 0.9, 0.999, 1e-8_f32] {
        want.extend(number.to_le_bytes());
    }
    want.extend(3_u32.to_le_bytes());
    want.extend(7_u64.to_le_bytes());
    want.extend([8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(want.len(), 84);
    for number in [2, 2, 2, 2, 1, 1_u32] {
        want.extend(number.to_le_bytes());
    }
    assert_eq!(file[..want.len()], want);
    assert_eq!(file, sealed(file.clone()));
    assert_eq!(file.len() as u64, NET.checkpoint_len(Some(&ADAM)));
    assert_eq!(model().len() as u64, NET.checkpoint_len(None));
}

#[test]
fn parameters_copied_and_in_place() {
    let file = model();
    let want: Vec<f32> = (0..NET.parameters()).map(|n| n as f32 / 8.0).collect();
    let checkpoint = Checkpoint::parse(&file).unwrap();
    assert!(checkpoint.parameters().eq(want.iter().copied()));
    let mut copy = vec![0.0; want.len()];
    checkpoint.read(&mut copy).unwrap();
    assert_eq!(copy, want);
    // At each distance from a multiple of 4 bytes, one of them being 0.
    let mut shifted = vec![0; file.len() + 4];
    let mut found = 0;
    for shift in 0..4 {
        let place = &mut shifted[shift..][..file.len()];
        place.copy_from_slice(&file);
        let checkpoint = Checkpoint::parse(place).unwrap();
        assert!(checkpoint.parameters().eq(want.iter().copied()));
        if let Some(parameters) = checkpoint.parameters_in_place() {
            assert_eq!(parameters, want);
            found += 1;
        }
    }
    assert_eq!(found, i32::from(cfg!(target_endian = "little")));
}

#[test]
fn the_model_again() {
    let file = training();
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let again: Model<12> = checkpoint.model().unwrap();
    let specs = |model: &Model<12>| {
        model
            .layers()
            .map(|layer| layer.spec)
            .collect::<Vec<Spec>>()
    };
    assert_eq!(specs(&again), specs(&NET));
    let optimizer = checkpoint.training().unwrap().optimizer();
    assert_eq!(optimizer.rule(), ADAM.rule());
    assert_eq!(optimizer.learning_rate(), ADAM.learning_rate());
    assert_eq!(optimizer.weight_decay(), ADAM.weight_decay());
    let training = checkpoint.training().unwrap();
    let numbers = (training.steps(), training.seed(), training.position());
    assert_eq!(numbers, (3, 7, 0x0102_0304_0506_0708));
    assert_eq!(training.slots().len(), 2 * NET.parameters());
}

/// The golden file's seed is small.
#[test]
fn every_byte_of_a_seed() {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::online(&NET, ADAM, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 0x0102_0304_0506_0708);
    let file = bytes(|put| trainer.save(0, put));
    assert_eq!(file[68..76], [8, 7, 6, 5, 4, 3, 2, 1]);
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let training = checkpoint.training().unwrap();
    assert_eq!(training.seed(), 0x0102_0304_0506_0708);
}

/// The numbers of every rule and of every kind of layer, as the tables of the documentation have
/// them.
#[test]
fn numbers_by_hand() {
    let net = Model::<2>::new(Shape::vector(1), [dense(1), softmax_cross_entropy()]);
    let optimizers = [
        (1, Optimizer::sgd(0.5)),
        (2, Optimizer::momentum(0.5, 0.25)),
        (3, Optimizer::nesterov(0.5, 0.25)),
        (4, Optimizer::adagrad(0.5)),
        (5, Optimizer::rmsprop(0.5)),
        (6, Optimizer::adam(0.5)),
        (7, Optimizer::adamw(0.5, 0.125)),
    ];
    for (number, optimizer) in optimizers {
        let mut buffer = vec![0.0; net.online_len(&optimizer)];
        let trainer = Trainer::online(&net, optimizer, &mut buffer).unwrap();
        let file = bytes(|put| trainer.save(0, put));
        assert_eq!(file[40], number);
        let training = Checkpoint::parse(&file).unwrap();
        let again = training.training().unwrap().optimizer();
        assert_eq!(again.rule(), optimizer.rule());
    }
    let window = Window {
        height: 2,
        width: 3,
        stride: 1,
    };
    let conv = |padding| Spec::Conv2d {
        filters: 4,
        window,
        padding,
    };
    let bits = 0.25_f32.to_bits();
    let layers = [
        (Spec::Dense { units: 9 }, [1, 9, 0, 0, 0, 0]),
        (conv(Padding::Valid), [2, 4, 2, 3, 1, 0]),
        (conv(Padding::Same), [2, 4, 2, 3, 1, 1]),
        (Spec::MaxPool { window }, [3, 2, 3, 1, 0, 0]),
        (Spec::AveragePool { window }, [4, 2, 3, 1, 0, 0]),
        (Spec::Tanh, [5, 0, 0, 0, 0, 0]),
        (Spec::Sigmoid, [6, 0, 0, 0, 0, 0]),
        (Spec::Relu, [7, 0, 0, 0, 0, 0]),
        (Spec::LeakyRelu { slope: 0.25 }, [8, bits, 0, 0, 0, 0]),
        (Spec::Identity, [9, 0, 0, 0, 0, 0]),
        (Spec::Dropout { rate: 0.25 }, [10, bits, 0, 0, 0, 0]),
    ];
    for (spec, words) in layers {
        for (head, number) in [
            (Spec::SoftmaxCrossEntropy, 11),
            (Spec::MeanSquaredError, 12),
        ] {
            let layers = [spec.into(), head.into()];
            let model = Model::<2>::try_new(Shape::image(1, 4, 5), &layers).unwrap();
            let file = bytes(|put| model.save(&vec![0.0; model.parameters()], put));
            let ends = [number, 0, 0, 0, 0, 0];
            let want = [words, ends].map(|words| words.map(u32::to_le_bytes));
            assert_eq!(file[84..132], *want.as_flattened().as_flattened());
            let checkpoint = Checkpoint::parse(&file).unwrap();
            assert!(checkpoint.layers().eq([spec, head]));
        }
    }
}
