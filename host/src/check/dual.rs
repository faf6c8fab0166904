//! Dual numbers.

use core::cmp::Ordering;
use core::ops::{Add, Div, Mul, Neg, Sub};

use firmgrad::Real;

/// `value + slope e` with `e e = 0`: a number and its derivative with respect to one variable.
///
/// With `a + a' e` and `b + b' e`: the sum is `a + b + (a' + b') e`, the product
/// `a b + (a' b + a b') e`, the quotient `q + ((a' - q b') / b) e` with `q = a / b`, and a function
/// gives `f(a) + f'(a) a' e`.
///
/// Values are those of `f64` to the bit. Comparisons are by value alone, so that a pass takes the
/// same branches as in `f64`, and the derivative at a kink is that of the branch taken.
///
/// ```
/// use firmgrad::Real;
/// use firmgrad_host::check::Dual;
///
/// let x = Dual::variable(3.0);
/// let y = x * x + Dual::constant(2.0) / x; // y' = 2 x - 2 / x^2
/// assert_eq!((y.value, y.slope), (9.0 + 2.0 / 3.0, 6.0 - 2.0 / 9.0));
/// let root = Dual { value: 4.0, slope: 8.0 }.sqrt(); // f' = 8 / (2 sqrt(4))
/// assert_eq!((root.value, root.slope), (2.0, 2.0));
/// assert!((-x) < x - x && !Dual::NAN.is_finite());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dual {
    /// The number.
    pub value: f64,
    /// Its derivative.
    pub slope: f64,
}

impl Dual {
    /// Not a number, with no derivative.
    pub const NAN: Self = Self {
        value: f64::NAN,
        slope: f64::NAN,
    };

    /// A number with derivative 0.
    pub const fn constant(value: f64) -> Self {
        Self { value, slope: 0.0 }
    }

    /// The variable itself, at `value`, with derivative 1.
    pub const fn variable(value: f64) -> Self {
        Self { value, slope: 1.0 }
    }

    /// The chain rule: a function of `self` with this `value` and `derivative` at `self`.
    const fn through(self, value: f64, derivative: f64) -> Self {
        Self {
            value,
            slope: derivative * self.slope,
        }
    }
}

impl PartialEq for Dual {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialOrd for Dual {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl Add for Dual {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            slope: self.slope + other.slope,
        }
    }
}

impl Sub for Dual {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            slope: self.slope - other.slope,
        }
    }
}

impl Mul for Dual {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            slope: self.slope * other.value + self.value * other.slope,
        }
    }
}

impl Div for Dual {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        Self {
            value,
            slope: (self.slope - value * other.slope) / other.value,
        }
    }
}

impl Neg for Dual {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            value: -self.value,
            slope: -self.slope,
        }
    }
}

impl Real for Dual {
    const ZERO: Self = Self::constant(0.0);
    const ONE: Self = Self::constant(1.0);

    fn from_f32(value: f32) -> Self {
        Self::constant(value.into())
    }

    fn to_u32(self) -> u32 {
        Real::to_u32(self.value)
    }

    /// Whether both value and derivative are finite.
    fn is_finite(self) -> bool {
        self.value.is_finite() && self.slope.is_finite()
    }

    /// Whether both value and derivative are 0.
    fn is_zero(self) -> bool {
        self.value == 0.0 && self.slope == 0.0
    }

    fn abs(self) -> Self {
        match self.value < 0.0 {
            true => -self,
            false => self,
        }
    }

    fn exp(self) -> Self {
        let value = Real::exp(self.value);
        self.through(value, value)
    }

    fn ln(self) -> Self {
        self.through(Real::ln(self.value), 1.0 / self.value)
    }

    fn sqrt(self) -> Self {
        let value = Real::sqrt(self.value);
        self.through(value, 0.5 / value)
    }

    /// The derivative is `1 / cosh^2 z = 4 e / (1 + e)^2` with `e = e^-2|z|`. Unlike `1 - tanh^2
    /// z`, it has no cancellation.
    fn tanh(self) -> Self {
        let e = Real::exp(-2.0 * self.value.abs());
        let derivative = 4.0 * e / ((1.0 + e) * (1.0 + e));
        self.through(Real::tanh(self.value), derivative)
    }
}

#[cfg(test)]
mod tests {
    use super::{Dual, Real};

    /// Textbook derivatives, at a point away from all poles.
    #[test]
    fn derivatives() {
        let (x, z) = (Dual::variable(0.75), 0.75_f64);
        let two = Dual::constant(2.0);
        let sigmoid = 1.0 / (1.0 + (-z).exp());
        for (name, dual, value, slope) in [
            ("sum", x + two, z + 2.0, 1.0),
            ("difference", two - x, 2.0 - z, -1.0),
            ("product", x * x * two, 2.0 * z * z, 4.0 * z),
            ("quotient", two / x, 2.0 / z, -2.0 / (z * z)),
            ("of itself", x / x, 1.0, 0.0),
            ("negative", -x, -z, -1.0),
            ("exp", x.exp(), z.exp(), z.exp()),
            (
                "chain",
                (x * x).exp(),
                (z * z).exp(),
                2.0 * z * (z * z).exp(),
            ),
            ("ln", x.ln(), z.ln(), 1.0 / z),
            ("sqrt", x.sqrt(), z.sqrt(), 0.5 / z.sqrt()),
            ("tanh", x.tanh(), z.tanh(), 1.0 - z.tanh().powi(2)),
            ("of -z", (-x).tanh(), -z.tanh(), z.tanh().powi(2) - 1.0),
            ("sigmoid", x.sigmoid(), sigmoid, sigmoid * (1.0 - sigmoid)),
            ("power", Real::powi(x, 5), z.powi(5), 5.0 * z.powi(4)),
        ] {
            assert!((dual.value - value).abs() < 1e-15, "{name}: {dual:?}");
            assert!((dual.slope - slope).abs() < 2e-15, "{name}: {dual:?}");
        }
    }

    /// At `z = 20`, where `1 - tanh^2 z` has no correct digit left.
    #[test]
    fn tanh_far_out() {
        let far = Dual::variable(20.0).tanh().slope;
        let want = 4.0 * (-40.0_f64).exp();
        assert!((far / want - 1.0).abs() < 1e-15, "{far:e}");
    }

    #[test]
    fn comparisons_are_by_value() {
        assert!(Dual::variable(1.0) == Dual::constant(1.0));
        assert!(Dual::constant(1.0) < Dual::variable(2.0));
        assert!(Dual::NAN.partial_cmp(&Dual::ONE).is_none());
        assert!(
            !Dual {
                value: 1.0,
                slope: f64::INFINITY
            }
            .is_finite()
        );
        assert_eq!(Dual::variable(3.0).to_u32(), 3);
    }
}
