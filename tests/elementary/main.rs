//! The elementary functions for `f32` against `f64`, at every 257th bit pattern, or at the stride
//! that `FIRMGRAD_STRIDE` sets. With `FIRMGRAD_STRIDE=1` and `--release`, all 2^32 patterns take 15
//! minutes for the core's functions, and longer for micromath's.

mod micromath;

use std::env;

use firmgrad::Real;
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::tolerance::{EXP, LN, SIGMOID, SQRT, TANH, Ulps};

/// A function, the same function in `f64`, and its error bound.
struct Function {
    name: &'static str,
    single: fn(f32) -> f32,
    double: fn(f64) -> f64,
    ulps: Ulps,
}

const FUNCTIONS: [Function; 5] = [
    function("exp", Real::exp, Real::exp, EXP),
    function("ln", Real::ln, Real::ln, LN),
    function("sqrt", Real::sqrt, Real::sqrt, SQRT),
    function("tanh", Real::tanh, Real::tanh, TANH),
    function("sigmoid", Real::sigmoid, Real::sigmoid, SIGMOID),
];

const fn function(
    name: &'static str,
    single: fn(f32) -> f32,
    double: fn(f64) -> f64,
    ulps: Ulps,
) -> Function {
    Function {
        name,
        single,
        double,
        ulps,
    }
}

/// The bit patterns to test, in steps of the stride.
fn patterns() -> impl Iterator<Item = u32> {
    let stride = env::var("FIRMGRAD_STRIDE").map_or(257, |stride| stride.parse().unwrap());
    (0..=u32::MAX).step_by(stride)
}

/// The error of `got`, in units in the last place of `f32` at `want`.
fn error_in_ulps(got: f32, want: f64) -> f64 {
    if want.is_nan() || got.is_nan() {
        return if want.is_nan() && got.is_nan() {
            0.0
        } else {
            f64::INFINITY
        };
    }
    // If the nearest `f32` is infinite, the error of infinity is 0.
    if (want as f32).is_infinite() || got.is_infinite() {
        return if want as f32 == got {
            0.0
        } else {
            f64::INFINITY
        };
    }
    let exponent = want.abs().max(f64::from(f32::MIN_POSITIVE)).log2().floor();
    (f64::from(got) - want).abs() / (exponent - 23.0).exp2()
}

/// Checks the error bounds, and that no function decreases from one float to the next.
#[test]
fn errors_and_order() {
    for Function {
        name,
        single,
        double,
        ulps,
    } in FUNCTIONS
    {
        let (mut worst, mut at) = (0.0, 0.0);
        for bits in patterns() {
            let x = f32::from_bits(bits);
            let y = single(x);
            let error = error_in_ulps(y, double(x.into()));
            if error > worst {
                (worst, at) = (error, x);
            }
            let next = single(x.next_up());
            assert!(
                y <= next || y.is_nan() || next.is_nan(),
                "{name} falls from {y:e} to {next:e} at {x:e}"
            );
        }
        println!("{name}: at most {worst:.3} units in the last place off, at {at:e}");
        assert!(
            worst <= ulps.bound,
            "{name} is {worst} units in the last place off at {at:e}, allowed are {}: {}",
            ulps.bound,
            ulps.reason
        );
    }
}

/// Where a function switches to another formula or its result reaches a bound, it must not decrease
/// from one float to the next.
#[test]
fn order_across_every_seam() {
    // The switch between formulas of tanh, the bounds of the arguments of tanh, sigmoid and exp,
    // arguments at which results become subnormal, 0, 1 or infinite, and the ends of the number
    // line.
    let seams = [
        0.0,
        f32::MIN_POSITIVE,
        0.549_306_15,
        1.0,
        9.0,
        10.0,
        16.64,
        20.0,
        87.33,
        88.72,
        89.0,
        103.97,
        104.0,
        f32::MAX,
    ];
    for Function { name, single, .. } in FUNCTIONS {
        for seam in seams.into_iter().flat_map(|seam| [seam, -seam]) {
            let mut x = (0..1000).fold(seam, |x, _| x.next_down());
            for _ in 0..2000 {
                let (y, next) = (single(x), single(x.next_up()));
                assert!(
                    y <= next || y.is_nan() || next.is_nan(),
                    "{name} falls from {y:e} to {next:e} at {x:e}"
                );
                x = x.next_up();
            }
        }
    }
    // exp rounds the argument as a multiple of ln 2 to a whole number, so it switches at halves.
    for half in -301..=301_i16 {
        let seam = f32::from(half) * 0.5 * std::f32::consts::LN_2;
        for function in [Real::exp, Real::sigmoid, |x: f32| Real::tanh(0.5 * x)] {
            let mut x = (0..100).fold(seam, |x, _| x.next_down());
            for _ in 0..200 {
                assert!(function(x) <= function(x.next_up()), "from {x:e}");
                x = x.next_up();
            }
        }
    }
    // The exponent in ln changes at the square root of one half times each power of two.
    for n in -126..=127 {
        let seam = std::f32::consts::FRAC_1_SQRT_2 * f32::exp2(n as f32);
        let mut x = (0..100).fold(seam, |x, _| x.next_down());
        for _ in 0..200 {
            assert!(Real::ln(x) <= Real::ln(x.next_up()), "from {x:e}");
            x = x.next_up();
        }
    }
}

