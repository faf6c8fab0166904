//! Assertions for constants, checked when a program is compiled.

use crate::Real;
use crate::message::Message;
use crate::optimizer::definition::Optimizer;

/// Asserts that `bytes` is at most `budget`, both in bytes. In a `const`, a program that exceeds
/// the budget does not compile.
///
/// ```
/// use firmgrad::{Model, Optimizer, Shape, assert_fits, dense, softmax_cross_entropy, tanh};
///
/// const NET: Model<4> = Model::new(
///     Shape::vector(4),
///     [dense(8), tanh(), dense(3), softmax_cross_entropy()],
/// );
/// const LEN: usize = NET.training_len(&Optimizer::adam(0.01), 1);
/// const _: () = assert_fits(size_of::<[f32; LEN]>(), 1600);
/// ```
///
/// # Panics
/// If `bytes` exceeds the budget. In a `const` this is a compile error:
/// `1160 bytes are needed, the budget is 1000 bytes`. Use this function in constants only.
#[track_caller]
pub const fn assert_fits(bytes: usize, budget: usize) {
    if bytes > budget {
        Message::new()
            .number(bytes)
            .text(" bytes are needed, the budget is ")
            .number(budget)
            .text(" bytes")
            .panic();
    }
}

/// Asserts that [`Optimizer::check`] accepts an optimiser. In a `const`, an optimiser with which
/// parameters could become infinite or NaN does not compile.
///
/// ```
/// use firmgrad::{Optimizer, assert_stays_finite};
///
/// const ADAM: Optimizer = Optimizer::adam(0.01);
/// const _: () = assert_stays_finite(&ADAM);
/// ```
///
/// # Panics
/// With the message of the error. In a `const` this is a compile error. Use this function in
/// constants only.
#[track_caller]
pub const fn assert_stays_finite<R: Real>(optimizer: &Optimizer<R>) {
    if let Err(error) = optimizer.check() {
        Message::new().text(error.message()).panic();
    }
}
