//! Moving maximum poolings ahead of activations.

use super::DeclaredLayer;
use crate::layer::spec::Spec;

/// Moves each maximum pooling ahead of the monotone activations that precede it. The activation of
/// the maximum is the maximum of the activations, and fewer activations are then computed.
///
/// Layers that draw random numbers keep their indices, so a seed gives the same weights and masks.
pub(super) const fn pool_before_activation(declared: &mut [DeclaredLayer]) {
    let mut end = 1;
    while let Some((start, _)) = declared.split_at_mut_checked(end) {
        move_last(start);
        end += 1;
    }
}

/// Moves the last layer ahead of the monotone activations that precede it, if it is a maximum
/// pooling.
const fn move_last(mut declared: &mut [DeclaredLayer]) {
    while let [.., activation, pooling] = &mut *declared {
        let is_pooling = matches!(Spec::of(&pooling.description), Spec::MaxPool(_));
        if !is_pooling || !Spec::of(&activation.description).is_monotone() {
            return;
        }
        core::mem::swap(activation, pooling);
        let before = declared.len() - 1;
        declared = match declared.split_at_mut_checked(before) {
            Some((start, _)) => start,
            None => return,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::pool_before_activation;
    use crate::plan::declared::declared;
    use crate::{
        Layer, Window, average_pool, dropout, identity, leaky_relu, max_pool, relu, sigmoid, tanh,
    };

    fn order<const N: usize>(layers: [Layer; N]) -> [u16; N] {
        let mut declared = declared(layers);
        pool_before_activation(&mut declared);
        declared.map(|layer| layer.index)
    }

    #[test]
    fn a_maximum_moves_before_all_activations_that_precede_it() {
        let pool = max_pool(Window::square(2, 2));
        assert_eq!(order([relu(), pool]), [1, 0]);
        let all = [tanh(), sigmoid(), relu(), leaky_relu(0.5), identity(), pool];
        assert_eq!(order(all), [5, 0, 1, 2, 3, 4]);
        assert_eq!(order([relu(), pool, tanh(), pool]), [1, 3, 0, 2]);
    }

    #[test]
    fn a_mean_stays_and_so_does_a_maximum_after_dropout() {
        let window = Window::square(2, 2);
        assert_eq!(order([relu(), average_pool(window)]), [0, 1]);
        let layers = [relu(), dropout(0.5), tanh(), max_pool(window)];
        assert_eq!(order(layers), [0, 1, 3, 2]);
    }
}
