//! Fusing a pooling with the layer with weights that precedes it.

use super::{DeclaredLayer, PlannedLayer};
use crate::layer::kind::Role;

/// Marks each layer with weights that a pooling follows. The two are computed together, so that
/// only the pooled values are stored.
pub(super) const fn fuse_poolings(mut declared: &[DeclaredLayer], mut steps: &mut [PlannedLayer]) {
    while let ([layer, next, ..], [step, ..]) = (declared, &mut *steps) {
        step.is_fused = matches!((layer.role, next.role), (Role::Transform, Role::Pool));
        (declared, steps) = match (declared, steps) {
            ([_, declared @ ..], [_, steps @ ..]) => (declared, steps),
            _ => return,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::fuse_poolings;
    use crate::plan::declared::declared;
    use crate::plan::planned::PlannedLayer;
    use crate::plan::shapes::compute_shapes;
    use crate::{
        Padding, Shape, Window, average_pool, conv2d, dense, max_pool, relu, softmax_cross_entropy,
    };

    #[test]
    fn a_pooling_is_fused_with_the_weights_before_it() {
        let (one, two) = (Window::square(1, 1), Window::square(2, 2));
        let layers = [
            conv2d(2, one, Padding::Valid),
            max_pool(two),
            average_pool(one),
            conv2d(2, one, Padding::Valid),
            relu(),
            average_pool(two),
            dense(3),
            softmax_cross_entropy(),
        ];
        let declared = declared(layers);
        let input = Shape::image(1, 8, 8);
        let mut steps = [PlannedLayer::unused(input); 8];
        compute_shapes(input, &declared, &mut steps);
        fuse_poolings(&declared, &mut steps);
        let mut fused = [false; 8];
        fused[0] = true;
        assert_eq!(steps.map(|step| step.is_fused), fused);
    }
}
