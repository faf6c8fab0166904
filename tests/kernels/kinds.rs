//! What a layer says of itself, and what its kernels are.

use firmgrad::{Kernels, Layer, Spec};
use firmgrad_tests::operations::edges;

#[test]
fn kernels_of_every_kind() {
    for layer in edges() {
        let spec = layer.spec;
        let kernels = Layer::<f32>::from(spec).kernels();
        let computes_new_values = matches!(kernels, Kernels::Transform(_) | Kernels::Pool(_));
        assert_eq!(spec.is_transform(), computes_new_values, "{spec}");
        let is_head = matches!(kernels, Kernels::Head(_));
        assert_eq!(spec.is_head(), is_head, "{spec}");
        // Dropout may make the larger of two values the smaller.
        let is_activation =
            matches!(kernels, Kernels::Map(_)) && !matches!(spec, Spec::Dropout { .. });
        assert_eq!(spec.is_monotone(), is_activation, "{spec}");
    }
}
