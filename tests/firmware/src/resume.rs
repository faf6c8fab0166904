//! A training run that a desktop began and that every processor continues, with the same resulting
//! file.

use firmgrad::checkpoint::{Checkpoint, SaveError};
use firmgrad::{
    Model, OnlineTrainer, Optimizer, Padding, Shape, Trainer, Window, average_pool, conv2d, dense,
    dropout, leaky_relu, max_pool, relu, sigmoid, softmax_cross_entropy, tanh,
};

use super::fnv::{EMPTY, fnv};

/// Shape of a sample.
pub const INPUT: Shape = Shape::image(2, 5, 6);

/// Most kinds of layer, with few parameters.
pub const NET: Model<12> = Model::new(
    INPUT,
    [
        conv2d(2, Window::square(2, 1), Padding::Same),
        max_pool(Window::square(2, 2)),
        leaky_relu(0.1),
        conv2d(1, Window::square(1, 1), Padding::Valid),
        relu(),
        average_pool(Window::square(1, 1)),
        dense(2),
        tanh(),
        dropout(0.25),
        dense(2),
        sigmoid(),
        softmax_cross_entropy(),
    ],
);

/// The optimiser.
pub const ADAM: Optimizer = Optimizer::adamw(0.01, 0.125);

/// Elements of the trainer's buffer.
pub const LEN: usize = NET.online_len(&ADAM);

/// Length of the file in bytes.
pub const FILE: usize = NET.checkpoint_len(Some(&ADAM)) as usize;

/// The file that the desktop wrote after three samples, in version 1 of the format.
pub const BEGUN: &[u8] = include_bytes!("resume.firmgrad");

/// FNV-1a over the file after forty more samples.
pub const GOLDEN: u64 = 0xb573_09a8_0ca5_cd42;

/// Resumes from [`BEGUN`] for twenty samples, saves to `file`, resumes from that in pieces for
/// twenty more, and returns the hash of the file that it then saves. `None` if anything fails.
pub fn go_on(buffer: &mut [f32], file: &mut [u8]) -> Option<u64> {
    let whole =
        |trainer: &mut OnlineTrainer<'_>| trainer.restore(&Checkpoint::parse(BEGUN).ok()?).ok();
    twenty(whole, buffer, file)?;
    let mut again = [0; FILE];
    again.copy_from_slice(file.get(..FILE)?);
    let read = |at: usize, to: &mut [u8]| {
        let bytes = again.get(at..).and_then(|bytes| bytes.get(..to.len()));
        to.copy_from_slice(bytes.ok_or(())?);
        Ok::<(), ()>(())
    };
    let pieces = |trainer: &mut OnlineTrainer<'_>| trainer.restore_from(FILE, read).ok();
    twenty(pieces, buffer, file)?;
    Some(fnv(EMPTY, file.iter().copied()))
}

/// Trains on twenty samples, starting from the state that `restore` restores, and saves to `file`.
fn twenty(
    restore: impl FnOnce(&mut OnlineTrainer<'_>) -> Option<u64>,
    buffer: &mut [f32],
    file: &mut [u8],
) -> Option<()> {
    let mut trainer = Trainer::online(&NET, ADAM, buffer).ok()?;
    let start = restore(&mut trainer)?;
    for sample in start..start + 20 {
        let class = (sample % 2) as usize;
        let values = [(sample % 7) as f32 / 4.0 - class as f32; INPUT.len()];
        trainer.learn(&values, class).ok()?;
    }
    let mut free = file;
    let saved: Result<(), SaveError<()>> = trainer.save(start + 20, |bytes| {
        let (to, rest) = core::mem::take(&mut free)
            .split_at_mut_checked(bytes.len())
            .ok_or(())?;
        to.copy_from_slice(bytes);
        free = rest;
        Ok(())
    });
    saved.ok()
}
