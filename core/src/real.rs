//! The scalar type of networks.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::elementary;

/// A real number: `f32` on the device, `f64` or a dual number in gradient checks.
///
/// Transcendental functions have one pure-Rust implementation on every target, so their bits do not
/// depend on the platform's C library. `f32` uses this crate's `exp`, `ln`, `tanh` and `sigmoid`.
/// They are monotone, with errors of at most 0.99, 0.84, 1.35 and 2.45 units in the last place. Its
/// `sqrt` is correctly rounded. `f64` uses `libm`.
///
/// Hyperparameters are stored as `f32` and converted by [`from_f32`](Real::from_f32), so that they
/// are the same numbers in every element type.
///
/// ```
/// use firmgrad::Real;
///
/// /// The Euclidean norm.
/// fn norm<R: Real>(values: &[R]) -> R {
///     values.iter().fold(R::ZERO, |sum, &x| sum + x.powi(2)).sqrt()
/// }
///
/// assert_eq!((norm(&[3.0_f32, 4.0]), norm(&[3.0_f64, 4.0])), (5.0, 5.0));
///
/// let mut logs = [1.0_f32, 2.0];
/// Real::ln_all(&mut logs);
/// assert_eq!(logs, [0.0, Real::ln(2.0)]);
/// assert_eq!((f32::sigmoid(0.0), f64::from_f32(2.75).to_u32()), (0.5, 2));
/// assert!(!Real::is_finite(f32::ONE / f32::ZERO) && Real::is_zero(-0.0_f32));
/// ```
pub trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Send
    + Sync
    + 'static
{
    /// `+0`, with which sums start.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// The nearest value to `value`.
    fn from_f32(value: f32) -> Self;
    /// The integer part of a value in `[0, 2^24)`.
    fn to_u32(self) -> u32;
    /// Whether the value is neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Whether its product with any finite factor is zero.
    fn is_zero(self) -> bool;
    /// The magnitude.
    fn abs(self) -> Self;
    /// `e^self`.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// Replaces each value by its [`ln`](Self::ln). For `f32` the loop can be vectorised.
    fn ln_all(values: &mut [Self]) {
        for value in values {
            *value = value.ln();
        }
    }
    /// The square root.
    fn sqrt(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;

    /// The logistic sigmoid, `1 / (1 + e^-z)`, computed without overflow. With `e = e^-|z|` it is
    /// `e / (1 + e)` below 0 and `1 / (1 + e)` elsewhere. For `f32` it is
    /// `2^-24 / (2^-24 e^-z + 2^-24)`, without a branch.
    fn sigmoid(self) -> Self {
        if self < Self::ZERO {
            let e = self.exp();
            e / (Self::ONE + e)
        } else {
            Self::ONE / (Self::ONE + (-self).exp())
        }
    }

    /// `self^exponent`, by repeated squaring from the lowest bit of `exponent` to the highest.
    fn powi(self, mut exponent: u32) -> Self {
        let mut result = Self::ONE;
        let mut square = self;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * square;
            }
            square = square * square;
            exponent >>= 1;
        }
        result
    }
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline(always)]
    fn from_f32(value: f32) -> Self {
        value
    }
    #[inline(always)]
    fn to_u32(self) -> u32 {
        self as u32
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.is_finite()
    }
    #[inline(always)]
    fn is_zero(self) -> bool {
        self == 0.0
    }
    #[inline(always)]
    fn abs(self) -> Self {
        self.abs()
    }
    #[inline(always)]
    fn exp(self) -> Self {
        elementary::exp(self)
    }
    // Not inlined, to save flash. `ln_all` is the fast version.
    fn ln(self) -> Self {
        elementary::ln(self)
    }
    #[inline(always)]
    fn ln_all(values: &mut [Self]) {
        for value in values {
            *value = elementary::ln(*value);
        }
    }
    fn sqrt(self) -> Self {
        elementary::sqrt(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        elementary::tanh(self)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        elementary::sigmoid(self)
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline(always)]
    fn from_f32(value: f32) -> Self {
        value.into()
    }
    #[inline(always)]
    fn to_u32(self) -> u32 {
        self as u32
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.is_finite()
    }
    #[inline(always)]
    fn is_zero(self) -> bool {
        self == 0.0
    }
    #[inline(always)]
    fn abs(self) -> Self {
        self.abs()
    }
    fn exp(self) -> Self {
        libm::exp(self)
    }
    fn ln(self) -> Self {
        libm::log(self)
    }
    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }
    fn tanh(self) -> Self {
        libm::tanh(self)
    }
}
