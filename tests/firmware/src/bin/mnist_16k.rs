//! Trains a convolutional network of 1,210 parameters on MNIST, from random weights in three passes
//! over images of half the width and height. Everything fits in 16 KiB of RAM.

#![no_std]
#![no_main]

use firmgrad::{
    Model, Padding, Shape, Window, conv2d, dense, max_pool, relu, softmax_cross_entropy,
};
use firmware::{entry, exit, mnist};
use static_cell::ConstStaticCell;

const THREE: Window = Window::square(3, 1);
const HALF: Window = Window::square(2, 2);
const NET: Model<8> = Model::new(
    Shape::image(1, 14, 14),
    [
        conv2d(6, THREE, Padding::Valid),
        relu(),
        max_pool(HALF),
        conv2d(12, THREE, Padding::Valid),
        relu(),
        max_pool(HALF),
        dense(10),
        softmax_cross_entropy(),
    ],
);

static BUFFER: ConstStaticCell<[f32; mnist::len(&NET)]> =
    ConstStaticCell::new([0.0; mnist::len(&NET)]);
static IMAGE: ConstStaticCell<[[f32; 14]; 14]> = ConstStaticCell::new([[0.0; 14]; 14]);

#[entry]
fn main() -> ! {
    exit(match (BUFFER.try_take(), IMAGE.try_take()) {
        (Some(buffer), Some(image)) => mnist::train(&NET, 3, buffer, image),
        _ => false,
    })
}
