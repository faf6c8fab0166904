//! Trains a network of three hidden units to tell apart two half circles, which are generated on
//! the device.

#![no_std]
#![no_main]

use firmgrad::{
    Error, Init, Model, Optimizer, Rng, Shape, Trainer, dense, moons, softmax_cross_entropy, tanh,
};
use firmware::{Decimal, entry, exit, println};
use static_cell::ConstStaticCell;

const NET: Model<4> = Model::new(
    Shape::vector(2),
    [dense(3), tanh(), dense(2), softmax_cross_entropy()],
);
const ADAM: Optimizer = Optimizer::adam(0.05);
const LEN: usize = NET.training_len(&ADAM, 1);

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);

const POINTS: usize = 200;
const EPOCHS: usize = 300;

#[entry]
fn main() -> ! {
    let accuracy = BUFFER.try_take().and_then(|buffer| train(buffer).ok());
    exit(accuracy.is_some_and(|accuracy| accuracy >= 0.95))
}

/// Trains on the full batch; returns the accuracy.
fn train(buffer: &mut [f32]) -> Result<f32, Error> {
    let mut trainer = Trainer::new(&NET, ADAM, buffer)?;
    trainer.initialise(Init::XAVIER_UNIFORM, 2);
    for epoch in 1..=EPOCHS {
        for (point, class) in moons::points(POINTS, 0.2, &mut Rng::new(1, 99)) {
            trainer.accumulate(&point, usize::from(class))?;
        }
        let loss = trainer.step()?;
        if epoch % 50 == 0 {
            println!("epoch {} loss {}", epoch, Decimal(loss));
        }
    }
    let mut right = 0;
    for (point, class) in moons::points(POINTS, 0.2, &mut Rng::new(1, 99)) {
        right += usize::from(trainer.predict(&point)? == usize::from(class));
    }
    let accuracy = right as f32 / POINTS as f32;
    println!("accuracy {}", Decimal(accuracy));
    Ok(accuracy)
}
