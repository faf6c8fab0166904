//! A naive network, written from the equations in the layers' documentation. It shares no code with
//! the kernels: plain loops and index arithmetic, with a new vector for every layer.
//!
//! Its sums have the documented order, so the kernels must agree to the bit, even in `f32`.
#![expect(
    clippy::needless_range_loop,
    reason = "indices are what the equations are written in"
)]

mod backward;
mod draws;
mod forward;
mod index;
mod loss;

pub use backward::layer as backward;
pub use draws::Draws;
use firmgrad::{Geometry, Model, Real, Target};
pub use forward::layer as forward;

/// A network of naive layers.
#[derive(Clone, Debug)]
pub struct Network {
    layers: Vec<Geometry>,
}

impl Network {
    /// The network with the same layers as `model`.
    pub fn of<const N: usize, R: Real>(model: &Model<N, R>) -> Self {
        Self {
            layers: model.layers().collect(),
        }
    }

    /// The input of each layer and the network's outputs, for one sample. Without `draws`, dropout
    /// drops nothing.
    pub fn values<R: Real>(&self, parameters: &[R], x: &[R], draws: Option<Draws>) -> Vec<Vec<R>> {
        let mut values = vec![x.to_vec()];
        let mut rest = parameters;
        for (layer, number) in self.layers.iter().zip(0..) {
            let (own, later) = rest.split_at(index::parameters(layer));
            let draws = draws.map(|draws| Draws {
                layer: number,
                ..draws
            });
            let x = &values[values.len() - 1];
            values.push(forward::layer(layer, own, x, draws));
            rest = later;
        }
        values
    }

    /// Adds one sample's gradient to `gradients`, and returns its loss.
    pub fn accumulate<R: Real>(
        &self,
        parameters: &[R],
        x: &[R],
        target: Target<'_, R>,
        draws: Draws,
        gradients: &mut [R],
    ) -> R {
        let values = self.values(parameters, x, Some(draws));
        let z = &values[values.len() - 1];
        let loss = loss::loss(z, target);
        let mut dy = loss::gradient(z, target);
        let mut end = parameters.len();
        for (number, layer) in self.layers.iter().enumerate().rev() {
            let own = end - index::parameters(layer)..end;
            end = own.start;
            let draws = Draws {
                layer: number as u32,
                ..draws
            };
            let x = &values[number];
            dy = backward::layer(
                layer,
                &parameters[own.clone()],
                x,
                &dy,
                draws,
                &mut gradients[own],
            );
        }
        loss
    }
}
