//! Stack and code, which cannot be computed from a network and are measured instead.
//!
//! The source is the output of `tests/firmware/table`, and of `OPT=s ./table` for opt-level "s", which
//! is in the firmware's README. Each figure is above that of every program with such a network on
//! every board, except `parity` and `bench`, which have every optimiser or several networks. A test
//! compares these figures with the README.
//!
//! Boards without a floating-point unit need the most code: at opt-level "s" up to twice that of a
//! Cortex-M4F, at opt-level 3 up to a fifth more.

use firmgrad::Model;

/// Bytes allowed for what a program with a network of some kind takes.
pub struct Allowance {
    /// The stack of its program, interrupts apart.
    pub stack: usize,
    /// Its program's code, with start-up, printing and semihosting, at opt-level 3.
    pub fast: usize,
    /// The same at opt-level "s".
    pub small: usize,
}

/// Dense layers, activations and losses alone, without training, like `ask`: at most 500 bytes of
/// stack, and 10,024 and 7,530 of code were measured.
const DENSE_INFERENCE: Allowance = Allowance {
    stack: 2560,
    fast: 10_752,
    small: 8_704,
};

/// The same with training, like `moons` and `iris`: at most 1,324 bytes of stack, and 23,334 and
/// 17,022 of code.
const DENSE_TRAINING: Allowance = Allowance {
    stack: 2560,
    fast: 26_112,
    small: 20_480,
};

/// Convolutions or poolings too, without training, like `infer`: at most 3,524 bytes of stack, and
/// 24,060 and 16,998 of code.
const WINDOWED_INFERENCE: Allowance = Allowance {
    stack: 4096,
    fast: 26_624,
    small: 19_456,
};

/// The same with training, like `digits` and `mnist`: at most 3,048 bytes of stack.
const WINDOWED_TRAINING: Allowance = Allowance {
    stack: 4096,
    fast: 69_632,
    small: 46_080,
};

impl Allowance {
    /// The allowance for `network`, used in training or for inference alone.
    pub fn of<const N: usize>(network: &Model<N>, trains: bool) -> &'static Self {
        let is_windowed = network.layers().any(|layer| layer.spec().is_windowed());
        match (is_windowed, trains) {
            (false, false) => &DENSE_INFERENCE,
            (false, true) => &DENSE_TRAINING,
            (true, false) => &WINDOWED_INFERENCE,
            (true, true) => &WINDOWED_TRAINING,
        }
    }
}
