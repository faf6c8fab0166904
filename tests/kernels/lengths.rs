//! The elements that store the indices of maxima.

use firmgrad::layer::MaxPool;
use firmgrad::{Geometry, Shape, Spec, Window};

/// An element stores as many indices within a window as fit into 24 bits, at most 24.
#[test]
fn places_of_maxima() {
    for (size, digits) in [(1, 24), (2, 12), (3, 7), (5, 5), (64, 2), (65, 1)] {
        for outputs in [1, digits, digits + 1, 2 * digits, 2 * digits + 1] {
            let window = Window::square(size, size);
            let input = Shape::image(3, 2 * size, outputs * size);
            let layer = Geometry::new(Spec::MaxPool(MaxPool { window }), input).unwrap();
            let elements = outputs.div_ceil(digits);
            assert_eq!(layer.indices(), 2 * elements * 3, "{size}: {outputs}");
        }
    }
}
