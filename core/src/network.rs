//! The walk through a model's layers, forward and backward.

use crate::Real;
use crate::layer::{Head, Kernels, Pass};
use crate::model::{Node, View};

/// Passes answer `None` where a slice is shorter than the model's own lengths, which the callers
/// have checked.
impl<'a, R: Real> View<'a, R> {
    /// Whole samples in `x`.
    pub(crate) fn samples(&self, x: &[R]) -> usize {
        x.len() / self.input.len().max(1)
    }

    /// The loss head.
    pub(crate) fn head(&self) -> Option<&'a Head<R>> {
        match self.nodes.last()?.kernels {
            Kernels::Head(head) => Some(head),
            _ => None,
        }
    }

    /// Computes the outputs of the samples `x`, keeping in `kept` what the backward pass reads:
    /// each layer's values lie together, room for `batch` samples each. Returns the outputs.
    pub(crate) fn forward<'k>(
        &self,
        parameters: &[R],
        x: &[R],
        batch: usize,
        pass: Pass,
        kept: &'k mut [R],
        scratch: &mut [R],
    ) -> Option<&'k [R]> {
        let samples = self.samples(x);
        for (node, layer) in self.nodes.iter().zip(0..) {
            let pass = Pass { layer, ..pass };
            let (before, y) = kept.split_at_mut_checked(node.output * batch)?;
            let y = y.get_mut(..samples * node.placed.output.len())?;
            let len = samples * node.placed.input.len();
            let input = match node.source {
                None => Some(x),
                Some(source) if source < node.output => before.get(source * batch..)?.get(..len),
                Some(_) => None,
            };
            match (node.kernels, input) {
                (Kernels::Transform(transform), Some(x)) => {
                    let parameters = node.parameters_of(parameters)?;
                    (transform.forward)(&node.placed, parameters, x, y, scratch);
                }
                (Kernels::Map(map), input) => {
                    copy(input.unwrap_or_default(), y);
                    (map.forward)(&node.placed, &pass, y);
                }
                (Kernels::Head(_), input) => copy(input.unwrap_or_default(), y),
                (Kernels::Transform(_), None) => return None,
            }
        }
        let last = self.nodes.last()?;
        kept.get(last.output * batch..)?
            .get(..samples * last.placed.output.len())
    }

    /// Adds to `gradients` what the samples `x` contribute, given in `dy` the gradient by the
    /// outputs and in `kept` what [`forward`](Self::forward) kept. `dy` and `spare` are
    /// overwritten.
    #[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
    pub(crate) fn backward(
        &self,
        parameters: &[R],
        x: &[R],
        batch: usize,
        pass: Pass,
        kept: &[R],
        gradients: &mut [R],
        dy: &mut [R],
        spare: &mut [R],
        scratch: &mut [R],
    ) -> Option<()> {
        let samples = self.samples(x);
        let trained = |node: &Node<R>| node.placed.parameters() > 0;
        let Some(first) = self.nodes.iter().position(trained) else {
            return Some(());
        };
        let (mut current, mut next) = (dy, spare);
        for (number, node) in self.nodes.iter().enumerate().skip(first).rev() {
            let outputs = samples * node.placed.output.len();
            let inputs = samples * node.placed.input.len();
            let dy = current.get_mut(..outputs)?;
            match node.kernels {
                Kernels::Head(_) => {}
                Kernels::Map(map) => {
                    let pass = Pass {
                        layer: number as u32,
                        ..pass
                    };
                    let y = kept.get(node.output * batch..)?.get(..outputs)?;
                    (map.backward)(&node.placed, &pass, y, dy);
                }
                Kernels::Transform(transform) => {
                    let x = match node.source {
                        None => x,
                        Some(source) => kept.get(source * batch..)?.get(..inputs)?,
                    };
                    let gradients = gradients.get_mut(node.parameters..)?;
                    let (dw, rest) = gradients.split_at_mut_checked(node.placed.weights())?;
                    if let Some(db) = rest.get_mut(..node.placed.biases())
                        && !db.is_empty()
                    {
                        (transform.weight_gradient)(&node.placed, 0, x, dy, dw, scratch);
                        (transform.bias_gradient)(&node.placed, dy, db);
                    }
                    if number > first {
                        let dx = next.get_mut(..inputs)?;
                        let parameters = node.parameters_of(parameters)?;
                        (transform.input_gradient)(&node.placed, parameters, x, dy, dx, scratch);
                        (current, next) = (next, current);
                    }
                }
            }
        }
        Some(())
    }

    /// Computes the outputs of the samples `x` between two areas of memory, keeping nothing.
    pub(crate) fn infer<'k>(
        &self,
        parameters: &[R],
        x: &[R],
        (mut front, mut back): (&'k mut [R], &'k mut [R]),
        scratch: &mut [R],
    ) -> Option<&'k mut [R]> {
        let samples = self.samples(x);
        let pass = Pass {
            seed: 0,
            step: 0,
            sample: 0,
            layer: 0,
            training: false,
        };
        let mut untouched = true;
        for node in self.nodes {
            let len = samples * node.placed.input.len();
            match node.kernels {
                Kernels::Transform(transform) => {
                    let x = if untouched { x } else { front.get(..len)? };
                    let y = back.get_mut(..samples * node.placed.output.len())?;
                    let parameters = node.parameters_of(parameters)?;
                    (transform.forward)(&node.placed, parameters, x, y, scratch);
                    (front, back) = (back, front);
                }
                Kernels::Map(map) => {
                    let y = front.get_mut(..len)?;
                    copy(if untouched { x } else { &[] }, y);
                    (map.forward)(&node.placed, &pass, y);
                }
                Kernels::Head(_) => {
                    copy(if untouched { x } else { &[] }, front);
                }
            }
            untouched = false;
        }
        front.get_mut(..samples * self.nodes.last()?.placed.output.len())
    }
}

impl<R: Real> Node<R> {
    fn parameters_of<'p>(&self, parameters: &'p [R]) -> Option<&'p [R]> {
        parameters
            .get(self.parameters..)?
            .get(..self.placed.parameters())
    }
}

/// Copies `from`, where there is any, to `to`.
fn copy<R: Copy>(from: &[R], to: &mut [R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}
