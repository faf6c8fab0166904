//! What a file says about its data (*about*): written and read, and never misread.

use firmgrad::checkpoint::{Checkpoint, CheckpointError, Entry, Feature, Precision};
use firmgrad::{Model, Schedule, Shape, dense, softmax_cross_entropy};
use proptest::prelude::*;

use crate::{ABOUT, bytes, described, sealed, sections};

const SMALL: Model<2> = Model::new(Shape::vector(1), [dense(1), softmax_cross_entropy()]);

fn file(entries: &[Entry<'_>]) -> Vec<u8> {
    bytes(|put| SMALL.save_with(&[0.5, 0.25], entries.iter().copied(), put))
}

#[test]
fn read_again() {
    let file = described();
    let about = Checkpoint::parse(&file).unwrap().about().unwrap();
    assert_eq!(about.entries().collect::<Vec<_>>(), ABOUT);
    // Every piece has a size that a flash can rely on.
    let mut rest = file.as_slice();
    let saved: Result<(), firmgrad::checkpoint::SaveError<()>> =
        SMALL.save_with(&[0.5, 0.25], ABOUT.into_iter(), |piece| {
            assert!(!piece.is_empty() && piece.len() <= 64 && piece.len().is_multiple_of(4));
            rest = &rest[piece.len().min(rest.len())..];
            Ok(())
        });
    saved.unwrap();
}

/// The bytes of the table in the documentation.
#[test]
fn entries_by_hand() {
    let class = file(&[Entry::Class("hello")]);
    let (at, tag, end) = sections(&class)[2];
    assert_eq!(&tag, b"abou");
    let mut want = vec![2, 0, 0, 0, 5, 0, 0, 0];
    want.extend(b"hello\0\0\0");
    assert_eq!(class[at + 12..end - 4], want);

    let feature = Feature {
        mean: 0.5,
        standard_deviation: -2.0,
        precision: Precision::Double,
        name: "x",
    };
    let file = file(&[Entry::Feature(feature)]);
    let (at, _, end) = sections(&file)[2];
    let mut want = vec![3, 0, 0, 0, 17, 0, 0, 0];
    want.extend(0.5_f64.to_le_bytes());
    want.extend((-2.0_f64).to_le_bytes());
    want.extend(b"x\0\0\0");
    assert_eq!(file[at + 12..end - 4], want);
}

/// Subtraction and division run in `f64`, and the result is rounded once.
#[test]
fn scaled_in_double_precision() {
    let feature = Feature {
        mean: 1_700_000_049.5,
        standard_deviation: 28.866_070_047_722_12,
        precision: Precision::Double,
        name: "time",
    };
    // 49.5 / 28.86607004772212
    assert_eq!(feature.scale(1_700_000_099.0), 1.714_816_1_f32);
    assert_eq!(feature.scale(1_700_000_000.0), -1.714_816_1_f32);
    let [second, first] = [1_700_000_001.0, 1_700_000_000.0];
    assert_ne!(feature.scale(second), feature.scale(first));
    // In `f32` the two values are equal.
    let single = Feature {
        precision: Precision::Single,
        ..feature
    };
    assert_eq!(single.scale(second), single.scale(first));
    let single = Feature {
        mean: 0.1,
        standard_deviation: 0.3,
        ..single
    };
    assert_eq!(single.scale(0.7), (0.7_f32 - 0.1_f32) / 0.3_f32);
    // The difference overflows, the quotient does not.
    let wide = Feature {
        mean: -1e308,
        standard_deviation: 1e308,
        ..feature
    };
    assert_eq!(wide.scale(1.5e308), 2.5);
}

/// The number of entries in a file whose *about* section holds these bytes.
fn forged(about: &[u8]) -> Result<usize, CheckpointError> {
    let mut forged = file(&[Entry::Class("")]);
    let (at, _, end) = sections(&forged)[2];
    forged.splice(at + 12..end - 4, about.iter().copied());
    forged[at + 4..at + 12].copy_from_slice(&(about.len() as u64).to_le_bytes());
    let len = (forged.len() as u64).to_le_bytes();
    forged[12..20].copy_from_slice(&len);
    let forged = sealed(forged);
    let checkpoint = Checkpoint::parse(&forged)?;
    // The parameters can be read whatever *about* holds.
    assert_eq!(checkpoint.parameters().collect::<Vec<_>>(), [0.5, 0.25]);
    let about = checkpoint.about()?;
    let again: Vec<_> = about.entries().collect();
    assert_eq!(
        bytes(|put| SMALL.save_with(&[0.5, 0.25], again.iter().copied(), put)),
        forged
    );
    Ok(again.len())
}

#[test]
fn entries_that_are_none() {
    let entry = |kind: u32, len: u32, content: &[u8]| {
        let mut bytes = kind.to_le_bytes().to_vec();
        bytes.extend(len.to_le_bytes());
        bytes.extend(content);
        bytes
    };
    assert_eq!(forged(&entry(2, 4, b"name")), Ok(1));
    assert_eq!(forged(&entry(77, 4, &[0xFF; 4])), Ok(1));
    let first = entry(2, 3, b"abc\0");
    for (what, second) in [
        ("no UTF-8", entry(2, 4, &[0xFF; 4])),
        ("padding that is not 0", entry(2, 3, b"abcd")),
        ("longer than the section", entry(2, 5, b"abcd")),
        ("of the largest length", entry(2, u32::MAX, b"abcd")),
        ("cut", vec![2, 0, 0, 0]),
        ("too short for its numbers", entry(3, 12, &[0; 12])),
        ("a text where there is none", entry(5, 20, &[0; 20])),
        (
            "another order of pixels",
            entry(4, 8, &[2, 0, 0, 0, 0, 0, 128, 63]),
        ),
        ("a schedule of no kind", entry(6, 20, &[3; 20])),
        (
            "a constant with a number",
            entry(6, 20, &[[0; 12].as_slice(), &[1; 8]].concat()),
        ),
    ] {
        let error = forged(&[first.as_slice(), &second].concat());
        let (at, _, _) = sections(&file(&[Entry::Class("")]))[2];
        let offset = at + 12 + first.len();
        assert_eq!(error, Err(CheckpointError::Field { offset }), "{what}");
    }
}

prop_compose! {
    fn any_entry()(
        kind in 0_u32..12,
        words in any::<[u64; 2]>(),
        halves in any::<[u32; 3]>(),
        text in ".{0,80}",
        bytes in prop::collection::vec(any::<u8>(), 0..80),
    ) -> (u32, [u64; 2], [u32; 3], String, Vec<u8>) {
        (kind, words, halves, text, bytes)
    }
}

proptest! {
    #[test]
    fn any_entries(drawn in prop::collection::vec(any_entry(), 0..6)) {
        let entries: Vec<Entry<'_>> = drawn
            .iter()
            .map(|(kind, [a, b], [c, d, e], text, bytes)| match kind {
                0 => Entry::Data { samples: *a, fingerprint: *b, name: text },
                1 => Entry::Class(text),
                2 => Entry::Feature(Feature {
                    mean: f64::from_bits(*a),
                    standard_deviation: f64::from_bits(*b),
                    precision: [Precision::Single, Precision::Double][(*c % 2) as usize],
                    name: text,
                }),
                3 => Entry::Image { scale: f32::from_bits(*c) },
                4 => Entry::Split { held_out: f64::from_bits(*a), seed: *b },
                5 => Entry::TrainingSettings {
                    batch: *c,
                    learning_rate: f32::from_bits(*d),
                    schedule: Schedule::Constant,
                },
                6 => Entry::TrainingSettings {
                    batch: *c,
                    learning_rate: f32::from_bits(*d),
                    schedule: Schedule::Cosine { total: *e },
                },
                7 => Entry::TrainingSettings {
                    batch: *c,
                    learning_rate: f32::from_bits(*d),
                    schedule: Schedule::Step { every: *e, factor: f32::from_bits(*d) },
                },
                _ => Entry::Other { kind: 1 + kind, bytes },
            })
            .collect();
        let file = file(&entries);
        let about = Checkpoint::parse(&file).unwrap().about().unwrap();
        let again: Vec<_> = about.entries().collect();
        // Compared as text, since a NaN is not equal to itself.
        prop_assert_eq!(format!("{:?}", again), format!("{:?}", entries));
        let written = bytes(|put| SMALL.save_with(&[0.5, 0.25], again.iter().copied(), put));
        prop_assert_eq!(written, file);
    }
}
