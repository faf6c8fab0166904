//! The layout byte by byte, and golden files.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Init, Model, Optimizer, Shape, Spec, Trainer, dense, softmax_cross_entropy};
use firmgrad_tests::functions::layer as layer_of;
use firmgrad_tests::specs::spec;

use crate::resume::{ADAM, BEGUN, FILE, GOLDEN, INPUT, LEN, NET, go_on};
use crate::{VERSION_1, bytes, described, model, sealed, sections, training};

/// Files of version 2 as they were first written. They stay readable, and are still written with
/// the same bytes.
const MODEL: &[u8] = include_bytes!("model-2.firmgrad");
const TRAINING: &[u8] = include_bytes!("training-2.firmgrad");
const DESCRIBED: &[u8] = include_bytes!("described-2.firmgrad");

#[test]
fn golden_files() {
    assert!(model() == MODEL, "the model is written another way");
    assert!(
        training() == TRAINING,
        "the training is written another way"
    );
    assert!(
        described() == DESCRIBED,
        "what a file says about its data is written another way"
    );
    let [model, training] = VERSION_1;
    for (version, file, trains) in [
        (1, model, false),
        (1, training, true),
        (2, MODEL, false),
        (2, TRAINING, true),
        (2, DESCRIBED, true),
    ] {
        let checkpoint = Checkpoint::parse(file).unwrap();
        assert_eq!(checkpoint.version(), version);
        assert_eq!(checkpoint.input(), INPUT);
        assert!(
            checkpoint
                .layers()
                .eq(NET.layers().map(|layer| layer.spec()))
        );
        assert_eq!(checkpoint.training().is_some(), trains);
        let entries = checkpoint.about().unwrap().entries().count();
        assert_eq!(entries > 0, file == DESCRIBED);
    }
}

/// Both versions hold the same training state.
#[test]
fn the_versions_say_the_same() {
    let [first, second] = [BEGUN, TRAINING].map(|file| Checkpoint::parse(file).unwrap());
    assert!(first.parameters().eq(second.parameters()));
    let [first, second] = [first, second].map(|file| *file.training().unwrap());
    assert!(first.slots().eq(second.slots()));
    assert_eq!(first.rule(), second.rule());
    let numbers = |training: firmgrad::checkpoint::Training<'_>| {
        let optimizer = training.optimizer().unwrap();
        let rates = (optimizer.learning_rate(), optimizer.weight_decay());
        (
            training.steps(),
            training.seed(),
            training.position(),
            rates,
        )
    };
    assert_eq!(numbers(first), numbers(second));
}

/// The run that the firmware repeats on every processor.
#[test]
fn gone_on_with() {
    let hash = go_on(&mut [0.0; LEN], &mut [0; FILE]);
    assert_eq!(hash, Some(GOLDEN), "{hash:#x?}");
}

