//! Trains a convolutional network of 2,724 parameters on MNIST, from random weights in one pass.
//! Everything fits in 32 KiB of RAM.

#![no_std]
#![no_main]

use firmgrad::{
    Model, Padding, Shape, Window, conv2d, dense, max_pool, relu, softmax_cross_entropy,
};
use firmware::{entry, exit, mnist};
use static_cell::ConstStaticCell;

const FIVE: Window = Window::square(5, 1);
const HALF: Window = Window::square(2, 2);
const NET: Model<8> = Model::new(
    Shape::image(1, 28, 28),
    [
        conv2d(4, FIVE, Padding::Valid),
        relu(),
        max_pool(HALF),
        conv2d(10, FIVE, Padding::Valid),
        relu(),
        max_pool(HALF),
        dense(10),
        softmax_cross_entropy(),
    ],
);

static BUFFER: ConstStaticCell<[f32; mnist::len(&NET)]> =
    ConstStaticCell::new([0.0; mnist::len(&NET)]);
static IMAGE: ConstStaticCell<[[f32; 28]; 28]> = ConstStaticCell::new([[0.0; 28]; 28]);

#[entry]
fn main() -> ! {
    exit(match (BUFFER.try_take(), IMAGE.try_take()) {
        (Some(buffer), Some(image)) => mnist::train(&NET, 1, buffer, image),
        _ => false,
    })
}
