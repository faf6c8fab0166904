//! The backward pass.

use core::ops::Range;

use super::memory::{PassInputs, Workspace};
use crate::Real;
use crate::kernels::slices::borrow_disjoint;
use crate::layer::tables::{Batch, Fused, FusedBackward, TransformGradients};
use crate::layer::{Backward, Forward};
use crate::model::TrainingView;
use crate::plan::{NO_GRADIENT, PlannedLayer};

/// Storage for the gradients with respect to parameters: all of them until a step, or those of one
/// layer at a time.
pub(crate) trait ParameterGradients<R: Real> {
    /// The gradients with respect to the parameters in `range`. The layer adds to them.
    fn range_mut(&mut self, range: Range<usize>) -> Option<&mut [R]>;

    /// Called after the layer has added to these gradients. The layer does not read its parameters
    /// again, so they may be changed.
    fn finish(&mut self, range: Range<usize>, parameters: &mut [R]) -> Option<()>;
}

/// The memory that the backward pass reads and writes.
pub(crate) struct BackwardMemory<'a, 'w, R: Real> {
    pub(crate) parameters: &'a mut [R],
    /// Values that the forward pass saved.
    pub(crate) saved: &'a [R],
    /// Gradients with respect to activations. On entry, the gradient with respect to the outputs is
    /// at its offset. All gradients are overwritten.
    pub(crate) activation_gradients: &'a mut [R],
    pub(crate) work: &'a mut Workspace<'w, R>,
}

/// Runs the backward pass: adds the contribution of the samples to the gradients with respect to
/// parameters in `parameter_gradients`.
pub(crate) fn backward<R: Real>(
    model: &TrainingView<'_, R>,
    pass: &PassInputs<'_, R>,
    parameter_gradients: &mut impl ParameterGradients<R>,
    memory: BackwardMemory<'_, '_, R>,
) -> Option<()> {
    let (inputs, batch, mut context) = (pass.inputs, pass.batch, pass.context);
    let BackwardMemory {
        parameters,
        saved,
        activation_gradients,
        work,
    } = memory;
    let view = &model.view;
    let mut earlier = view.layers;
    let mut following: Option<&PlannedLayer> = None;
    while let [rest @ .., planned] = earlier {
        earlier = rest;
        let layer = rest.len();
        // Layers that precede the first layer with parameters need no gradient.
        let Some(Some(backward)) = model.backward.get(layer) else {
            return Some(());
        };
        let gradient_offset = *model.gradient_offsets.get(layer)?;
        let source = usize::from(planned.source).checked_sub(1);
        match backward {
            Backward::Transform(transform) => {
                let start = rest.last().map_or(0, |preceding| preceding.parameters_end);
                let range = start..planned.parameters_end;
                let weights = planned.weights(range.len());
                let (x, dx) = match source {
                    None => (inputs, None),
                    Some(value) => {
                        let len = planned.geometry.input.len();
                        let x = saved.get(batch.range(*view.offsets.get(value)?, len))?;
                        (x, gradient_range(model, batch, value, len)?)
                    }
                };
                // The gradient with respect to the output, or, for a fused layer, to the output of
                // the pooling.
                let (dy, pooled) = match following {
                    Some(pooling) if planned.is_fused => {
                        let gradient_offset = *model.gradient_offsets.get(layer + 1)?;
                        let outputs = pooling.geometry.output.len();
                        (batch.range(gradient_offset, outputs), Some(pooling))
                    }
                    _ => (
                        batch.range(gradient_offset, planned.geometry.output.len()),
                        None,
                    ),
                };
                let (dy, dx) = match dx {
                    None => (activation_gradients.get(dy)?, <&mut [R]>::default()),
                    Some(dx) => borrow_disjoint(activation_gradients, dy, dx)?,
                };
                dx.fill(R::ZERO);
                let mut gradients = TransformGradients {
                    transform,
                    weights,
                    parameters: parameters.get(range.clone())?,
                    x,
                    parameter_gradients: parameter_gradients.range_mut(range.clone())?,
                    dx,
                    scratch: work.scratch,
                };
                match pooled {
                    None => gradients.add(&planned.geometry, dy)?,
                    Some(pooling) => {
                        let Some(Backward::Pool(pool)) = *model.backward.get(layer + 1)? else {
                            return None;
                        };
                        let offset = *view.offsets.get(layer + 1)? + pooling.geometry.output.len();
                        let in_strips = match view.forward.get(layer)? {
                            Forward::Transform(forward) => forward.in_strips,
                            _ => false,
                        };
                        (pool.fused)(FusedBackward {
                            pair: Fused {
                                layer: &planned.geometry,
                                pooling: &pooling.geometry,
                                samples: batch.samples,
                                in_strips: in_strips && batch.capacity == 1,
                            },
                            pool,
                            indices: saved.get(batch.range(offset, pooling.geometry.indices()))?,
                            dy,
                            gradients,
                            strip: work.strip,
                        })?;
                    }
                }
                parameter_gradients.finish(range, parameters)?;
            }
            Backward::Pool(pool) => {
                // If the pooling is fused, the preceding layer computes the backward pass of both.
                if !rest.last().is_some_and(|preceding| preceding.is_fused)
                    && let Some(value) = source
                    && let Some(dx) =
                        gradient_range(model, batch, value, planned.geometry.input.len())?
                {
                    let outputs = planned.geometry.output.len();
                    let offset = *view.offsets.get(layer)? + outputs;
                    let indices = saved.get(batch.range(offset, planned.geometry.indices()))?;
                    let (dy, dx) = borrow_disjoint(
                        activation_gradients,
                        batch.range(gradient_offset, outputs),
                        dx,
                    )?;
                    (pool.input_gradient)(&planned.geometry, indices, dy, dx);
                }
            }
            Backward::Elementwise(elementwise) => {
                context.layer = layer as u32;
                let outputs = planned.geometry.output.len();
                let y = saved.get(batch.range(*view.offsets.get(layer)?, outputs))?;
                let dy = activation_gradients.get_mut(batch.range(gradient_offset, outputs))?;
                (elementwise.gradient)(&planned.geometry, &context, y, dy);
            }
            Backward::Loss(_) => {}
        }
        following = Some(planned);
    }
    Some(())
}

/// The range of the gradient with respect to a value; `Some(None)` if that gradient is not needed.
fn gradient_range<R: Real>(
    model: &TrainingView<'_, R>,
    batch: Batch,
    value: usize,
    len: usize,
) -> Option<Option<Range<usize>>> {
    let offset = *model.gradient_offsets.get(value)?;
    Some((offset != NO_GRADIENT).then(|| batch.range(offset, len)))
}
