//! Training that needs 1,160 bytes with a budget of 1,000.

use firmgrad::{Model, Optimizer, Shape, assert_fits, dense, softmax_cross_entropy, tanh};

const NET: Model<4> = Model::new(
    Shape::vector(4),
    [dense(8), tanh(), dense(3), softmax_cross_entropy()],
);
const LEN: usize = NET.training_len(&Optimizer::adam(0.01), 1);
const _: () = assert_fits(size_of::<[f32; LEN]>(), 1000);

fn main() {}
