//! Elementary functions of `f32`, which use only `f32` arithmetic.
//!
//! All targets compute `f32` functions this way instead of with `libm`, for two reasons. First,
//! `exp`, `ln`, `tanh` and `sigmoid` have no branches that would keep LLVM from vectorising them on
//! a host. Second, they are small, because they do without `f64`, which a microcontroller emulates.
//! The bits of `ln` are those of `libm`.
//!
//! The largest errors, in units in the last place, are 0.99 for `exp`, 0.84 for `ln`, 1.35 for
//! `tanh` and 2.45 for `sigmoid`; `sqrt` is correctly rounded. All are monotone: they never
//! decrease from one float to the next. `tanh` is odd to the bit. `tests/elementary/` checks these
//! properties at a stride, and with `FIRMGRAD_STRIDE=1` on all 2^32 inputs. All polynomials but
//! that of the logarithm are minimax fits (Remez) over the reduced ranges.
//!
//! # Measured
//!
//! - Sine and cosine of `libm` alone add 6 KB to a program for a Cortex-M4F; the functions here
//!   take 400 bytes.
//! - The square root of `libm` takes a fifth of the instructions on a Cortex-M0. But it would add
//!   188 bytes to the smallest program, which has 10 KiB of flash on a Cortex-M4F and would then no
//!   longer fit.
//! - The exponential of `micromath`, and functions that use it, take twice the instructions of
//!   those here on an FPU. Its square root and logarithm take fewer, but are off by 6 % and by
//!   0.12.
//!
//! The program `elementary` of `tests/firmware/` counts instructions, and `tests/elementary/`
//! measures errors.

/// `2^23 + 2^22`. Adding this to a float below 2^22 and subtracting it again rounds the float to an
/// integer.
const ROUND: f32 = 12_582_912.0;

/// `e^x = (1 + (e^r - 1)) 2^n`, with `n = round(x log2 e)` and `r = x - n ln 2`, computed in two
/// steps. The multiplication by `2^n` is split into two factors, so that subnormal results are
/// rounded once.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Beyond these bounds the result is always infinity or 0.
    let (n, fraction) = exponent_and_expm1(clamp(x, -104.0, 89.0));
    let half = n >> 1;
    (1.0 + fraction) * power_of_two(half) * power_of_two(n - half)
}

/// The natural logarithm, `n ln 2 + ln(1 + f)`, where `x = 2^n (1 + f)` and `1 + f` is between
/// `sqrt(1/2)` and `sqrt 2`. With `s = f / (2 + f)`,
/// `ln(1 + f) = ln(1 + s) - ln(1 - s) = f - f f / 2 + s (f f / 2 + s s p(s s))`. The polynomial `p`
/// is that of FreeBSD's `logf`. The order of operations is that of `libm`, so the bits are the
/// same.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const SQRT_HALF: u32 = 0x3f35_04f3;
    let (bits, less) = match x.to_bits() {
        bits @ 0x0080_0000..=0x7f7f_ffff => (bits, 0),
        // A subnormal number becomes normal when multiplied by 2^24.
        1..=0x007f_ffff => ((x * 16_777_216.0).to_bits(), 24),
        _ if x == 0.0 => return f32::NEG_INFINITY,
        _ => return if x < 0.0 { f32::NAN } else { x },
    };
    let bits = bits.wrapping_sub(SQRT_HALF);
    let n = ((bits as i32 >> 23) - less) as f32;
    let f = f32::from_bits((bits & 0x7f_ffff).wrapping_add(SQRT_HALF)) - 1.0;
    let s = f / (2.0 + f);
    let u = s * s;
    let w = u * u;
    let even = w * (0.400_009_72 + w * 0.242_790_79);
    let odd = u * (0.666_666_6 + w * 0.284_987_87);
    let half = 0.5 * f * f;
    s * (half + (odd + even)) + n * 9.058_001e-6 - half + f + n * 0.693_138_1
}

/// The hyperbolic tangent. With `a = |x|` and `u = a a`, its magnitude is `a + a (u p(u))` if
/// `a < ln(3) / 2`, else `1 - 2 / (e^2a + 1)`. It has the sign of `x`.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let magnitude = x.abs();
    let y = if magnitude < 0.549_306_15 {
        let u = magnitude * magnitude;
        let p = -6.290_75e-3 * u + 2.108_384_1e-2;
        let p = p * u - 5.385_542_5e-2;
        let p = p * u + 0.133_326_18;
        let p = p * u - 0.333_333_2;
        magnitude + magnitude * (u * p)
    } else {
        // From 10 on the result is 1.
        let bounded = clamp(magnitude, 0.0, 10.0);
        let (n, fraction) = exponent_and_expm1(bounded + bounded);
        let scale = power_of_two(n);
        1.0 - 2.0 / (scale * fraction + (scale + 1.0))
    };
    y.copysign(x)
}

