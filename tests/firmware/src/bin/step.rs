#![no_std]
#![no_main]
use firmgrad::*;
use firmware::{entry, exit};
const W5: Window = Window::square(5, 1);
const W2: Window = Window::square(2, 2);
const CNN: Model<8> = Model::new(
    Shape::image(1, 28, 28),
    [
        conv2d(8, W5, Padding::Valid), relu(), max_pool(W2),
        conv2d(16, W5, Padding::Valid), relu(), max_pool(W2),
        dense(10), softmax_cross_entropy(),
    ],
);
const ADAM: Optimizer = Optimizer::adam(0.01);
#[entry]
fn main() -> ! {
    static mut X: [f32; 784] = [0.0; 784];
    static mut TRAIN: [f32; CNN.training_len(&ADAM, 1)] = [0.0; CNN.training_len(&ADAM, 1)];
    for (i, x) in X.iter_mut().enumerate() { *x = (i % 17) as f32 / 17.0 - 0.3; }
    if let Ok(mut t) = Trainer::new(&CNN, ADAM, TRAIN) {
        t.initialise(Init::XAVIER_UNIFORM, 1);
        t.learn(X, 3usize).ok();
    }
    exit(true)
}
