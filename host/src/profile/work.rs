//! The passes of each layer, on the values that a step gives it.

use std::time::Duration;

use firmgrad::layer::{Backward, Forward, PassContext};
use firmgrad::{Geometry, Layer, Rng};

use super::cost::{Cost, ELEMENT};
use super::timing::fastest;
use crate::fast;
use crate::training::Network;

const PASS: PassContext = PassContext {
    seed: 1,
    step: 0,
    sample: 0,
    layer: 0,
    training: true,
};

/// Normally distributed values, for the inputs of a network and the gradients with respect to its
/// outputs. None is 0.
pub fn normals(count: usize, stream: u32) -> Vec<f32> {
    let mut rng = Rng::new(2, stream);
    std::iter::repeat_with(|| rng.normal())
        .take(count)
        .collect()
}

/// The cost of each pass through each layer: layer by layer, forward and then backward. Losses are
/// left out, and so are the backward passes of layers that come before the first one with
/// parameters, since training does not compute them.
pub fn costs(network: &Network, parameters: &[f32], batch: usize) -> Vec<Cost> {
    let mut values = vec![normals(batch * network.input().len(), 0)];
    let mut visits = Vec::new();
    let mut rest = parameters;
    for layer in network.layers() {
        let (parameters, later) = rest.split_at(layer.parameters());
        rest = later;
        let before = visits.last().map(|visit: &Visit| visit.of);
        visits.push(Visit::forward(
            layer,
            parameters,
            batch,
            before,
            &mut values,
        ));
    }
    let trained = |visit: &Visit| !visit.parameters.is_empty();
    let first = visits.iter().position(trained).unwrap_or(visits.len());
    let mut dy = values.last().map_or_else(Vec::new, |y| normals(y.len(), 1));
    let mut costs = Vec::new();
    for (number, visit) in visits.into_iter().enumerate().rev() {
        if number >= first {
            costs.extend(visit.backward(&values[visit.value], &mut dy, number > first));
        }
        costs.extend(visit.cost);
    }
    costs.reverse();
    costs
}

/// A layer after its forward pass.
struct Visit<'a> {
    layer: Geometry,
    of: Layer,
    parameters: &'a [f32],
    /// The indices of the maxima of a maximum pooling.
    indices: Vec<f32>,
    /// The index in `values` of its input, or of its output if it works in place.
    value: usize,
    cost: Option<Cost>,
}

impl<'a> Visit<'a> {
    /// Times the forward pass of a layer whose input is the last of `values`, and appends its
    /// output. A layer that works in place overwrites its input instead.
    fn forward(
        layer: Geometry,
        parameters: &'a [f32],
        batch: usize,
        before: Option<Layer>,
        values: &mut Vec<Vec<f32>>,
    ) -> Self {
        let of = fast::layer(layer.spec().layer().expect("a network of built-in layers"));
        let before = before.map(|before| before.backward());
        if let (Forward::Elementwise(_), Some(Backward::Elementwise(before))) =
            (of.forward(), before)
            && before.reads_output
        {
            values.push(values[values.len() - 1].clone());
        }
        let value = values.len() - 1;
        let x = &mut values[value];
        let mut y = Vec::new();
        let mut indices = vec![0.0; batch * layer.indices()];
        let time = match of.forward() {
            Forward::Transform(forward) => {
                y.resize(batch * layer.output.len(), 0.0);
                let mut scratch = vec![0.0; layer.scratch()];
                Some(fastest(|| {
                    (forward.compute)(&layer, parameters, x, &mut y, &mut scratch);
                }))
            }
            Forward::Pool(forward) => {
                y.resize(batch * layer.output.len(), 0.0);
                Some(fastest(|| {
                    (forward.compute)(&layer, x, &mut y, &mut indices);
                }))
            }
            Forward::Elementwise(forward) => Some(in_place(x, |y| forward(&layer, &PASS, y))),
            Forward::Loss(_) => None,
        };
        // After a layer with weights, no backward pass reads the input of a pooling.
        if let (Forward::Pool(_), Some(Backward::Transform(_))) = (of.forward(), before) {
            *x = Vec::new();
        }
        if !y.is_empty() {
            values.push(y);
        }
        Self {
            layer,
            of,
            parameters,
            indices,
            value,
            cost: time.map(|time| Cost {
                layer: layer.spec().to_string(),
                pass: "forward",
                multiply_adds: batch * layer.multiply_adds(),
                bytes: ELEMENT
                    * (batch * (layer.input.len() + layer.output.len()) + parameters.len()),
                time,
            }),
        }
    }

    /// Times the backward pass. Overwrites `dy` with `dx`, the gradient with respect to the layer's
    /// input, which a layer with weights computes only if `wanted`. `None` for a loss.
    fn backward(&self, value: &[f32], dy: &mut Vec<f32>, wanted: bool) -> Option<Cost> {
        let (layer, parameters) = (&self.layer, self.parameters);
        let (inputs, outputs) = (layer.input.len(), dy.len());
        let samples = outputs / layer.output.len();
        let mut dx = vec![0.0; samples * inputs];
        let mut gradients = vec![0.0; parameters.len()];
        let mut products = 0;
        let time = match self.of.backward() {
            Backward::Transform(backward) => {
                products = 1 + usize::from(wanted);
                let (dw, db) = gradients.split_at_mut(layer.weights());
                let mut scratch = vec![0.0; layer.scratch()];
                fastest(|| {
                    (backward.weight_gradient)(layer, value, dy, dw, &mut scratch);
                    (backward.bias_gradient)(layer, dy, db);
                    if wanted {
                        dx.fill(0.0);
                        (backward.input_gradient)(layer, parameters, dy, &mut dx);
                    }
                })
            }
            Backward::Pool(backward) => {
                fastest(|| (backward.input_gradient)(layer, &self.indices, dy, &mut dx))
            }
            Backward::Elementwise(backward) => {
                let time = in_place(dy, |dy| (backward.gradient)(layer, &PASS, value, dy));
                dx.copy_from_slice(dy);
                time
            }
            Backward::Loss(_) => return None,
        };
        *dy = dx;
        let read_again = match wanted {
            true => parameters.len() + samples * inputs,
            false => 0,
        };
        Some(Cost {
            layer: layer.spec().to_string(),
            pass: "backward",
            multiply_adds: products * samples * layer.multiply_adds(),
            // Parameter gradients are read and written.
            bytes: ELEMENT * (samples * inputs + outputs + 2 * parameters.len() + read_again),
            time,
        })
    }
}

/// Times `change` on a copy of `values`, repeatedly, each time on the previous result. Then applies
/// it once to `values`.
fn in_place(values: &mut [f32], change: impl Fn(&mut [f32])) -> Duration {
    let mut changed = values.to_vec();
    let time = fastest(|| change(&mut changed));
    change(values);
    time
}
