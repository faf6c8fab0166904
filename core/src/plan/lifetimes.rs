//! Lifetimes of values.

use super::PlannedLayer;
use super::elements::{get, set};

/// The lifetime of a value: the first and the last layer at which it is in memory.
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
pub(super) const fn find(layers: &[PlannedLayer], lifetimes: &mut [Lifetime]) {
    let mut index = 0;
    while let Some(planned) = get(layers, index) {
        let lifetime = Lifetime {
            first: index,
            last: index,
        };
        set(lifetimes, index, lifetime);
        // A layer reads an earlier value, whose lifetime has begun.
        if let Some(value) = (planned.source as usize).checked_sub(1)
            && value < index
            && let Some(&lifetime) = get(lifetimes, value)
        {
            let lifetime = Lifetime {
                last: index,
                ..lifetime
            };
            set(lifetimes, value, lifetime);
        }
        index += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Lifetime, find};
    use crate::plan::planned::PlannedLayer;
    use crate::shape::Shape;

    #[test]
    fn a_value_lives_until_its_last_reader() {
        let planned = |source| PlannedLayer {
            source,
            ..PlannedLayer::unused(Shape::vector(1))
        };
        // The fourth layer reads the output of the first again; no layer reads that of the second.
        let layers = [0, 1, 1, 1, 4].map(planned);
        let mut found = [Lifetime::NONE; 5];
        find(&layers, &mut found);
        let ends = found.map(|lifetime| (lifetime.first, lifetime.last));
        assert_eq!(ends, [(0, 3), (1, 1), (2, 2), (3, 4), (4, 4)]);
    }
}
