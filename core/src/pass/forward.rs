//! The forward pass, for training and inference.

use super::memory::{PassInputs, Workspace, copy_without_memcpy};
use crate::Real;
use crate::kernels::slices::input_and_output;
use crate::layer::Forward;
use crate::layer::tables::{PoolArguments, Preceding};
use crate::model::View;
use crate::plan::{PlannedLayer, SAMPLE};

/// Computes and returns the outputs of the samples. Each layer's output is stored at its place in
/// `model.places`. In training these places keep all values that the backward pass reads.
pub(crate) fn forward<'v, R: Real>(
    model: &View<'_, R>,
    parameters: &[R],
    run: &PassInputs<'_, R>,
    values: &'v mut [R],
    work: &mut Workspace<'_, R>,
) -> Option<&'v mut [R]> {
    let (inputs, batch, mut pass) = (run.inputs, run.batch, run.context);
    // The place of a layer's input; `Some(None)` if the input is the sample.
    let source = |step: &PlannedLayer| match step.source {
        SAMPLE => Some(None),
        value => Some(Some(*model.offsets.get(usize::from(value) - 1)?)),
    };
    let mut start = 0;
    let mut last = 0..0;
    let mut before: Option<(&PlannedLayer, &Forward<R>)> = None;
    for ((step, &forward), &place) in model.layers.iter().zip(model.forward).zip(model.offsets) {
        let outputs = step.geometry.output.len();
        match forward {
            // The fused pooling that follows computes this layer.
            Forward::Transform(_) if step.is_fused => {}
            Forward::Transform(transform) => {
                let own = parameters.get(start..step.parameters_end)?;
                start = step.parameters_end;
                last = batch.range(place, outputs);
                let x = source(step)?.map(|x| batch.range(x, step.geometry.input.len()));
                let (x, y) = input_and_output(values, inputs, x, last.clone())?;
                (transform.compute)(&step.geometry, own, x, y, work.scratch);
            }
            Forward::Pool(pool) => {
                last = batch.range(place, outputs);
                let (preceding, first) = match before {
                    Some((layer, Forward::Transform(transform))) if layer.is_fused => {
                        let own = parameters.get(start..layer.parameters_end)?;
                        start = layer.parameters_end;
                        let preceding = Preceding {
                            layer: &layer.geometry,
                            transform,
                            parameters: own,
                        };
                        (Some(preceding), layer)
                    }
                    _ => (None, step),
                };
                (pool.in_network)(PoolArguments {
                    pool,
                    pooling: &step.geometry,
                    preceding,
                    batch,
                    stores_indices: pass.training,
                    inputs,
                    x: source(first)?,
                    y: place,
                    values,
                    strip: work.strip,
                    scratch: work.scratch,
                })?;
            }
            Forward::Elementwise(compute) => {
                last = batch.range(place, outputs);
                let x = source(step)?;
                if x != Some(place) {
                    let x = x.map(|x| batch.range(x, outputs));
                    let (x, y) = input_and_output(values, inputs, x, last.clone())?;
                    copy_without_memcpy(x, y);
                }
                compute(&step.geometry, &pass, values.get_mut(last.clone())?);
            }
            Forward::Loss(_) => {
                if step.source == SAMPLE {
                    last = batch.range(place, outputs);
                    copy_without_memcpy(inputs, values.get_mut(last.clone())?);
                }
            }
        }
        before = Some((step, forward));
        pass.layer += 1;
    }
    values.get_mut(last)
}
