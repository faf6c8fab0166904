//! The errors of micromath's fast approximations, which are the reason why the core does not use
//! them. The hyperbolic tangent and the sigmoid are made from its exponential, since it has
//! neither.

use std::ops::Range;

use firmgrad::Real;
use firmgrad_tests::tolerance::{
    Approximation, MICROMATH_EXP, MICROMATH_LN, MICROMATH_SIGMOID, MICROMATH_SQRT, MICROMATH_TANH,
};
use micromath::F32Ext;

use crate::patterns;

/// An approximation, the same function in `f64`, the tested range, and the error there.
struct Function {
    name: &'static str,
    single: fn(f32) -> f32,
    double: fn(f64) -> f64,
    range: Range<f32>,
    expected: Approximation,
}

const POSITIVE: Range<f32> = f32::MIN_POSITIVE..f32::INFINITY;

const FUNCTIONS: [Function; 5] = [
    Function {
        name: "exp",
        single: F32Ext::exp,
        double: |x| Real::exp(x),
        range: -87.0..88.0,
        expected: MICROMATH_EXP,
    },
    Function {
        name: "ln",
        single: F32Ext::ln,
        double: |x| Real::ln(x),
        range: POSITIVE,
        expected: MICROMATH_LN,
    },
    Function {
        name: "sqrt",
        single: F32Ext::sqrt,
        double: |x| Real::sqrt(x),
        range: POSITIVE,
        expected: MICROMATH_SQRT,
    },
    Function {
        name: "tanh",
        single: |x| 1.0 - 2.0 / (F32Ext::exp(x + x) + 1.0),
        double: |x| Real::tanh(x),
        range: -43.0..43.0,
        expected: MICROMATH_TANH,
    },
    Function {
        name: "sigmoid",
        single: |x| 1.0 / (1.0 + F32Ext::exp(-x)),
        double: |x| Real::sigmoid(x),
        range: -87.0..87.0,
        expected: MICROMATH_SIGMOID,
    },
];

#[test]
fn errors() {
    for function in FUNCTIONS {
        let Approximation {
            error: expected,
            relative,
            reason,
        } = function.expected;
        let (mut worst, mut at) = (0.0, 0.0);
        for x in patterns().map(f32::from_bits) {
            if !function.range.contains(&x) {
                continue;
            }
            let want = (function.double)(x.into());
            let error = (f64::from((function.single)(x)) - want).abs();
            let error = if relative { error / want.abs() } else { error };
            assert!(error.is_finite(), "{} of {x:e}", function.name);
            if error > worst {
                (worst, at) = (error, x);
            }
        }
        println!("{}: at most {worst:.3e} off, at {at:e}", function.name);
        assert!(
            (0.95 * expected..=expected).contains(&worst),
            "{} is {worst:e} off at {at:e}, expected are {expected:e}: {reason}",
            function.name
        );
    }
}
