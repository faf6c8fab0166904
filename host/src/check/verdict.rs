//! Compares one gradient with dual numbers and with central differences.

use rayon::prelude::*;

use super::Dual;

/// Half the distance between the two points of a difference: the power of ten with the smallest
/// error in `f64`.
pub const STEP: f64 = 1e-5;

/// Largest [`Verdict::dual`] of a correct gradient: a few hundred roundings of 1.1e-16.
pub const DUAL_BOUND: f64 = 1e-13;

/// Largest [`Verdict::difference`] of a correct gradient: a hundred times the truncation and
/// rounding error at [`STEP`].
pub const DIFFERENCE_BOUND: f64 = 1e-8;

/// Largest second difference of the derivative, as a share of its largest value, that counts as
/// smooth. Elsewhere no central difference is taken.
const SMOOTH: f64 = 1e-8;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Largest error against dual numbers, as a share of the largest derivative. Infinite if a
    /// derivative is not finite.
    pub dual: f64,
    /// Norm-relative error against central differences.
    pub difference: f64,
    /// Number of values compared.
    pub checked: usize,
    /// Number of values left out of the differences because of a kink between the two points.
    pub kinks: usize,
}

impl Verdict {
    /// Whether both errors are within their bounds.
    pub fn is_right(&self) -> bool {
        self.dual <= DUAL_BOUND && self.difference <= DIFFERENCE_BOUND
    }
}

/// The derivative with respect to one value, computed in three ways.
struct Derivative {
    /// The derivative to be checked.
    given: f64,
    /// From dual numbers.
    exact: f64,
    /// From a central difference.
    difference: f64,
    /// `L'(p + h) - 2 L'(p) + L'(p - h)`: large if there is a kink between the points of the
    /// difference.
    second_difference: f64,
}

/// Compares `gradient` with the derivatives of a function at `point`, for the indices `elements`.
///
/// `function` makes the function to differentiate, for each thread at least once. What it makes may
/// reuse memory between calls.
///
/// # Panics
/// If an index is not below the length of both slices.
///
/// ```
/// use firmgrad_host::check::{self, Dual, STEP, compare, difference_error};
///
/// // L = p[0] p[0] p[1]
/// let function = || |p: &[Dual]| p[0] * p[0] * p[1];
/// let (point, gradient) = ([3.0, 2.0], [12.0, 9.0]);
/// let verdict = compare(&point, &gradient, &[0, 1], function);
/// assert!(verdict.is_right(), "{verdict:?}");
/// assert_eq!((verdict.checked, verdict.kinks), (2, 0));
/// assert!(difference_error(&point, &gradient, STEP, function) <= check::DIFFERENCE_BOUND);
/// assert!(!compare(&point, &[12.0, 9.1], &[0, 1], function).is_right());
/// ```
pub fn compare<F: FnMut(&[Dual]) -> Dual>(
    point: &[f64],
    gradient: &[f64],
    elements: &[usize],
    function: impl Fn() -> F + Sync,
) -> Verdict {
    judge(&derivatives(point, gradient, elements, STEP, function))
}

/// The norm-relative error of `gradient` against central differences with points at a distance of
/// `step` to either side: `norm(g - n) / (norm(g) + norm(n))` over all values, those at kinks
/// included.
///
/// With a large step truncation dominates, with a small one rounding.
///
/// # Panics
/// If the two slices differ in length.
pub fn difference_error<F: FnMut(&[Dual]) -> Dual>(
    point: &[f64],
    gradient: &[f64],
    step: f64,
    function: impl Fn() -> F + Sync,
) -> f64 {
    assert_eq!(point.len(), gradient.len(), "a derivative for each value");
    let all: Vec<usize> = (0..point.len()).collect();
    let derivatives = derivatives(point, gradient, &all, step, function);
    norm_relative(&derivatives)
}

fn derivatives<F: FnMut(&[Dual]) -> Dual>(
    point: &[f64],
    gradient: &[f64],
    elements: &[usize],
    step: f64,
    function: impl Fn() -> F + Sync,
) -> Vec<Derivative> {
    let start = || {
        let point = point.iter().copied().map(Dual::constant);
        (point.collect::<Vec<_>>(), function())
    };
    elements
        .par_iter()
        .map_init(start, |(moved, function), &element| {
            let x = point[element];
            let mut at = |value| {
                moved[element] = Dual::variable(value);
                function(moved)
            };
            let (here, above, below) = (at(x), at(x + step), at(x - step));
            moved[element] = Dual::constant(x);
            // The actual distance of the points: adding the step rounds.
            let distance = (x + step) - (x - step);
            Derivative {
                given: gradient[element],
                exact: here.slope,
                difference: (above.value - below.value) / distance,
                second_difference: above.slope - 2.0 * here.slope + below.slope,
            }
        })
        .collect()
}

