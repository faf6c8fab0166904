//! Any bytes give a typed error, or a checkpoint from which the same bytes can be written again.
//! Checksums are recomputed, so that fuzzing reaches the fields that they cover.
#![no_main]

use firmgrad::Trainer;
use firmgrad::checkpoint::{Checkpoint, CheckpointError, SaveError};
use libfuzzer_sys::fuzz_target;
use sealed::{sealed, sections};

#[path = "../../tests/kit/sealed.rs"]
mod sealed;

/// Elements of the buffer in which a trainer is tried.
const ROOM: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let as_they_are = check(bytes);
    let sealed = sealed(bytes.to_vec());
    if sealed != bytes {
        assert!(as_they_are.is_err());
        _ = check(&sealed);
    }
});

fn check(bytes: &[u8]) -> Result<(), CheckpointError> {
    let checkpoint = Checkpoint::parse(bytes).inspect_err(said)?;
    let model = checkpoint.model::<16>().inspect_err(said)?;
    let about = checkpoint.about().inspect_err(said)?.entries();
    let mut again = Vec::new();
    let mut put = |piece: &[u8]| {
        again.extend_from_slice(piece);
        Ok::<(), ()>(())
    };
    let saved: Result<(), SaveError<()>> = match checkpoint.training() {
        None => {
            let parameters: Vec<f32> = checkpoint.parameters().collect();
            model.save_with(&parameters, about, &mut put)
        }
        Some(training) => {
            // Only the program that saved a custom rule can resume from it.
            let Some(optimizer) = training.optimizer() else {
                return Ok(());
            };
            let len = model.online_len(&optimizer);
            // Trainers refuse hyper-parameters with which parameters could become infinite.
            if len > ROOM || optimizer.check().is_err() {
                return Ok(());
            }
            let mut buffer = vec![0.0; len];
            let mut trainer = Trainer::online(&model, optimizer, &mut buffer).expect("room enough");
            // A NaN among the hyper-parameters is not equal to itself.
            if trainer.restore(&checkpoint).is_err() {
                return Ok(());
            }
            trainer.save_with(training.position(), about, &mut put)
        }
    };
    saved.expect("fields that came from a file fit into one");
    let skips = sections(bytes)
        .iter()
        .any(|(_, tag, _)| tag[0].is_ascii_lowercase() && tag != b"abou");
    match checkpoint.version() {
        2 if !skips => assert_eq!(again, bytes),
        _ => assert_eq!(
            Checkpoint::parse(&again).map(|again| again.version()),
            Ok(2)
        ),
    }
    Ok(())
}

fn said(error: &CheckpointError) {
    assert!(!error.to_string().is_empty());
}
