//! Two interleaving half circles.

use firmgrad::{Rng, Shape};

use super::{Dataset, Features};

/// The generator's stream for the noise and the shuffle ("MOON").
const STREAM: u32 = 0x4D4F_4F4E;

/// `count` points of two half circles, in an order shuffled with `seed`. `noise` is the standard
/// deviation of the Gaussian noise added to each coordinate. This is scikit-learn's `make_moons`
/// with a different random number generator.
///
/// The points are those of [`firmgrad::moons::points`], so a device generates the same ones.
pub fn moons(count: usize, noise: f32, seed: u64) -> Dataset {
    let mut rng = Rng::new(seed, STREAM);
    let mut points: Vec<_> = firmgrad::moons::points(count, noise, &mut rng).collect();
    rng.shuffle(&mut points);
    Dataset {
        name: "moons".into(),
        shape: Shape::vector(2),
        features: Features::Floats(points.iter().flat_map(|(point, _)| *point).collect()),
        labels: points.iter().map(|&(_, class)| class).collect(),
        classes: vec!["outer".into(), "inner".into()],
        feature_names: vec!["x".into(), "y".into()],
    }
}