fn judge(derivatives: &[Derivative]) -> Verdict {
    let largest = |of: fn(&Derivative) -> f64| {
        let sizes = derivatives.iter().map(|derivative| of(derivative).abs());
        // `f64::max` would ignore a NaN.
        sizes.fold(0.0, |largest: f64, size| match size.is_finite() {
            true => largest.max(size),
            false => f64::INFINITY,
        })
    };
    let scale = largest(|d| d.given).max(largest(|d| d.exact));
    let (straight, kinks): (Vec<_>, Vec<_>) = derivatives
        .iter()
        .partition(|derivative| derivative.second_difference.abs() <= SMOOTH * scale);
    Verdict {
        dual: match largest(|d| d.given - d.exact) {
            0.0 => 0.0,
            error if scale.is_finite() => error / scale,
            _ => f64::INFINITY,
        },
        difference: norm_relative(straight),
        checked: derivatives.len(),
        kinks: kinks.len(),
    }
}

/// `norm(g - n) / (norm(g) + norm(n))`; 0 if the two are equal.
fn norm_relative<'a>(derivatives: impl IntoIterator<Item = &'a Derivative>) -> f64 {
    let [mut error, mut given, mut difference] = [0.0; 3];
    for derivative in derivatives {
        let (g, n) = (derivative.given, derivative.difference);
        error += (g - n) * (g - n);
        given += g * g;
        difference += n * n;
    }
    match error.sqrt() {
        0.0 => 0.0,
        error => error / (given.sqrt() + difference.sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use firmgrad::Real;

    use super::{DIFFERENCE_BOUND, DUAL_BOUND, Dual, STEP, Verdict, compare, difference_error};

    /// The sum over all `z` of `max(z, 0) + z tanh z`.
    fn loss(point: &[Dual]) -> Dual {
        let parts = point.iter().map(|&z| match z <= Dual::ZERO {
            true => z * z.tanh(),
            false => z + z * z.tanh(),
        });
        parts.fold(Dual::ZERO, |sum, part| sum + part)
    }

    fn check(point: &[f64], change: impl Fn(&mut [f64])) -> Verdict {
        let derivative = |&z: &f64| {
            let smooth = z.tanh() + z / z.cosh().powi(2);
            if z > 0.0 { 1.0 + smooth } else { smooth }
        };
        let mut gradient: Vec<f64> = point.iter().map(derivative).collect();
        change(&mut gradient);
        let all: Vec<usize> = (0..point.len()).collect();
        compare(point, &gradient, &all, || loss)
    }

    #[test]
    fn right_and_wrong() {
        let point = [1.0, -0.5, 2.0, 0.25];
        let right = check(&point, |_| {});
        assert!(right.is_right(), "{right:?}");
        assert_eq!((right.checked, right.kinks), (4, 0));
        // One mistake that is too small for a difference, and one that is not.
        let small = check(&point, |gradient| gradient[3] *= 1.0 + 1e-11);
        assert!(small.dual > DUAL_BOUND && small.difference <= DIFFERENCE_BOUND);
        let large = check(&point, |gradient| gradient[3] = -gradient[3]);
        assert!(large.dual > 0.1 && large.difference > 0.1, "{large:?}");
        assert!(!small.is_right() && !large.is_right());
    }

    /// Exactly the values within a step of the kink are left out. Duals take the side that the
    /// function takes.
    #[test]
    fn kinks_are_counted() {
        let near = STEP / 2.0;
        let verdict = check(&[1.0, near, -1.0, -near, 0.0, 2.0], |_| {});
        assert_eq!((verdict.checked, verdict.kinks), (6, 3), "{verdict:?}");
        assert!(verdict.is_right(), "{verdict:?}");
    }

    /// Truncation grows with the square of the step, rounding with its inverse.
    #[test]
    fn the_error_of_a_difference_is_a_v() {
        let point = [1.0, -0.5, 2.0, 0.25];
        let gradient: Vec<f64> = point
            .iter()
            .map(|&z: &f64| z.tanh() + z / z.cosh().powi(2) + f64::from(u8::from(z > 0.0)))
            .collect();
        let error = |step| difference_error(&point, &gradient, step, || loss);
        let ratio = error(1e-2) / error(1e-3);
        assert!((99.0..101.0).contains(&ratio), "{ratio}");
        assert!(error(1e-5) < 1e-9 && error(1e-12) > 1e-6 && error(1e-1) > 1e-4);
    }

    #[test]
    fn what_is_not_finite_is_wrong() {
        for value in [f64::NAN, f64::INFINITY] {
            let verdict = check(&[1.0, 2.0], |gradient| gradient[0] = value);
            assert_eq!(verdict.dual, f64::INFINITY);
            assert!(!verdict.is_right());
        }
        let nothing = compare(&[1.0], &[0.0], &[0], || |_: &[Dual]| Dual::NAN);
        assert!(!nothing.is_right(), "{nothing:?}");
    }

    #[test]
    fn no_derivative_at_all_is_right() {
        let verdict = compare(&[1.0], &[0.0], &[0], || |_: &[Dual]| Dual::ONE);
        assert_eq!(verdict.dual, 0.0);
        assert!(verdict.is_right());
    }
}
