//! The moons: two interleaving half circles, generated on the fly. This data set needs no storage.

use crate::Rng;
use crate::elementary::sin_cos_pi;

/// The points of two half circles of radius 1, with noise: coordinates and class.
///
/// This is the construction of scikit-learn's `make_moons` without the shuffle. The first
/// `count / 2` points are `(cos t, sin t)` and have class 0. The others are
/// `(1 - cos t, 0.5 - sin t)` and have class 1. In each half, `t` runs from 0 to pi in equal steps,
/// including both ends. To each coordinate, x before y, `noise` times a standard normal draw
/// from `rng` is added.
///
/// ```
/// use firmgrad::{Rng, moons};
///
/// let mut rng = Rng::new(1, 99);
/// let mut points = moons::points(4, 0.0, &mut rng);
/// assert_eq!(points.next(), Some(([1.0, 0.0], 0)));
/// assert_eq!(points.nth(1), Some(([0.0, 0.5], 1)));
/// ```
pub fn points(
    count: usize,
    noise: f32,
    rng: &mut Rng,
) -> impl ExactSizeIterator<Item = ([f32; 2], u8)> {
    let outer = count / 2;
    (0..count).map(move |index| {
        let (x, y, class) = if index < outer {
            let (sin, cos) = sin_cos_pi(half_turns(index, outer));
            (cos, sin, 0)
        } else {
            let (sin, cos) = sin_cos_pi(half_turns(index - outer, count - outer));
            (1.0 - cos, 0.5 - sin, 1)
        };
        ([x + noise * rng.normal(), y + noise * rng.normal()], class)
    })
}

/// Angle `index` of `count` equally spaced angles from 0 to pi, as a fraction of pi.
fn half_turns(index: usize, count: usize) -> f32 {
    let last = count.saturating_sub(1).max(1);
    index as f32 / last as f32
}
