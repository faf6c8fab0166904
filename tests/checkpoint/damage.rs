//! Files that were cut, flipped or forged give an error, or can be written back byte for byte.

use firmgrad::checkpoint::{Checkpoint, CheckpointError};
use firmgrad::{Error, Model, Rng, Rule, Shape, Trainer, dense, softmax_cross_entropy};
use proptest::prelude::*;

use crate::{VERSION_1, bytes, described, model, sealed, sections, training};

/// What saving writes again after reading `checkpoint`. `None` if no trainer can resume from it.
fn again(checkpoint: &Checkpoint<'_>) -> Result<Option<Vec<u8>>, CheckpointError> {
    let model = checkpoint.model::<16>()?;
    let about = checkpoint.about()?;
    let Some(training) = checkpoint.training() else {
        let parameters: Vec<f32> = checkpoint.parameters().collect();
        let written = bytes(|put| model.save_with(&parameters, about.entries(), put));
        return Ok(Some(written));
    };
    let Some(optimizer) = training.optimizer() else {
        assert!(matches!(training.rule(), Rule::Custom(_)));
        return Ok(None);
    };
    let mut buffer = vec![0.0; model.online_len(&optimizer)];
    let mut trainer = match Trainer::online(&model, optimizer, &mut buffer) {
        Ok(trainer) => trainer,
        Err(error) => {
            assert_eq!(optimizer.check().map_err(Error::Optimizer), Err(error));
            return Ok(None);
        }
    };
    // A NaN among the hyper-parameters is not equal to itself.
    let position = trainer.restore(checkpoint)?;
    Ok(Some(bytes(|put| {
        trainer.save_with(position, about.entries(), put)
    })))
}

/// If a file is accepted, saving it again gives the same bytes, except for sections that are
/// skipped. From a file of version 1, it gives a file of version 2 with the same content.
#[track_caller]
fn assert_total(file: &[u8]) -> Result<(), CheckpointError> {
    let checkpoint = Checkpoint::parse(file)?;
    let Some(written) = again(&checkpoint)? else {
        return Ok(());
    };
    if checkpoint.version() == 2 && written.len() == file.len() {
        assert_eq!(written, file);
        return Ok(());
    }
    let skips = sections(file)
        .iter()
        .any(|(_, tag, _)| tag[0].is_ascii_lowercase() && tag != b"abou");
    assert!(checkpoint.version() == 1 || skips);
    let later = Checkpoint::parse(&written).unwrap();
    assert_eq!(later.version(), 2);
    assert_eq!(later.input(), checkpoint.input());
    assert!(later.layers().eq(checkpoint.layers()));
    let bits = |values: &mut dyn Iterator<Item = f32>| values.map(f32::to_bits).collect::<Vec<_>>();
    assert_eq!(
        bits(&mut later.parameters()),
        bits(&mut checkpoint.parameters())
    );
    let state = |checkpoint: &Checkpoint<'_>| {
        checkpoint.training().map(|training| {
            (
                format!("{:?}", training.rule()),
                [training.learning_rate(), training.weight_decay()].map(f32::to_bits),
                (training.steps(), training.seed(), training.position()),
                bits(&mut training.slots()),
            )
        })
    };
    assert_eq!(state(&later), state(&checkpoint));
    Ok(())
}

/// Files of both versions, with and without training state and *about*.
fn files() -> Vec<Vec<u8>> {
    let mut files = VERSION_1.map(<[u8]>::to_vec).to_vec();
    files.extend([model(), training(), described()]);
    files
}

/// A model with one input and one output.
fn small() -> Vec<u8> {
    let model = Model::<2>::new(Shape::vector(1), [dense(1), softmax_cross_entropy()]);
    bytes(|put| model.save(&[0.5, 0.25], put))
}

#[test]
fn written_again() {
    for file in files() {
        assert_eq!(assert_total(&file), Ok(()));
    }
}

#[test]
fn cut_anywhere_or_longer() {
    for file in files() {
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
    for file in files() {
        for bit in 0..8 * file.len() {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Checkpoint::parse(&damaged).is_err(), "bit {bit}");
        }
    }
}

