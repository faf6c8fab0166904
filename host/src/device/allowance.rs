//! What cannot be computed from a network: stack and code, measured.
//!
//! The source is what `tests/firmware/table` prints, and `OPT=s ./table` for opt-level "s": each
//! figure is above that of every program that holds such a network, on every board (`bench` apart,
//! which holds several networks and their samples at once). Both stand in the firmware's README,
//! and a test holds these figures to them.

use firmgrad::Model;

/// Bytes allowed for what a network of some kind brings along.
pub struct Allowance {
    /// The stack of its program, interrupts apart.
    pub stack: usize,
    /// Its program's code, with start-up, printing and semihosting, at opt-level 3.
    pub fast: usize,
    /// The same at opt-level "s".
    pub small: usize,
}

/// Dense layers, activations and heads alone, as `moons` and `iris` hold them: at most 1,252 bytes
/// of stack, 25,368 of code at opt-level 3 and 17,730 at "s" were measured; the rest is left to
/// deeper networks and other kinds.
const DENSE: Allowance = Allowance {
    stack: 2560,
    fast: 48 << 10,
    small: 28 << 10,
};

/// Convolutions or poolings too, as `digits`, `mnist` and `parity` hold them: at most 3,292 bytes
/// of stack, 82,032 of code at opt-level 3 and 47,742 at "s", all of `parity`, which holds every
/// kind of layer but one head, and every optimiser.
const WINDOWED: Allowance = Allowance {
    stack: 4096,
    fast: 100 << 10,
    small: 52 << 10,
};

impl Allowance {
    /// The allowance for `network`.
    pub fn of<const N: usize>(network: &Model<N>) -> &'static Self {
        match network.layers().any(|layer| layer.spec().is_windowed()) {
            true => &WINDOWED,
            false => &DENSE,
        }
    }
}
