//! Trains a convolutional network on the 8x8 digits, which are stored in flash as IDX files and
//! read in place.

#![no_std]
#![no_main]

use firmgrad::idx::Idx;
use firmgrad::{
    Init, Model, Optimizer, Padding, Rng, Shape, Trainer, Window, conv2d, dense, max_pool, relu,
    softmax_cross_entropy,
};
use firmware::{Decimal, entry, exit, println};
use static_cell::ConstStaticCell;

const NET: Model<5> = Model::new(
    Shape::image(1, 8, 8),
    [
        conv2d(8, Window::square(3, 1), Padding::Valid),
        relu(),
        max_pool(Window::square(2, 2)),
        dense(10),
        softmax_cross_entropy(),
    ],
);
const ADAM: Optimizer = Optimizer::adam(0.004);
const LEN: usize = NET.training_len(&ADAM, 1);

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);
static ORDER: ConstStaticCell<[u16; DIGITS]> = ConstStaticCell::new([0; DIGITS]);

static IMAGES: &[u8] = include_bytes!("../../../../host/data/digits-images-idx3-ubyte");
static LABELS: &[u8] = include_bytes!("../../../../host/data/digits-labels-idx1-ubyte");

const DIGITS: usize = 1797;
const TRAINED: usize = DIGITS * 4 / 5;
const BATCH: usize = 16;
const EPOCHS: usize = 8;

#[entry]
fn main() -> ! {
    let accuracy = match (BUFFER.try_take(), ORDER.try_take()) {
        (Some(buffer), Some(order)) => train(buffer, order),
        _ => None,
    };
    exit(accuracy.is_some_and(|accuracy| accuracy >= 0.95))
}

/// Trains on four of every five digits; returns the accuracy on the others.
fn train(buffer: &mut [f32], order: &mut [u16; DIGITS]) -> Option<f32> {
    let images = Idx::parse(IMAGES).ok()?;
    let labels = Idx::parse(LABELS).ok()?.as_u8().ok()?;
    let digit = |index: &u16| {
        let index = usize::from(*index);
        let mut input = [0.0; 64];
        for (value, &gray) in input.iter_mut().zip(images.item(index)?) {
            *value = f32::from(gray) / 16.0;
        }
        Some((input, usize::from(*labels.get(index)?)))
    };
    let mut rng = Rng::new(1, 99);
    for (place, index) in order.iter_mut().zip(0..) {
        *place = index;
    }
    rng.shuffle(order);
    let (trained, held_out) = order.split_at_mut(TRAINED);
    let mut trainer = Trainer::new(&NET, ADAM, buffer).ok()?;
    trainer.initialise(Init::HE_UNIFORM, 1);
    for epoch in 1..=EPOCHS {
        rng.shuffle(trained);
        let mut loss = 0.0;
        for batch in trained.chunks(BATCH) {
            for (input, class) in batch.iter().filter_map(digit) {
                trainer.accumulate(&input, class).ok()?;
            }
            loss += trainer.step().ok()? * batch.len() as f32;
        }
        println!("epoch {} loss {}", epoch, Decimal(loss / TRAINED as f32));
    }
    let mut right = 0;
    for (input, class) in held_out.iter().filter_map(digit) {
        right += usize::from(trainer.predict(&input).ok()? == class);
    }
    let accuracy = right as f32 / held_out.len() as f32;
    println!("accuracy {}", Decimal(accuracy));
    Some(accuracy)
}