/// Every start and length of a burst of up to 32 bits. Its first and last bits are flipped, and
/// between them no bit, every bit, every other bit or random bits.
#[test]
fn every_burst() {
    let mut rng = Rng::new(1, 3);
    for file in [VERSION_1[0].to_vec(), described()] {
        every_burst_of(&file, &mut rng);
    }
}

fn every_burst_of(file: &[u8], rng: &mut Rng) {
    for start in 0..8 * file.len() - 32 {
        for len in 2..=32 {
            let ends = 1 | 1_u64 << (len - 1);
            for inner in [0, !0, 0x5555_5555, rng.next_u32().into()] {
                let pattern = (ends | inner & (ends - 2)) << (start % 8);
                let mut damaged = file.to_vec();
                for (byte, flips) in damaged[start / 8..].iter_mut().zip(pattern.to_le_bytes()) {
                    *byte ^= flips;
                }
                assert!(Checkpoint::parse(&damaged).is_err(), "{len} from {start}");
            }
        }
    }
}

/// Random bits, flipped a million times. The file is small because each attempt reads all of it.
#[test]
fn any_flipped_bits() {
    let model = small();
    let mut rng = Rng::new(2, 3);
    for draw in 0..1_000_000 {
        let mut damaged = model.clone();
        for _ in 0..=rng.below(64) {
            let bit = rng.below(8 * model.len() as u32) as usize;
            damaged[bit / 8] ^= 1 << (bit % 8);
        }
        let refused = damaged == model || Checkpoint::parse(&damaged).is_err();
        assert!(refused, "draw {draw}");
    }
}

/// Every value of every byte outside the parameters, with correct checksums, as a forger would make
/// them.
#[test]
fn every_value_of_every_byte_that_is_no_value() {
    for file in files() {
        let parameters = Checkpoint::parse(&file).unwrap().parameters().len();
        for at in 0..file.len() {
            let in_parameters = match file[8] {
                1 => at >= 84 + 24 * 12,
                _ => sections(&file).iter().any(|&(start, tag, end)| {
                    let values = match &tag {
                        b"PARM" => start + 12..end - 4,
                        b"TRNG" => end - 4 - 8 * parameters..end - 4,
                        _ => 0..0,
                    };
                    values.contains(&at)
                }),
            };
            for value in 0..=255 {
                if in_parameters {
                    break;
                }
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
    // Channels, height and width of a sample; number of layers; number of parameters; the first
    // layer's numbers.
    overflowing(VERSION_1[0], [20, 24, 28, 32, 36, 88, 92, 96, 100]);
    overflowing(&model(), [32, 36, 40, 44, 48, 60, 64, 68, 72]);
    // Low and high words of the lengths of the file and of its first two sections.
    let second = sections(&model())[1].0;
    let fields = [12, 16, 24, 28, second + 4, second + 8];
    overflowing(&model(), fields);
}

fn overflowing<const N: usize>(file: &[u8], fields: [usize; N]) {
    let extremes = [0, 1, 0x8000_0000, u32::MAX];
    for first in fields {
        for second in fields {
            for (a, b) in extremes.iter().flat_map(|a| extremes.map(|b| (a, b))) {
                let mut forged = file.to_vec();
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

/// A sample whose length is 0 modulo 2^64 or 2^32, so that a dense layer after it seems to have no
/// weights.
#[test]
fn overflowing_samples() {
    let file = small();
    assert_eq!(assert_total(&file), Ok(()));
    for sides in [[1 << 31, 1 << 31, 4_u32], [1 << 16, 1 << 16, 1]] {
        // One bias and no weights.
        let (at, _, end) = sections(&file)[1];
        let mut forged = file.clone();
        forged[32..44].copy_from_slice(sides.map(u32::to_le_bytes).as_flattened());
        forged[48..52].copy_from_slice(&1_u32.to_le_bytes());
        forged[at + 4..at + 8].copy_from_slice(&4_u32.to_le_bytes());
        forged.drain(end - 8..end - 4);
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

    /// Random words anywhere, with correct checksums.
    #[test]
    fn any_words(
        words in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![0_u32..14, any::<u32>()]), 1..4),
        file in 0_usize..5,
    ) {
        let mut forged = files().swap_remove(file);
        for (word, value) in words {
            let word = word.index(forged.len() / 4);
            forged[4 * word..][..4].copy_from_slice(&value.to_le_bytes());
        }
        _ = assert_total(&sealed(forged));
    }
}
