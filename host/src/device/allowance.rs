//! Allowances for stack and code, which are measured because they cannot be computed from a
//! network.
//!
//! The measurements are the output of `tests/firmware/table`, and of `OPT=s ./table` for opt-level
//! "s", as printed in the firmware's README. Each allowance is above the value of every program
//! with such a network on every board. The programs `parity` and `bench` are excepted, since they
//! have every optimiser or several networks. A test compares the allowances with the README.
//!
//! Boards without a floating-point unit need the most code: up to twice as much as a Cortex-M4F at
//! opt-level "s", and up to a fifth more at opt-level 3.

use firmgrad::Model;

/// Allowances in bytes for a program with one class of network.
pub struct Allowance {
    /// The stack, without interrupts.
    pub stack: usize,
    /// The code at opt-level 3, with start-up, printing and semihosting.
    pub fast: usize,
    /// The code at opt-level "s".
    pub small: usize,
}

/// Only dense layers, activations and losses; inference, like `ask`. Measured: at most 500 bytes of
/// stack, and 10,024 and 7,530 of code.
const DENSE_INFERENCE: Allowance = Allowance {
    stack: 2560,
    fast: 10_752,
    small: 8_704,
};

/// The same layers in training, like `moons` and `iris`. Measured: at most 1,324 bytes of stack,
/// and 23,334 and 17,022 of code.
const DENSE_TRAINING: Allowance = Allowance {
    stack: 2560,
    fast: 26_112,
    small: 20_480,
};

/// Also convolutions or poolings; inference, like `infer`. Measured: at most 3,524 bytes of stack,
/// and 24,060 and 16,998 of code.
const WINDOWED_INFERENCE: Allowance = Allowance {
    stack: 4096,
    fast: 26_624,
    small: 19_456,
};

/// The same layers in training, like `digits` and `mnist`. Measured: at most 3,048 bytes of stack.
const WINDOWED_TRAINING: Allowance = Allowance {
    stack: 4096,
    fast: 69_632,
    small: 46_080,
};

impl Allowance {
    /// The allowance for `network`, in training or for inference only.
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