/// Two neighbouring exponents, whose roots have all significands, and all subnormal numbers.
#[test]
fn square_roots_are_exact() {
    let normal = 1.0_f32.to_bits()..4.0_f32.to_bits();
    for x in normal
        .chain(0..f32::MIN_POSITIVE.to_bits())
        .map(f32::from_bits)
    {
        assert_eq!(Real::sqrt(x).to_bits(), x.sqrt().to_bits(), "{x:e}");
    }
}

#[test]
fn the_logarithm_is_libms_to_the_bit() {
    let mut patterns = patterns().map(f32::from_bits).peekable();
    while let Some(&first) = patterns.peek() {
        let several: Vec<f32> = patterns.by_ref().take(1000).collect();
        let want: Vec<f32> = several.iter().copied().map(libm::logf).collect();
        let got: Vec<f32> = several.iter().copied().map(Real::ln).collect();
        assert_same(&got, &want, ("ln from", first));
        let mut got = several;
        Real::ln_all(&mut got);
        assert_same(&got, &want, ("ln_all from", first));
    }
}

#[test]
fn tanh_is_odd_to_the_bit() {
    for x in patterns().map(f32::from_bits).filter(|x| !x.is_nan()) {
        let (y, mirrored) = (Real::tanh(x), Real::tanh(-x));
        assert_eq!(y.to_bits(), (-mirrored).to_bits(), "{x:e}");
    }
}

#[test]
fn limits() {
    let (infinity, largest) = (f32::INFINITY, f32::MAX);
    for (name, got, want) in [
        ("exp of 0", Real::exp(0.0_f32), 1.0),
        ("exp of -0", Real::exp(-0.0_f32), 1.0),
        ("exp of infinity", Real::exp(infinity), infinity),
        ("exp of the largest", Real::exp(largest), infinity),
        ("exp of -infinity", Real::exp(-infinity), 0.0),
        ("exp of the smallest", Real::exp(-largest), 0.0),
        ("ln of 1", Real::ln(1.0_f32), 0.0),
        ("ln of 0", Real::ln(0.0_f32), -infinity),
        ("ln of infinity", Real::ln(infinity), infinity),
        ("tanh of 0", Real::tanh(0.0_f32), 0.0),
        ("tanh of -0", Real::tanh(-0.0_f32), -0.0),
        ("tanh of infinity", Real::tanh(infinity), 1.0),
        ("tanh of the smallest", Real::tanh(-largest), -1.0),
        ("sigmoid of 0", Real::sigmoid(0.0_f32), 0.5),
        ("sigmoid of infinity", Real::sigmoid(infinity), 1.0),
        ("sigmoid of -infinity", Real::sigmoid(-infinity), 0.0),
        ("sqrt of infinity", Real::sqrt(infinity), infinity),
        ("sqrt of the largest", Real::sqrt(largest), largest.sqrt()),
        ("sqrt of -0", Real::sqrt(-0.0_f32), -0.0),
    ] {
        assert_eq!(got.to_bits(), want.to_bits(), "{name} is {got}, not {want}");
    }
    assert!(Real::sqrt(-1.0_f32).is_nan() && Real::sqrt(-infinity).is_nan());
    for function in FUNCTIONS {
        assert!((function.single)(f32::NAN).is_nan(), "{}", function.name);
    }
}

/// What `f64` implements separately: both branches of the sigmoid, the absolute value and
/// `is_finite`.
#[test]
fn double_precision() {
    assert_eq!(Real::sigmoid(0.0_f64), 0.5);
    // 1 / (1 + e^720) would be 0.
    assert_eq!(Real::sigmoid(-720.0_f64), Real::exp(-720.0_f64));
    assert!(Real::sigmoid(-720.0_f64) > 0.0);
    assert_eq!(Real::sigmoid(720.0_f64), 1.0);
    for (value, finite) in [
        (-2.5, true),
        (f64::MAX, true),
        (f64::INFINITY, false),
        (f64::NEG_INFINITY, false),
        (f64::NAN, false),
    ] {
        assert_eq!(Real::is_finite(value), finite, "{value}");
        assert_eq!(Real::abs(value).to_bits(), value.to_bits() & !(1 << 63));
    }
}

#[test]
fn magnitudes() {
    for value in [0.0, -0.0, 2.5, -2.5, f32::MIN, f32::NEG_INFINITY] {
        assert_eq!(Real::abs(value).to_bits(), value.to_bits() & !(1 << 31));
    }
}
