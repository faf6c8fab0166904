//! Initialisation of weights.

use crate::Rng;
use crate::elementary::sqrt;

/// An initialiser: the distribution from which weights are drawn before training. Biases start at
/// 0.
///
/// Weight `n` of layer `l` is the standard deviation in the table times draw `n` of stream `l` of
/// the seed ([`Rng`]). Both indices count from 0; layers are in the order of
/// [`Model::layers`](crate::Model::layers). Weights are computed in `f32`, whatever the element
/// type. A uniform draw is `sqrt 3 (2 u - 1)`, where `u` is one [`Rng::uniform`]. A normal draw is
/// one [`Rng::normal`], which uses two words. `in` and `out` are the fans of
/// [`Geometry::fans`](crate::Geometry::fans):
///
/// | initialiser | standard deviation | source |
/// |---|---|---|
/// | Xavier | `sqrt(2 / (in + out))` | Glorot and Bengio 2010 |
/// | He | `sqrt(2 / in)` | He, Zhang, Ren, Sun 2015 |
/// | constant | none: each weight is the given value | |
///
/// ```
/// use firmgrad::{Init, Model, Optimizer, Shape, Trainer, dense, mean_squared_error};
///
/// const NET: Model<2> = Model::new(Shape::vector(6), [dense(1), mean_squared_error()]);
/// const SGD: Optimizer = Optimizer::sgd(0.1);
/// let mut buffer = [0.0; NET.training_len(&SGD, 1)];
/// let mut trainer = Trainer::new(&NET, SGD, &mut buffer)?;
/// trainer.initialise(Init::constant(0.5), 1);
/// assert_eq!(trainer.parameters(), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.0]);
/// trainer.initialise(Init::HE_UNIFORM, 1);
/// assert!(trainer.parameters().iter().all(|weight| weight.abs() <= 1.0)); // sqrt(6 / 6)
/// # Ok::<(), firmgrad::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Init {
    standard_deviation: fn(f32, f32, f32) -> f32,
    draw: fn(&mut Rng) -> f32,
    value: f32,
}

impl Init {
    /// Xavier initialisation, uniform in `+-sqrt(6 / (in + out))`.
    pub const XAVIER_UNIFORM: Self = Self::new(xavier, uniform);
    /// Xavier initialisation, normal.
    pub const XAVIER_NORMAL: Self = Self::new(xavier, Rng::normal);
    /// He initialisation, uniform in `+-sqrt(6 / in)`.
    pub const HE_UNIFORM: Self = Self::new(he, uniform);
    /// He initialisation, normal.
    pub const HE_NORMAL: Self = Self::new(he, Rng::normal);

    /// Every weight is `value`.
    pub const fn constant(value: f32) -> Self {
        Self {
            standard_deviation: |_, _, value| value,
            draw: |_| 1.0,
            value,
        }
    }

    const fn new(standard_deviation: fn(f32, f32, f32) -> f32, draw: fn(&mut Rng) -> f32) -> Self {
        Self {
            standard_deviation,
            draw,
            value: 0.0,
        }
    }

    /// The weights of a layer with these fans, as an infinite iterator.
    pub(crate) fn weights(
        self,
        (fan_in, fan_out): (usize, usize),
        mut rng: Rng,
    ) -> impl Iterator<Item = f32> {
        let standard_deviation =
            (self.standard_deviation)(fan_in as f32, fan_out as f32, self.value);
        core::iter::repeat_with(move || standard_deviation * (self.draw)(&mut rng))
    }
}

fn xavier(fan_in: f32, fan_out: f32, _: f32) -> f32 {
    sqrt(2.0 / (fan_in + fan_out))
}

fn he(fan_in: f32, _: f32, _: f32) -> f32 {
    sqrt(2.0 / fan_in)
}

/// Uniform with variance 1: in `[-sqrt 3, sqrt 3)`.
fn uniform(rng: &mut Rng) -> f32 {
    const SQRT_3: f32 = 1.732_050_8;
    SQRT_3 * (2.0 * rng.uniform() - 1.0)
}
