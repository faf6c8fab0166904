//! The walk through a model's nodes, forward and backward.

use crate::Real;
use crate::layer::{Head, Kernels, Pass};
use crate::model::View;
use crate::node::{Count, Workspace};
use crate::plan::Node;

/// What becomes of the gradients of a node's parameters.
pub(crate) trait Gradients<R: Real> {
    /// The gradients that the node adds to.
    fn of(&mut self, node: &Node<R>) -> Option<&mut [R]>;

    /// Told when it has added to them and reads its parameters no more.
    fn complete(&mut self, node: &Node<R>, parameters: &mut [R]) -> Option<()>;
}

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
    /// each node's values lie together. Returns the outputs.
    pub(crate) fn forward<'k>(
        &self,
        parameters: &[R],
        x: &[R],
        count: Count,
        pass: Pass,
        kept: &'k mut [R],
        work: &mut Workspace<'_, R>,
    ) -> Option<&'k [R]> {
        let Count { samples, room } = count;
        for node in self.nodes {
            let (before, after) = kept.split_at_mut_checked(node.output * room)?;
            let (y, indices) = after.split_at_mut_checked(node.outputs * room)?;
            let y = y.get_mut(..samples * node.outputs)?;
            let len = samples * node.placed.input.len();
            let input = match node.source {
                None => Some(x),
                Some(source) if source < node.output => before.get(source * room..)?.get(..len),
                Some(_) => None,
            };
            if node.is_transform() {
                let indices = indices.get_mut(..samples * node.indices)?;
                node.forward(parameters, input?, count, y, indices, work)?;
            } else {
                if let Some(copy) = node.copy {
                    copy(input?, y);
                }
                node.change(pass, y);
            }
        }
        let last = self.nodes.last()?;
        kept.get(last.output * room..)?
            .get(..samples * last.outputs)
    }

    /// Adds to `gradients` what the samples `x` contribute, given in `dy` the gradient by the
    /// outputs and in `kept` what [`forward`](Self::forward) kept. `dy` and `spare` are
    /// overwritten.
    #[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
    pub(crate) fn backward(
        &self,
        parameters: &mut [R],
        x: &[R],
        count: Count,
        pass: Pass,
        kept: &[R],
        gradients: &mut impl Gradients<R>,
        (mut dy, mut spare): (&mut [R], &mut [R]),
        work: &mut Workspace<'_, R>,
    ) -> Option<()> {
        let Count { samples, room } = count;
        let trained = |node: &Node<R>| node.trained > 0;
        let mut nodes = match self.nodes.iter().position(trained) {
            Some(first) => self.nodes.get(first..)?,
            None => &[],
        };
        while let [rest @ .., node] = nodes {
            let (y, indices) = kept
                .get(node.output * room..)?
                .split_at_checked(node.outputs * room)?;
            let gradient = dy.get_mut(..samples * node.outputs)?;
            if node.is_transform() {
                let inputs = samples * node.placed.input.len();
                let x = match node.source {
                    None => x,
                    Some(source) => kept.get(source * room..)?.get(..inputs)?,
                };
                // Nothing before the first trained layer needs a gradient.
                let dx = spare.get_mut(..if rest.is_empty() { 0 } else { inputs })?;
                let behind = (indices.get(..samples * node.indices)?, &*gradient);
                let own = gradients.of(node)?;
                node.backward(parameters, x, count, behind, own, dx, work)?;
                gradients.complete(node, parameters)?;
                (dy, spare) = (spare, dy);
            } else {
                node.change_back(pass, y.get(..samples * node.outputs)?, gradient);
            }
            nodes = rest;
        }
        Some(())
    }

    /// Computes the outputs of the samples `x` between two areas of memory, keeping nothing.
    pub(crate) fn infer<'k>(
        &self,
        parameters: &[R],
        x: &[R],
        count: Count,
        (mut front, mut back): (&'k mut [R], &'k mut [R]),
        work: &mut Workspace<'_, R>,
    ) -> Option<&'k mut [R]> {
        let pass = Pass {
            seed: 0,
            step: 0,
            sample: 0,
            layer: 0,
            training: false,
        };
        for node in self.nodes {
            let len = count.samples * node.placed.input.len();
            if node.is_transform() {
                let x = match node.source {
                    None => x,
                    Some(_) => front.get(..len)?,
                };
                let y = back.get_mut(..count.samples * node.outputs)?;
                node.forward(parameters, x, count, y, &mut [], work)?;
                (front, back) = (back, front);
            } else {
                let y = front.get_mut(..len)?;
                if let (None, Some(copy)) = (node.source, node.copy) {
                    copy(x, y);
                }
                node.change(pass, y);
            }
        }
        front.get_mut(..count.samples * self.nodes.last()?.outputs)
    }
}
