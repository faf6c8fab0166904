//! What becomes of gradients: they are kept until a step, or applied layer by layer.

use crate::network::Gradients;
use crate::plan::Node;
use crate::{Optimizer, Rates, Real};

/// The gradients of all parameters, kept until a step.
pub(super) struct Whole<'g, R>(pub(super) &'g mut [R]);

impl<R: Real> Gradients<R> for Whole<'_, R> {
    fn of(&mut self, node: &Node<R>) -> Option<&mut [R]> {
        let len = node.trained;
        self.0.get_mut(node.parameters..)?.get_mut(..len)
    }

    fn complete(&mut self, _: &Node<R>, _: &mut [R]) -> Option<()> {
        Some(())
    }
}

/// The gradients of one layer at a time, applied as soon as they are complete; the update leaves
/// zeros for the next.
pub(super) struct OneLayer<'g, R: Real> {
    pub(super) gradients: &'g mut [R],
    pub(super) optimizer: Optimizer<R>,
    pub(super) rates: Rates<R>,
    pub(super) slots: (&'g mut [R], &'g mut [R]),
    /// Whether all were within bounds.
    pub(super) bounded: bool,
}

impl<R: Real> Gradients<R> for OneLayer<'_, R> {
    fn of(&mut self, node: &Node<R>) -> Option<&mut [R]> {
        self.gradients.get_mut(..node.trained)
    }

    fn complete(&mut self, node: &Node<R>, parameters: &mut [R]) -> Option<()> {
        let len = node.trained;
        let gradients = self.gradients.get_mut(..len)?;
        let (a, b) = (&mut *self.slots.0, &mut *self.slots.1);
        let parameters = parameters.get_mut(node.parameters..)?.get_mut(..len)?;
        let a = a.get_mut(node.parameters..).unwrap_or_default();
        let b = b.get_mut(node.parameters..).unwrap_or_default();
        self.bounded = self
            .optimizer
            .update(&self.rates, parameters, gradients, (a, b));
        self.bounded.then_some(())
    }
}
