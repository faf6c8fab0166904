//! The gradients of a network of your own, checked layer by layer.

use firmgrad::{
    Error, Model, Padding, Shape, Window, average_pool, conv2d, dense, dropout, mean_squared_error,
    tanh,
};
use firmgrad_host::check::{DUAL_BOUND, Drawn, network};

/// In `f64`, in which the check's own rounding is small.
const NET: Model<7, f64> = Model::new(
    Shape::image(2, 6, 6),
    [
        conv2d(4, Window::square(3, 1), Padding::Same),
        tanh(),
        average_pool(Window::square(2, 2)),
        dense(5),
        dropout(0.25),
        dense(2),
        mean_squared_error(),
    ],
);

fn main() -> Result<(), Error> {
    let drawn = Drawn::new(&NET, 3, 1);
    println!(
        "{:<24} {:>7} {:>10} {:>10}",
        "layer", "checked", "dual", "difference"
    );
    for checked in network(&NET, &drawn.point(), usize::MAX)? {
        let verdict = checked.verdict;
        println!(
            "{:<24} {:>7} {:>10.1e} {:>10.1e}",
            checked.layer.spec().to_string(),
            verdict.checked,
            verdict.dual,
            verdict.difference,
        );
        assert!(verdict.is_right() && verdict.dual <= DUAL_BOUND);
    }
    Ok(())
}
