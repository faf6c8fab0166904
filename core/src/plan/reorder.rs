//! Moving maximum poolings ahead of activations.

use super::Declared;
use crate::layer::spec::Spec;

/// Moves each maximum pooling ahead of the monotone activations that precede it. The activation of
/// the maximum is the maximum of the activations, and fewer activations are then computed.
///
/// Layers that draw random numbers keep their indices, so a seed gives the same weights and masks.
pub(super) const fn pool_before_activation(declared: &mut [Declared]) {
    let mut end = 1;
    while let Some((start, _)) = declared.split_at_mut_checked(end) {
        move_last(start);
        end += 1;
    }
}

/// Moves the last layer ahead of the monotone activations that precede it, if it is a maximum
/// pooling.
const fn move_last(mut declared: &mut [Declared]) {
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
