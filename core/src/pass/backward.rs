//! The backward pass.

use core::ops::Range;

use super::memory::{PassInputs, Workspace};
use crate::Real;
use crate::kernels::slices::borrow_disjoint;
use crate::layer::tables::{Batch, Fused, FusedBackward};
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
    /// in its place; all are overwritten.
    pub(crate) activation_gradients: &'a mut [R],
    pub(crate) work: &'a mut Workspace<'w, R>,
}

/// Runs the backward pass: adds the contribution of the samples to the gradients with respect to
/// parameters in `of_parameters`.
pub(crate) fn backward<R: Real>(
    model: &TrainingView<'_, R>,
    run: &PassInputs<'_, R>,
    of_parameters: &mut impl ParameterGradients<R>,
    memory: BackwardMemory<'_, '_, R>,
) -> Option<()> {
    let (inputs, batch, mut pass) = (run.inputs, run.batch, run.context);
    let BackwardMemory {
        parameters,
        saved,
        activation_gradients: gradients,
        work,
    } = memory;
    let view = &model.view;
    let mut earlier = view.layers;
    let mut after: Option<&PlannedLayer> = None;
    while let [rest @ .., step] = earlier {
        earlier = rest;
        let layer = rest.len();
        // Layers that precede the first layer with parameters need no gradient.
        let Some(Some(backward)) = model.backward.get(layer) else {
            return Some(());
        };
        let gradient = *model.gradient_offsets.get(layer)?;
        let source = usize::from(step.source).checked_sub(1);
        match backward {
            Backward::Transform(transform) => {
                let start = rest.last().map_or(0, |step| step.parameters_end);
                let range = start..step.parameters_end;
                let weights = step.weights(range.len());
                let (x, dx) = match source {
                    None => (inputs, None),
                    Some(value) => {
                        let len = step.geometry.input.len();
                        let x = saved.get(batch.range(*view.offsets.get(value)?, len))?;
                        (x, gradient_range(model, batch, value, len)?)
                    }
                };
                // The gradient with respect to the output, or, for a fused layer, to the output of
                // the pooling.
                let (dy, pooled) = match after {
                    Some(pooling) if step.is_fused => {
                        let gradient = *model.gradient_offsets.get(layer + 1)?;
                        let outputs = pooling.geometry.output.len();
                        (batch.range(gradient, outputs), Some(pooling))
                    }
                    _ => (batch.range(gradient, step.geometry.output.len()), None),
                };
                let (dy, dx) = match dx {
                    None => (gradients.get(dy)?, <&mut [R]>::default()),
                    Some(dx) => borrow_disjoint(gradients, dy, dx)?,
                };
                dx.fill(R::ZERO);
                let own = of_parameters.range_mut(range.clone())?;
                let layer_parameters = parameters.get(range.clone())?;
                match pooled {
                    None => transform.add_gradients(
                        &step.geometry,
                        weights,
                        layer_parameters,
                        x,
                        dy,
                        own,
                        dx,
                        work.scratch,
                    )?,
                    Some(pooling) => {
                        let Some(Backward::Pool(pool)) = *model.backward.get(layer + 1)? else {
                            return None;
                        };
                        let place = *view.offsets.get(layer + 1)? + pooling.geometry.output.len();
                        let in_strips = match view.forward.get(layer)? {
                            Forward::Transform(forward) => forward.in_strips,
                            _ => false,
                        };
                        (pool.fused)(FusedBackward {
                            pair: Fused {
                                layer: &step.geometry,
                                pooling: &pooling.geometry,
                                samples: batch.samples,
                                in_strips: in_strips && batch.capacity == 1,
                            },
                            transform,
                            pool,
                            weights,
                            parameters: layer_parameters,
                            x,
                            indices: saved.get(batch.range(place, pooling.geometry.indices()))?,
                            dy,
                            parameter_gradients: own,
                            dx,
                            strip: work.strip,
                            scratch: work.scratch,
                        })?;
                    }
                }
                of_parameters.finish(range, parameters)?;
            }
            Backward::Pool(pool) => {
                // If the pooling is fused, the preceding layer computes the backward pass of both.
                if !rest.last().is_some_and(|step| step.is_fused)
                    && let Some(value) = source
                    && let Some(dx) =
                        gradient_range(model, batch, value, step.geometry.input.len())?
                {
                    let outputs = step.geometry.output.len();
                    let place = *view.offsets.get(layer)? + outputs;
                    let indices = saved.get(batch.range(place, step.geometry.indices()))?;
                    let (dy, dx) = borrow_disjoint(gradients, batch.range(gradient, outputs), dx)?;
                    (pool.input_gradient)(&step.geometry, indices, dy, dx);
                }
            }
            Backward::Elementwise(elementwise) => {
                pass.layer = layer as u32;
                let outputs = step.geometry.output.len();
                let y = saved.get(batch.range(*view.offsets.get(layer)?, outputs))?;
                let dy = gradients.get_mut(batch.range(gradient, outputs))?;
                (elementwise.gradient)(&step.geometry, &pass, y, dy);
            }
            Backward::Loss(_) => {}
        }
        after = Some(step);
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
    let place = *model.gradient_offsets.get(value)?;
    Some((place != NO_GRADIENT).then(|| batch.range(place, len)))
}
