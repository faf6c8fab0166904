//! Lifetimes of values.

use super::PlannedLayer;
use super::elements::{get, set};

/// The lifetime of a value: the layers from which and up to which it is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lifetime {
    /// Index of the layer that computes it.
    pub(super) first: usize,
    /// Index of the last layer that reads it, or `first` if no layer does.
    pub(super) last: usize,
}

impl Lifetime {
    pub(super) const NONE: Self = Self { first: 0, last: 0 };
}

/// Computes the lifetime of each layer's output.
pub(super) const fn find(steps: &[PlannedLayer], lives: &mut [Lifetime]) {
    let mut layer = 0;
    while let Some(step) = get(steps, layer) {
        let own = Lifetime {
            first: layer,
            last: layer,
        };
        set(lives, layer, own);
        // A layer reads an earlier value, whose lifetime has begun.
        if let Some(value) = (step.source as usize).checked_sub(1)
            && value < layer
            && let Some(&life) = get(lives, value)
        {
            let life = Lifetime {
                last: layer,
                ..life
            };
            set(lives, value, life);
        }
        layer += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Lifetime, find};
    use crate::plan::planned::PlannedLayer;
    use crate::shape::Shape;

    #[test]
    fn a_value_lives_until_the_last_layer_that_takes_it() {
        let step = |source| PlannedLayer {
            source,
            ..PlannedLayer::unused(Shape::vector(1))
        };
        // The output of the first layer is taken again by the fourth, that of the second by none.
        let steps = [0, 1, 1, 1, 4].map(step);
        let mut found = [Lifetime::NONE; 5];
        find(&steps, &mut found);
        let ends = found.map(|life| (life.first, life.last));
        assert_eq!(ends, [(0, 3), (1, 1), (2, 2), (3, 4), (4, 4)]);
    }
}
