//! Inference with the network of `iris`, its parameters in flash. `symbols` checks that the program
//! contains no code of a backward pass, of an optimiser or of a kind of layer that it does not use.

#![no_std]
#![no_main]

use firmgrad::{Inference, Model, Predictor, Shape, dense, softmax_cross_entropy, tanh};
use firmware::{entry, exit, println};

const NET: Inference<4> = Model::new(
    Shape::vector(4),
    [dense(8), tanh(), dense(3), softmax_cross_entropy()],
)
.for_inference();

/// Placeholders for trained values.
static PARAMETERS: [f32; NET.parameters()] = [0.125; NET.parameters()];

#[entry]
fn main() -> ! {
    exit(answer().is_some())
}

/// Runs inference on one flower and prints the bits of the first probability.
fn answer() -> Option<()> {
    let mut buffer = [0.0; NET.inference_len(1)];
    let mut predictor = Predictor::new(&NET, &PARAMETERS, &mut buffer).ok()?;
    let answer = predictor.infer(&[5.1, 3.5, 1.4, 0.2]).ok()?;
    println!("answer {}", answer.first()?.to_bits());
    Some(())
}
