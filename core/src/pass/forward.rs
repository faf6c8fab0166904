//! The forward pass, for training and inference.

use super::memory::{Run, Workspace, copy, input_and_output};
use crate::Real;
use crate::layer::Forward;
use crate::layer::tables::{Fused, FusedForward};
use crate::model::{Node, View};
use crate::plan::{SAMPLE, Step};

/// Computes and returns the outputs of the samples. Each layer's output is stored at its place in
/// `model.places`. In training these places keep all values that the backward pass reads.
pub(crate) fn forward<'v, R: Real>(
    model: &View<'_, R>,
    parameters: &[R],
    run: &Run<'_, R>,
    values: &'v mut [R],
    work: &mut Workspace<'_, R>,
) -> Option<&'v mut [R]> {
    let (inputs, batch, mut pass) = (run.inputs, run.batch, run.pass);
    // The place of a layer's input; `Some(None)` if the input is the sample.
    let source = |step: &Step| match step.source {
        SAMPLE => Some(None),
        value => Some(Some(*model.places.get(usize::from(value) - 1)?)),
    };
    let mut start = 0;
    let mut last = 0..0;
    let mut before: Option<&Node<R>> = None;
    for (node, &place) in model.nodes.iter().zip(model.places) {
        let Node { step, forward } = node;
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
                let indices = match pass.training {
                    true => batch.range(place + outputs, step.geometry.indices()),
                    false => last.end..last.end,
                };
                let fused = match before {
                    Some(Node {
                        step,
                        forward: Forward::Transform(transform),
                    }) if step.is_fused => Some((step, transform)),
                    _ => None,
                };
                // The first layer of a fused pair reads the input.
                let taker = fused.map_or(step, |(layer, _)| layer);
                let x = source(taker)?.map(|x| batch.range(x, taker.geometry.input.len()));
                let (x, all) = input_and_output(values, inputs, x, last.start..indices.end)?;
                let (y, indices) = all.split_at_mut_checked(indices.start - last.start)?;
                let y = y.get_mut(..last.len())?;
                match fused {
                    None => (pool.compute)(&step.geometry, x, y, indices),
                    Some((layer, transform)) => {
                        let own = parameters.get(start..layer.parameters_end)?;
                        start = layer.parameters_end;
                        (pool.fused)(FusedForward {
                            pair: Fused {
                                layer: &layer.geometry,
                                pooling: &step.geometry,
                                samples: batch.samples,
                                in_strips: transform.in_strips && batch.room == 1,
                            },
                            transform,
                            pool,
                            parameters: own,
                            x,
                            y,
                            indices,
                            strip: work.strip,
                            scratch: work.scratch,
                        })?;
                    }
                }
            }
            Forward::Elementwise(compute) => {
                last = batch.range(place, outputs);
                let x = source(step)?;
                if x != Some(place) {
                    let x = x.map(|x| batch.range(x, outputs));
                    let (x, y) = input_and_output(values, inputs, x, last.clone())?;
                    copy(x, y);
                }
                compute(&step.geometry, &pass, values.get_mut(last.clone())?);
            }
            Forward::Loss(_) => {
                if step.source == SAMPLE {
                    last = batch.range(place, outputs);
                    copy(inputs, values.get_mut(last.clone())?);
                }
            }
        }
        before = Some(node);
        pass.layer += 1;
    }
    values.get_mut(last)
}