/// The logistic sigmoid, `1 / (1 + e^-x)`. Numerator and denominator are multiplied by 2^-24, so
/// that nothing overflows.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    const SCALE: f32 = 1.0 / 16_777_216.0;
    // Beyond these bounds the result is 0 or 1.
    let (n, fraction) = exponent_and_expm1(-clamp(x, -104.0, 20.0));
    let scale = power_of_two(n - 24);
    SCALE / (scale * fraction + (scale + SCALE))
}

/// The square root, correctly rounded. Two Newton steps from an estimate based on the bits of `x`
/// give `r`, close to `1 / sqrt(x)`. Then `y = x r`, followed by one step of Heron's method.
/// Finally `y` is moved up or down by at most one unit in the last place, depending on the exact
/// remainder `x - y y` in integer arithmetic.
pub(crate) fn sqrt(x: f32) -> f32 {
    const HIDDEN: u32 = 1 << 23;
    let (x, scale) = match x {
        f32::MIN_POSITIVE..=f32::MAX => (x, 1.0),
        // A subnormal number becomes normal when multiplied by 2^24.
        _ if x > 0.0 && x.is_finite() => (x * 16_777_216.0, 1.0 / 4096.0),
        _ => return if x < 0.0 { f32::NAN } else { x },
    };
    let bits = x.to_bits();
    let half = 0.5 * x;
    let r = f32::from_bits(0x5f37_5a86 - (bits >> 1));
    let r = r * (1.5 - half * r * r);
    let r = r * (1.5 - half * r * r);
    let y = x * r;
    let y = (y + 0.5 * r * (x - y * y)).to_bits();
    // Significands as integers. The remainder is small, so computing it modulo 2^32 is exact.
    let (square, root) = (bits & (HIDDEN - 1) | HIDDEN, y & (HIDDEN - 1) | HIDDEN);
    let shift = (bits >> 23).wrapping_add(150).wrapping_sub((y >> 23) << 1);
    let rest = square
        .wrapping_shl(shift)
        .wrapping_sub(root.wrapping_mul(root)) as i32;
    let root = root as i32;
    let up = u32::from(rest > root);
    let down = u32::from(rest <= -root);
    f32::from_bits(y.wrapping_add(up).wrapping_sub(down)) * scale
}

/// Sine and cosine of `pi x` for `|x| < 2^21`. Polynomials are evaluated at `x` minus the nearest
/// multiple of 1/2, and that multiple rotates the result by right angles.
pub(crate) fn sin_cos_pi(x: f32) -> (f32, f32) {
    let shifted = x + x + ROUND;
    let angle = x - 0.5 * (shifted - ROUND);
    let u = angle * angle;
    let p = -0.589_012_2 * u + 2.549_761;
    let p = p * u - 5.167_708;
    let sin = angle * (p * u + 3.141_592_5);
    let p = 0.231_260_92 * u - 1.335_035_9;
    let p = p * u + 4.058_707;
    let p = p * u - 4.934_802;
    let cos = p * u + 1.0;
    match shifted.to_bits() & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// `n` and `e^r - 1` such that `e^x = 2^n e^r`, where `n` is the integer nearest to `x log2 e`.
#[inline(always)]
fn exponent_and_expm1(x: f32) -> (i32, f32) {
    // ln 2 as a sum of two numbers. The first one has 9 bits, so that its product with n is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let shifted = x * core::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let p = 1.381_457_7e-3 * r + 8.368_738e-3;
    let p = p * r + 4.166_839e-2;
    let p = p * r + 0.166_665_2;
    let p = p * r + 0.499_999_94;
    let bits = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    (bits as i32, r + r * r * p)
}

/// `2^n` for `n` in `-126..=127`.
#[inline(always)]
const fn power_of_two(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) as u32) << 23)
}

/// Clamps `x`. Unlike [`f32::clamp`], it does not check the bounds. A NaN stays NaN.
#[inline(always)]
const fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x > high { high } else { x };
    if x < low { low } else { x }
}

#[cfg(test)]
mod tests {
    use super::sin_cos_pi;

    #[test]
    fn sine_and_cosine() {
        for step in -30_000..30_000_i16 {
            let x = f32::from(step) / 8192.0 + 1e-5;
            let (sin, cos) = sin_cos_pi(x);
            let (want_sin, want_cos) = libm::sincos(core::f64::consts::PI * f64::from(x));
            // The error of two roundings of values of at most 1, and of fits that are off by 1e-8.
            assert!((f64::from(sin) - want_sin).abs() < 1.5e-7, "sine of {x} pi");
            assert!(
                (f64::from(cos) - want_cos).abs() < 1.5e-7,
                "cosine of {x} pi"
            );
        }
        assert_eq!(sin_cos_pi(0.0), (0.0, 1.0));
        assert_eq!(sin_cos_pi(0.5), (1.0, 0.0));
        assert_eq!(sin_cos_pi(1.0), (0.0, -1.0));
    }
}
