//! Trains a convolutional network of 5,994 parameters on MNIST, from random weights in one pass.
//! Everything fits in 64 KiB of RAM.

#![no_std]
#![no_main]

use firmgrad::{
    Model, Padding, Shape, Window, assert_fits, conv2d, dense, max_pool, relu,
    softmax_cross_entropy,
};
use firmware::{entry, exit, mnist};
use static_cell::ConstStaticCell;

const FIVE: Window = Window::square(5, 1);
const HALF: Window = Window::square(2, 2);
const NET: Model<8> = Model::new(
    Shape::image(1, 28, 28),
    [
        conv2d(8, FIVE, Padding::Valid),
        relu(),
        max_pool(HALF),
        conv2d(16, FIVE, Padding::Valid),
        relu(),
        max_pool(HALF),
        dense(10),
        softmax_cross_entropy(),
    ],
);
const LEN: usize = mnist::len(&NET);
/// Bytes of the buffer and an image, which are statics. At least 4 of the 64 KiB are left for the
/// stack.
const STATICS: usize = size_of::<([f32; LEN], [[f32; 28]; 28])>();
const _: () = assert_fits(STATICS, 60 * 1024);

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);
static IMAGE: ConstStaticCell<[[f32; 28]; 28]> = ConstStaticCell::new([[0.0; 28]; 28]);

#[entry]
fn main() -> ! {
    exit(match (BUFFER.try_take(), IMAGE.try_take()) {
        (Some(buffer), Some(image)) => mnist::train(&NET, 1, buffer, image),
        _ => false,
    })
}
