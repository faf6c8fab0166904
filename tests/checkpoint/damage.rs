//! Files that were cut, flipped or forged: an error, or what they say written back byte for byte.

use firmgrad::checkpoint::{Checkpoint, CheckpointError};
use firmgrad::{Error, Model, Rng, Shape, Trainer, dense, softmax_cross_entropy};
use proptest::prelude::*;

use crate::{bytes, model, sealed, training};

/// Bytes before the layers, and of one layer.
const HEADER: usize = 84;

/// Accepted bytes are those that writing what they say gives again.
#[track_caller]
fn assert_total(file: &[u8]) -> Result<(), CheckpointError> {
    let checkpoint = Checkpoint::parse(file)?;
    let model = checkpoint.model::<16>()?;
    let Some(training) = checkpoint.training() else {
        let parameters: Vec<f32> = checkpoint.parameters().collect();
        assert_eq!(bytes(|put| model.save(&parameters, put)), file);
        return Ok(());
    };
    let optimizer = training.optimizer();
    let mut buffer = vec![0.0; model.online_len(&optimizer)];
    let mut trainer = match Trainer::online(&model, optimizer, &mut buffer) {
        Ok(trainer) => trainer,
        Err(error) => {
            assert_eq!(optimizer.check().map_err(Error::Optimizer), Err(error));
            return Ok(());
        }
    };
    // A hyper-parameter that is no number is not equal to itself.
    let position = trainer.restore(&checkpoint)?;
    assert_eq!(bytes(|put| trainer.save(position, put)), file);
    Ok(())
}

/// One input, one output.
fn small() -> [u8; HEADER + 2 * 24 + 12] {
    let model = Model::<2>::new(Shape::vector(1), [dense(1), softmax_cross_entropy()]);
    let file = bytes(|put| model.save(&[0.5, 0.25], put));
    file.try_into().unwrap()
}

#[test]
fn cut_anywhere_or_longer() {
    for file in [model(), training()] {
        for end in 0..file.len() {
            let error = Checkpoint::parse(&file[..end]).unwrap_err();
            let want = match end {
                0..8 => error == CheckpointError::NotACheckpoint,
                _ => matches!(error, CheckpointError::Length { .. }),
            };
            assert!(want, "{end}: {error:?}");
            assert!(Checkpoint::parse(&sealed(file[..end].to_vec())).is_err());
        }
        let mut longer = file.clone();
        longer.push(0);
        assert!(matches!(
            Checkpoint::parse(&longer),
            Err(CheckpointError::Length { .. })
        ));
    }
}

#[test]
fn every_flipped_bit() {
    for file in [model(), training()] {
        for bit in 0..8 * file.len() {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Checkpoint::parse(&damaged).is_err(), "bit {bit}");
        }
    }
}

/// Every start and length of a burst of up to 32 bits: its first and last bit are flipped, and
/// between them none, all, every other, or any.
#[test]
fn every_burst() {
    let file = model();
    let mut rng = Rng::new(1, 3);
    for start in 0..8 * file.len() - 32 {
        for len in 2..=32 {
            let ends = 1 | 1_u64 << (len - 1);
            for inner in [0, !0, 0x5555_5555, rng.next_u32().into()] {
                let pattern = (ends | inner & (ends - 2)) << (start % 8);
                let mut damaged = file.clone();
                for (byte, flips) in damaged[start / 8..].iter_mut().zip(pattern.to_le_bytes()) {
                    *byte ^= flips;
                }
                assert!(Checkpoint::parse(&damaged).is_err(), "{len} from {start}");
            }
        }
    }
}

/// A million times any bits, of a small file, as every one is read.
#[test]
fn any_flipped_bits() {
    let model = small();
    let mut rng = Rng::new(2, 3);
    for draw in 0..1_000_000 {
        let mut damaged = model;
        for _ in 0..=rng.below(64) {
            let bit = rng.below(8 * model.len() as u32) as usize;
            damaged[bit / 8] ^= 1 << (bit % 8);
        }
        let refused = damaged == model || Checkpoint::parse(&damaged).is_err();
        assert!(refused, "draw {draw}");
    }
}

/// With a checksum that is right, as a forger would have it.
#[test]
fn every_value_of_every_byte_of_the_header_and_layers() {
    for file in [model(), training()] {
        for at in 0..HEADER + 12 * 24 {
            for value in 0..=255 {
                let mut forged = file.clone();
                forged[at] = value;
                let forged = sealed(forged);
                if let Err(error) = assert_total(&forged) {
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
}

/// Lengths whose products overflow 32 and 64 bits.
#[test]
fn overflowing_dimensions() {
    let file = model();
    // Channels, height and width of a sample; layers; parameters; the first layer's numbers.
    let fields = [20, 24, 28, 32, 36, 88, 92, 96, 100];
    let extremes = [0, 1, 0x8000_0000, u32::MAX];
    for first in fields {
        for second in fields {
            for (a, b) in extremes.iter().flat_map(|a| extremes.map(|b| (a, b))) {
                let mut forged = file.clone();
                forged[first..first + 4].copy_from_slice(&a.to_le_bytes());
                forged[second..second + 4].copy_from_slice(&b.to_le_bytes());
                let forged = sealed(forged);
                if forged != file {
                    assert!(assert_total(&forged).is_err(), "{first} {a}, {second} {b}");
                }
            }
        }
    }
}

/// A sample whose length is 0 modulo 2^64, or 2^32: a dense layer behind it has no weights.
#[test]
fn overflowing_samples() {
    let file = small();
    assert_eq!(assert_total(&file), Ok(()));
    for sides in [[1 << 31, 1 << 31, 4_u32], [1 << 16, 1 << 16, 1]] {
        // One bias, no weight.
        let mut forged = file[..file.len() - 8].to_vec();
        forged.extend([0; 4]);
        forged[20..32].copy_from_slice(sides.map(u32::to_le_bytes).as_flattened());
        forged[36..40].copy_from_slice(&1_u32.to_le_bytes());
        let len = (forged.len() as u64).to_le_bytes();
        forged[12..20].copy_from_slice(&len);
        assert!(assert_total(&sealed(forged)).is_err(), "{sides:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes(file in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(assert_total(&file).is_err());
    }

    /// Words anywhere, the checksum right.
    #[test]
    fn any_words(
        words in prop::collection::vec((0_usize..93, prop_oneof![0_u32..14, any::<u32>()]), 1..4),
        trains in any::<bool>(),
    ) {
        let mut forged = if trains { training() } else { model() };
        for (word, value) in words {
            forged[4 * word..][..4].copy_from_slice(&value.to_le_bytes());
        }
        _ = assert_total(&sealed(forged));
    }
}
