//! The forward pass, for training and inference.

use super::memory::{PassInputs, Workspace, copy_without_memcpy};
use crate::Real;
use crate::kernels::slices::input_and_output;
use crate::layer::Forward;
use crate::layer::tables::{PoolArguments, Preceding};
use crate::model::View;
use crate::plan::{PlannedLayer, SAMPLE};

/// Computes and returns the outputs of the samples. Each layer's output is stored at its offset in
/// `model.offsets`. In training, these offsets keep all values that the backward pass reads.
pub(crate) fn forward<'v, R: Real>(
    model: &View<'_, R>,
    parameters: &[R],
    pass: &PassInputs<'_, R>,
    values: &'v mut [R],
    work: &mut Workspace<'_, R>,
) -> Option<&'v mut [R]> {
    let (inputs, batch, mut context) = (pass.inputs, pass.batch, pass.context);
    // The offset of a layer's input; `Some(None)` if the input is the sample.
    let source = |planned: &PlannedLayer| match planned.source {
        SAMPLE => Some(None),
        value => Some(Some(*model.offsets.get(usize::from(value) - 1)?)),
    };
    let mut start = 0;
    let mut last = 0..0;
    let mut preceding: Option<(&PlannedLayer, &Forward<R>)> = None;
    for ((planned, &forward), &offset) in model.layers.iter().zip(model.forward).zip(model.offsets)
    {
        let outputs = planned.geometry.output.len();
        match forward {
            // The fused pooling that follows computes this layer.
            Forward::Transform(_) if planned.is_fused => {}
            Forward::Transform(transform) => {
                let layer_parameters = parameters.get(start..planned.parameters_end)?;
                start = planned.parameters_end;
                last = batch.range(offset, outputs);
                let x = source(planned)?.map(|x| batch.range(x, planned.geometry.input.len()));
                let (x, y) = input_and_output(values, inputs, x, last.clone())?;
                (transform.compute)(&planned.geometry, layer_parameters, x, y, work.scratch);
            }
            Forward::Pool(pool) => {
                last = batch.range(offset, outputs);
                let (preceding, first) = match preceding {
                    Some((layer, Forward::Transform(transform))) if layer.is_fused => {
                        let layer_parameters = parameters.get(start..layer.parameters_end)?;
                        start = layer.parameters_end;
                        let preceding = Preceding {
                            layer: &layer.geometry,
                            transform,
                            parameters: layer_parameters,
                        };
                        (Some(preceding), layer)
                    }
                    _ => (None, planned),
                };
                (pool.in_network)(PoolArguments {
                    pool,
                    pooling: &planned.geometry,
                    preceding,
                    batch,
                    stores_indices: context.training,
                    inputs,
                    x: source(first)?,
                    y: offset,
                    values,
                    strip: work.strip,
                    scratch: work.scratch,
                })?;
            }
            Forward::Elementwise(compute) => {
                last = batch.range(offset, outputs);
                let x = source(planned)?;
                if x != Some(offset) {
                    let x = x.map(|x| batch.range(x, outputs));
                    let (x, y) = input_and_output(values, inputs, x, last.clone())?;
                    copy_without_memcpy(x, y);
                }
                compute(&planned.geometry, &context, values.get_mut(last.clone())?);
            }
            Forward::Loss(_) => {
                if planned.source == SAMPLE {
                    last = batch.range(offset, outputs);
                    copy_without_memcpy(inputs, values.get_mut(last.clone())?);
                }
            }
        }
        preceding = Some((planned, forward));
        context.layer += 1;
    }
    values.get_mut(last)
}
