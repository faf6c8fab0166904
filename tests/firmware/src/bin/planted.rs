//! Contains what no other program may contain. `symbols` has to find a panic, a symbol of the heap,
//! and code of layers that a network of dense layers does not use.

#![no_std]
#![no_main]

use firmgrad::{
    Init, Model, Optimizer, Padding, Shape, Trainer, Window, conv2d, dropout, max_pool,
    softmax_cross_entropy,
};
use firmware::{entry, exit};

const NET: Model<4> = Model::new(
    Shape::image(1, 4, 4),
    [
        conv2d(2, Window::square(3, 1), Padding::Valid),
        max_pool(Window::square(2, 2)),
        dropout(0.5),
        softmax_cross_entropy(),
    ],
);
const MOMENTUM: Optimizer = Optimizer::momentum(0.1, 0.9);

#[entry]
fn main() -> ! {
    let mut buffer = [0.0; NET.training_len(&MOMENTUM, 1)];
    let class = Trainer::new(&NET, MOMENTUM, &mut buffer).and_then(|mut trainer| {
        trainer.initialise(Init::HE_UNIFORM, 1);
        trainer.learn(&[0.5; 16], 1)?;
        trainer.predict(&[0.5; 16])
    });
    // Out of bounds, which the compiler cannot know.
    let table = core::hint::black_box([true, false]);
    exit(__rust_alloc(class.map_or(2, |class| class + 2), &table))
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn __rust_alloc(index: usize, table: &[bool]) -> bool {
    table[index]
}
