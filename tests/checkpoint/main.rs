//! Checkpoint files: what is written, and that nothing else is read.

mod damage;
mod format;
mod refusals;

#[path = "../firmware/src/resume.rs"]
mod resume;

use crc32fast::hash;
use firmgrad::checkpoint::SaveError;
use firmgrad::{Init, Trainer};
use resume::{ADAM, INPUT, LEN, NET};

/// The bytes that `save` gives, in one piece.
fn bytes(
    save: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), ()>) -> Result<(), SaveError<()>>,
) -> Vec<u8> {
    let mut file = Vec::new();
    save(&mut |piece| {
        file.extend_from_slice(piece);
        Ok(())
    })
    .unwrap();
    file
}

/// A training of [`NET`] after three samples.
fn training() -> Vec<u8> {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::online(&NET, ADAM, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 7);
    for class in [0, 1, 1] {
        let sample = [0.5 - class as f32; INPUT.len()];
        trainer.learn(&sample, class).unwrap();
    }
    bytes(|put| trainer.save(0x0102_0304_0506_0708, put))
}

/// [`NET`] with parameters that count up.
fn model() -> Vec<u8> {
    let parameters: Vec<f32> = (0..NET.parameters()).map(|n| n as f32 / 8.0).collect();
    bytes(|put| NET.save(&parameters, put))
}

/// The file with a checksum that is right again.
fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    if let Some((content, checksum)) = file.split_last_chunk_mut() {
        *checksum = hash(content).to_le_bytes();
    }
    file
}