/// The front, the first layer and the training state, assembled by hand from the tables of the
/// documentation.
#[test]
fn front_by_hand() {
    let file = training();
    let parameters = NET.parameters() as u32;
    // Two convolutions, two poolings, two dense layers, a leaky ReLU, a dropout, and four layers
    // without numbers.
    let layers = 4 * (12 * 2 + 2 * 5 + 2 * 3 + 2 + 1 + 1);
    let section = |len: u64| 16 + len;
    let length = 20
        + section(20 + layers)
        + section(4 * u64::from(parameters))
        + section(48 + 8 * u64::from(parameters));
    let mut want = b"firmgrad".to_vec();
    want.extend(2_u32.to_le_bytes());
    want.extend(length.to_le_bytes());
    want.extend(b"MODL");
    want.extend((20 + layers).to_le_bytes());
    for number in [2, 5, 6, 12, parameters] {
        want.extend(number.to_le_bytes());
    }
    for number in [2 | 6 << 16, 0, 2, 2, 2, 1, 1_u32] {
        want.extend(number.to_le_bytes());
    }
    assert_eq!(file[..want.len()], want);
    assert_eq!(file, sealed(file.clone()));
    assert_eq!(file.len() as u64, length);
    assert_eq!(file.len() as u64, NET.checkpoint_len(Some(&ADAM)));
    assert_eq!(model().len() as u64, NET.checkpoint_len(None));
    let sections = sections(&file);
    let tags: Vec<_> = sections.iter().map(|&(_, tag, _)| tag).collect();
    assert_eq!(tags, [*b"MODL", *b"PARM", *b"TRNG"]);

    let mut want = b"TRNG".to_vec();
    want.extend((48 + 8 * u64::from(parameters)).to_le_bytes());
    for number in [11, 7_u32] {
        want.extend(number.to_le_bytes());
    }
    for number in [0.01, 0.125, 0.9, 0.999, 1e-8_f32] {
        want.extend(number.to_le_bytes());
    }
    want.extend(3_u32.to_le_bytes());
    want.extend(7_u64.to_le_bytes());
    want.extend([8, 7, 6, 5, 4, 3, 2, 1]);
    let (at, _, _) = sections[2];
    assert_eq!(file[at..][..want.len()], want);
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
    // At every offset from a multiple of 4 bytes. Exactly one of them is aligned.
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
            .map(|layer| layer.spec())
            .collect::<Vec<Spec>>()
    };
    assert_eq!(specs(&again), specs(&NET));
    let optimizer = checkpoint.training().unwrap().optimizer().unwrap();
    assert_eq!(optimizer.rule(), ADAM.rule());
    assert_eq!(optimizer.learning_rate(), ADAM.learning_rate());
    assert_eq!(optimizer.weight_decay(), ADAM.weight_decay());
    let training = checkpoint.training().unwrap();
    let numbers = (training.steps(), training.seed(), training.position());
    assert_eq!(numbers, (3, 7, 0x0102_0304_0506_0708));
    assert_eq!(training.slots().len(), 2 * NET.parameters());
}

/// Most bytes of the golden file's seed are 0.
#[test]
fn every_byte_of_a_seed() {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::online(&NET, ADAM, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 0x0102_0304_0506_0708);
    let file = bytes(|put| trainer.save(0, put));
    let (at, _, _) = sections(&file)[2];
    assert_eq!(file[at + 44..at + 52], [8, 7, 6, 5, 4, 3, 2, 1]);
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let training = checkpoint.training().unwrap();
    assert_eq!(training.seed(), 0x0102_0304_0506_0708);
}

/// The numbers of every rule and of every kind of layer, from the tables of the documentation.
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
        let (at, _, _) = sections(&file)[2];
        assert_eq!(file[at + 16], number);
        let training = Checkpoint::parse(&file).unwrap();
        let again = training.training().unwrap().optimizer().unwrap();
        assert_eq!(again.rule(), optimizer.rule());
    }
    let bits = 0.25_f32.to_bits();
    let layers: [(&str, &[u32]); _] = [
        ("dense 9", &[1 | 2 << 16, 0, 9]),
        ("conv 2x3x4", &[2 | 6 << 16, 0, 4, 2, 3, 1, 0]),
        ("conv 2x3x4 same", &[2 | 6 << 16, 0, 4, 2, 3, 1, 1]),
        ("maxpool 2x3 stride 1", &[3 | 4 << 16, 0, 2, 3, 1]),
        ("avgpool 2x3 stride 1", &[4 | 4 << 16, 0, 2, 3, 1]),
        ("tanh", &[5 | 1 << 16, 0]),
        ("sigmoid", &[6 | 1 << 16, 0]),
        ("relu", &[7 | 1 << 16, 0]),
        ("leaky_relu 0.25", &[8 | 2 << 16, 0, bits]),
        ("identity", &[9 | 1 << 16, 0]),
        ("dropout 0.25", &[10 | 2 << 16, 0, bits]),
    ];
    for (layer, words) in layers {
        for (loss, number) in [("softmax", 11), ("mse", 12)] {
            let specs = [layer, loss].map(spec);
            let layers = specs.map(layer_of);
            let model = Model::<2>::try_new(Shape::image(1, 4, 5), &layers).unwrap();
            let file = bytes(|put| model.save(&vec![0.0; model.parameters()], put));
            let want = [words, &[number | 1 << 16, 0]].concat();
            let want: Vec<u8> = want.into_iter().flat_map(u32::to_le_bytes).collect();
            let (_, _, end) = sections(&file)[0];
            assert_eq!(file[52..end - 4], want);
            let checkpoint = Checkpoint::parse(&file).unwrap();
            assert!(checkpoint.layers().eq(specs));
        }
    }
}
