//! Every tolerance of the numerical tests, with its reason. Comparisons to the bit need none.

use firmgrad_host::check;

/// The largest allowed error.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    absolute: f64,
    relative: f64,
    reason: &'static str,
}

/// Error of a gradient against dual numbers, as a share of the largest derivative.
pub const DUAL: Tolerance = Tolerance {
    absolute: check::DUAL_BOUND,
    relative: 0.0,
    reason: "no truncation, only some hundred roundings of 1.1e-16",
};

/// Norm-relative error of a gradient against central differences.
pub const CENTRAL_DIFFERENCE: Tolerance = Tolerance {
    absolute: check::DIFFERENCE_BOUND,
    relative: 0.0,
    reason: "step 1e-5 in f64: truncation and rounding are about 1e-10 each",
};

/// The same equations in `f64`, summed in another order.
pub const REORDERED: Tolerance = Tolerance {
    absolute: 1e-13,
    relative: 1e-12,
    reason: "sums of at most some hundred terms of order 1, each rounded to 1.1e-16",
};

/// Norm-relative error of an `f32` gradient compared with the same network in `f64`.
pub const SINGLE: Tolerance = Tolerance {
    absolute: 1e-5,
    relative: 0.0,
    reason: "about a hundred roundings of 6e-8 on each path through the network",
};

/// Norm-relative error of parameters after 20 steps in `f32`, compared with the same steps in
/// `f64`.
pub const SINGLE_STEPS: Tolerance = Tolerance {
    absolute: 2e-6,
    relative: 0.0,
    reason: "20 steps of a few roundings of 6e-8 each; AdamW has 4.3e-7",
};

/// Parameters after 20 steps in `f64`, compared with PyTorch.
pub const TRAJECTORY: Tolerance = Tolerance {
    absolute: 0.0,
    relative: 1e-12,
    reason: "20 steps of some ten roundings of 1.1e-16 each, in PyTorch's order of operations",
};

/// Losses and parameters of a network over 100 steps in `f64`, compared with PyTorch.
pub const GOLDEN: Tolerance = Tolerance {
    absolute: 0.0,
    relative: 1e-11,
    reason: "100 steps of some hundred roundings of 1.1e-16 each, in two orders of operations",
};

/// Adagrad, compared with the same steps without its `eps`.
pub const EPSILON: Tolerance = Tolerance {
    absolute: 1e-10,
    relative: 0.0,
    reason: "eps is 1e-10, beside roots of 3 and more, in steps of at most 0.5",
};

/// A learning rate in `f32`, as a share of the base rate, compared with the same formula in `f64`.
pub const RATE: Tolerance = Tolerance {
    absolute: 2e-7,
    relative: 0.0,
    reason: "three roundings of 6e-8; near the cosine's zero nothing of it is relative",
};

/// The mean loss that a run records batch by batch, compared with that of the whole set.
pub const RECORDED: Tolerance = Tolerance {
    absolute: 0.0,
    relative: 1e-6,
    reason: "a batch's loss is one sum in f32 of at most 50 terms, each rounded to 6e-8, against f64",
};

/// Mean of the drawn weights, in standard deviations of one weight.
pub const MEAN: Tolerance = Tolerance {
    absolute: 0.025,
    relative: 0.0,
    reason: "five standard errors, 5 / sqrt(40000), of the mean of 40000 draws",
};

/// Mean square of the drawn weights.
pub const VARIANCE: Tolerance = Tolerance {
    absolute: 0.0,
    relative: 0.036,
    reason: "five standard errors, 5 sqrt(2 / 40000), of the variance of 40000 normal draws",
};

/// Bounds of uniformly drawn weights.
pub const BOUND: Tolerance = Tolerance {
    absolute: 0.0,
    relative: 1e-3,
    reason: "the largest of 40000 uniform draws is short of the bound by 1 / 40000 on average; \
             above the bound only rounding counts",
};

/// Largest error of an elementary function of `f32`, in units in the last place.
#[derive(Clone, Copy, Debug)]
pub struct Ulps {
    /// The bound.
    pub bound: f64,
    /// The reason for the bound.
    pub reason: &'static str,
}

/// The exponential.
pub const EXP: Ulps = Ulps {
    bound: 0.99,
    reason: "0.989 at -27.378984 is the worst of all 2^32 inputs",
};

/// The natural logarithm.
pub const LN: Ulps = Ulps {
    bound: 0.84,
    reason: "0.835 at 1.4055 is the worst of all 2^32 inputs, as of libm's",
};

/// The square root.
pub const SQRT: Ulps = Ulps {
    bound: 0.5,
    reason: "it is correctly rounded, as IEEE 754 asks",
};

/// The hyperbolic tangent.
pub const TANH: Ulps = Ulps {
    bound: 1.35,
    reason: "1.347 at 0.5563106 is the worst of all 2^32 inputs",
};

/// The logistic sigmoid.
pub const SIGMOID: Ulps = Ulps {
    bound: 2.45,
    reason: "2.444 at -16.642534 is the worst of all 2^32 inputs",
};

/// Largest measured error of one of micromath's approximations: not more, and not much less.
#[derive(Clone, Copy, Debug)]
pub struct Approximation {
    /// The error, rounded up to two digits.
    pub error: f64,
    /// Whether the error is relative to the result.
    pub relative: bool,
    /// The reason for the error.
    pub reason: &'static str,
}

/// The exponential, if the result is a normal number.
pub const MICROMATH_EXP: Approximation = Approximation {
    error: 2.4e-3,
    relative: true,
    reason: "four terms of a series on (-ln 2, ln 2)",
};

/// The natural logarithm of normal numbers.
pub const MICROMATH_LN: Approximation = Approximation {
    error: 0.12,
    relative: false,
    reason: "below 1 it is that of a reciprocal from the bits, which is 12 % off",
};

/// The square root of normal numbers.
pub const MICROMATH_SQRT: Approximation = Approximation {
    error: 6.1e-2,
    relative: true,
    reason: "the exponent halved in the bits, no step of Newton",
};

/// The hyperbolic tangent, made from the exponential.
pub const MICROMATH_TANH: Approximation = Approximation {
    error: 1.1e-3,
    relative: false,
    reason: "at most half the relative error of the exponential",
};

/// The logistic sigmoid, made from the exponential.
pub const MICROMATH_SIGMOID: Approximation = Approximation {
    error: 5.4e-4,
    relative: false,
    reason: "at most a quarter of the relative error of the exponential",
};

impl Tolerance {
    /// Whether `got` is close enough to `want`.
    pub fn accepts(&self, got: f64, want: f64) -> bool {
        approx::relative_eq!(
            got,
            want,
            epsilon = self.absolute,
            max_relative = self.relative
        )
    }

    /// Asserts that each value of `got` is close enough to the one in `want`.
    #[track_caller]
    pub fn check(&self, got: &[f64], want: &[f64], what: &str) {
        assert_eq!(got.len(), want.len(), "{what}");
        for (number, (&got, &want)) in got.iter().zip(want).enumerate() {
            assert!(
                self.accepts(got, want),
                "{what}: value {number} is {got:e}, not {want:e}; allowed are {:e} or {:e} of it: {}",
                self.absolute,
                self.relative,
                self.reason
            );
        }
    }
}
