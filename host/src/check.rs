//! The gradients of a network, checked: against dual numbers, which are exact, and against central
//! differences, which anyone can follow.
//!
//! Backpropagation computes the gradient `g = dL/dp` of a loss `L` with respect to `n` values `p` in
//! one backward pass, and a network with a mistake in it still trains, only worse. The same
//! derivatives can be computed in two other ways, one value `p[k]` at a time, that share nothing with
//! the backward pass:
//!
//! - **Dual numbers** (forward mode). A [`Dual`] is `a + b e` with `e e = 0`, so that
//!   `f(a + b e) = f(a) + f'(a) b e` whatever `f` is made of. The *forward* pass over duals, with
//!   `b = 1` for `p[k]` and `b = 0` for all else, gives `L + (dL/dp[k]) e`: no step, no truncation,
//!   only the rounding of `f64`. The core is generic over its numbers, so that this runs the
//!   network's own functions.
//! - **Central differences.** `(L(p[k] + h) - L(p[k] - h)) / 2h` differs from the derivative by
//!   `h^2 L''' / 6` for the step, and by about `1e-16 L / h` for rounding; `h = 1e-5` balances the
//!   two at about 1e-10.
//!
//! Two figures judge a gradient `g`; `d` is from duals and `n` from differences:
//!
//! | figure | formula | bound |
//! |---|---|--:|
//! | [`Verdict::dual`] | `max abs(g - d) / max(abs(g), abs(d))`, both maxima over all values | [`DUAL_BOUND`] |
//! | [`Verdict::difference`] | `norm(g - n) / (norm(g) + norm(n))` | [`DIFFERENCE_BOUND`] |
//!
//! Neither divides value by value: the relative error of a tiny derivative is noise, and a correct
//! program would fail. Where the loss has a kink between `p[k] - h` and `p[k] + h` (a rectifier at
//! 0, a maximum that moves to another value) no difference gives the derivative. At such values
//! `L'(p + h) - 2 L'(p) + L'(p - h)`, computed from duals, is large; they are left out of the
//! differences and counted in [`Verdict::kinks`]. Duals take the side that the network takes.
//!
//! [`compare`] checks any function of many values, [`network`] every layer of a model, [`parameters`] some of
//! its parameters, and [`difference_errors`] shows why [`STEP`] is what it is:
//!
//! ```
//! use firmgrad::{Model, Shape, Targets, dense, mean_squared_error, tanh};
//! use firmgrad_host::check::{Drawn, network};
//!
//! let layers = [dense(3), tanh(), dense(2), mean_squared_error()];
//! let model = Model::<4, f64>::new(Shape::vector(2), layers);
//! let drawn = Drawn::new(&model, 5, 1); // or a `Point` of your own parameters and samples
//! for layer in network(&model, &drawn.point(), usize::MAX)? {
//!     assert!(layer.verdict.is_right(), "{layer:?}");
//! }
//! # Ok::<(), firmgrad::Error>(())
//! ```
//!
//! What is checked are the functions that the model's layers carry in `f64`: the core's, those of a
//! back end, or your own, see [`network_with`]. [`in_other_numbers`] makes such a model of one in
//! `f32`.

mod drawn;
mod dual;
mod network;
mod verdict;

pub use drawn::Drawn;
pub use dual::Dual;
pub use network::{
    Checked, Point, difference_errors, in_other_numbers, network, network_with, parameters,
};
pub use verdict::{DIFFERENCE_BOUND, DUAL_BOUND, STEP, Verdict, compare, difference_error};
