//! The layout, byte by byte, and files that were written once.

use firmgrad::{Checkpoint, Model, Spec};

use crate::resume::{ADAM, BEGUN, FILE, GOLDEN, INPUT, LEN, NET, go_on};
use crate::{model, sealed, training};

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
}
