//! An optimiser that never forgets a gradient, so no bound on its steps exists.

use firmgrad::{Optimizer, assert_stays_finite};

const MOMENTUM: Optimizer = Optimizer::momentum(0.1, 1.0);
const _: () = assert_stays_finite(&MOMENTUM);

fn main() {}
