//! Builds a model at run time from a checkpoint, on the stack of a small device. The painted stack
//! shows how much of it this needs.

#![no_std]
#![no_main]

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Inference, Predictor};
use firmware::resume::{BEGUN, INPUT};
use firmware::{entry, exit, println};
use static_cell::ConstStaticCell;

/// Largest number of layers in the file.
const MOST: usize = 12;
/// Elements for the parameters and the buffer.
const ROOM: usize = 256;

static MEMORY: ConstStaticCell<[f32; ROOM]> = ConstStaticCell::new([0.0; ROOM]);

#[entry]
fn main() -> ! {
    exit(
        MEMORY
            .try_take()
            .and_then(|memory| answer(memory))
            .is_some(),
    )
}

/// Runs inference on one sample and prints the bits of the first probability.
fn answer(memory: &mut [f32]) -> Option<()> {
    let checkpoint = Checkpoint::parse(BEGUN).ok()?;
    let Ok(model) = checkpoint.model::<MOST>() else {
        return None;
    };
    let (parameters, buffer) = memory.split_at_mut_checked(model.parameters())?;
    checkpoint.read(parameters).ok()?;
    let mut predictor = Predictor::new(&model, parameters, buffer).ok()?;
    let answer = predictor.infer(&[0.5; INPUT.len()]).ok()?;
    println!(
        "model {} bytes, answer {}",
        size_of::<Inference<MOST>>(),
        answer.first()?.to_bits()
    );
    Some(())
}
