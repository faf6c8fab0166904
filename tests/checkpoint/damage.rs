//! Files that were cut, flipped or forged: an error, or what they say written back byte for byte.

use firmgrad::{Checkpoint, CheckpointError};
use proptest::prelude::*;

use crate::{bytes, model, sealed, training};

/// Bytes before the layers, and of one layer.
const HEADER: usize = 84;

/// Accepted bytes are those that writing what they say gives again.
#[track_caller]
fn assert_total(file: &[u8]) -> Result<(), CheckpointError> {
    let checkpoint = Checkpoint::parse(file)?;
    let model = checkpoint.model::<16>()?;
    if checkpoint.training().is_none() {
        let parameters: Vec<f32> = checkpoint.parameters().collect();
        assert_eq!(bytes(|put| model.save(&parameters, put)), file);
    }
    Ok(())
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

/// Every start and length of a burst of up to 32 bits, its first and last bit flipped, what is
/// between by a pattern.
#[test]
fn every_burst() {
    let file = model();
    for start in 0..8 * file.len() - 32 {
        for len in 2..=32 {
            let ends = 1 | 1_u64 << (len - 1);
            let inner = 0x5555_5555_u64.rotate_left(start as u32) & (ends - 1);
            let pattern = (ends | inner) << (start % 8);
            let mut damaged = file.clone();
            for (byte, flips) in damaged[start / 8..].iter_mut().zip(pattern.to_le_bytes()) {
                *byte ^= flips;
            }
            assert!(Checkpoint::parse(&damaged).is_err(), "{len} from {start}");
        }
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
