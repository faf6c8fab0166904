//! A second convolution with a kernel larger than the first one's output.

use firmgrad::{Model, Padding, Shape, Window, conv2d, dense, relu, softmax_cross_entropy};

const FIVE: Window = Window::square(5, 1);
const NET: Model<5> = Model::new(
    Shape::image(1, 8, 8),
    [
        conv2d(8, FIVE, Padding::Valid),
        relu(),
        conv2d(16, FIVE, Padding::Valid),
        dense(10),
        softmax_cross_entropy(),
    ],
);

fn main() {
    _ = NET;
}
