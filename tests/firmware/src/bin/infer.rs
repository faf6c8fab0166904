//! Inference with a convolutional network for three channels of a motion sensor, its parameters in
//! flash. `symbols` checks that the program contains no code of a backward pass or of an optimiser.

#![no_std]
#![no_main]

use firmgrad::{
    Inference, Model, Padding, Predictor, Shape, Window, conv2d, dense, max_pool, relu,
    softmax_cross_entropy,
};
use firmware::{entry, exit, println};
use static_cell::ConstStaticCell;

const fn window(height: usize, width: usize, stride: usize) -> Window {
    Window {
        height,
        width,
        stride,
    }
}

const NET: Inference<8> = Model::new(
    Shape::image(1, 3, 64),
    [
        conv2d(8, window(3, 7, 1), Padding::Valid),
        relu(),
        max_pool(window(1, 2, 2)),
        conv2d(12, window(1, 5, 1), Padding::Valid),
        relu(),
        max_pool(window(1, 5, 5)),
        dense(4),
        softmax_cross_entropy(),
    ],
)
.for_inference();
const LEN: usize = NET.inference_len(1);

/// Placeholders for trained values.
static PARAMETERS: [f32; NET.parameters()] = {
    let mut parameters = [0.0; NET.parameters()];
    let mut number = 0;
    while number < parameters.len() {
        parameters[number] = ((number * 37 + 11) % 101) as f32 / 256.0 - 0.2;
        number += 1;
    }
    parameters
};

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);

#[entry]
fn main() -> ! {
    exit(
        BUFFER
            .try_take()
            .and_then(|buffer| answer(buffer))
            .is_some(),
    )
}

/// Runs inference on one recording and prints the bits of the first probability.
fn answer(buffer: &mut [f32]) -> Option<()> {
    let mut predictor = Predictor::new(&NET, &PARAMETERS, buffer).ok()?;
    let recording = core::array::from_fn::<f32, 192, _>(|n| (n * 29 % 64) as f32 / 32.0 - 1.0);
    let answer = predictor.infer(&recording).ok()?;
    println!("answer {}", answer.first()?.to_bits());
    Some(())
}
