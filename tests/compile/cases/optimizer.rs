//! An optimiser that never forgets a gradient, and no step of which would be bounded.

use firmgrad::{Optimizer, assert_stays_finite};

const MOMENTUM: Optimizer = Optimizer::momentum(0.1, 1.0);
const _: () = assert_stays_finite(&MOMENTUM);

fn main() {}
