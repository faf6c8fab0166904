//! A budget for memory, held when a program is compiled.

use crate::sentence::Sentence;

/// Holds `bytes` to a budget, both in bytes: in a `const`, what exceeds it does not compile.
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
/// Where they exceed it, which in a `const` is a compile error: `1160 bytes are needed, the budget
/// is 1000 bytes`. It is meant for constants alone.
#[track_caller]
pub const fn assert_fits(bytes: usize, budget: usize) {
    if bytes > budget {
        Sentence::new()
            .number(bytes)
            .text(" bytes are needed, the budget is ")
            .number(budget)
            .text(" bytes")
            .panic();
    }
}
