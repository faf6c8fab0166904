//! The passes of one layer, on values of their own.

use firmgrad::{Kernels, Layer, Pass, Placed};

use super::{Cost, ELEMENT, fastest};
use crate::fast;

const PASS: Pass = Pass {
    seed: 1,
    step: 0,
    sample: 0,
    layer: 0,
    training: true,
};

/// Values around 0, without zeros or denormals.
pub fn values(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n % 17) as f32 * 0.125 - 0.9).collect()
}

/// The way there; `None` for a loss head.
pub fn forward(layer: &Placed, batch: usize) -> Option<Cost> {
    let parameters = values(layer.parameters());
    let x = values(batch * layer.input.len());
    let mut y = values(batch * layer.output.len());
    let mut scratch = values(layer.scratch());
    let mut indices = values(batch * layer.indices());
    let time = match fast::layer(Layer::from(layer.spec)).kernels() {
        Kernels::Transform(kernels) => {
            fastest(|| (kernels.forward)(layer, &parameters, &x, &mut y, &mut scratch))
        }
        Kernels::Pool(kernels) => fastest(|| (kernels.forward)(layer, &x, &mut y, &mut indices)),
        Kernels::Map(kernels) => fastest(|| (kernels.forward)(layer, &PASS, &mut y)),
        Kernels::Head(_) => return None,
    };
    Some(Cost {
        layer: layer.spec.to_string(),
        pass: "forward",
        multiply_adds: batch * layer.multiply_adds(),
        bytes: ELEMENT * (x.len() + y.len() + parameters.len()),
        time,
    })
}

/// The way back, with the gradient by the input where one is `wanted`; `None` where there is
/// nothing to do.
pub fn backward(layer: &Placed, batch: usize, wanted: bool) -> Option<Cost> {
    let parameters = values(layer.parameters());
    let x = values(batch * layer.input.len());
    let mut dy = values(batch * layer.output.len());
    let mut dx = x.clone();
    let mut gradients = parameters.clone();
    let mut scratch = values(layer.scratch());
    let indices = vec![0.0; batch * layer.indices()];
    let (dw, db) = gradients.split_at_mut(layer.weights());
    let mut products = 0;
    let time = match fast::layer(Layer::from(layer.spec)).kernels() {
        Kernels::Transform(kernels) => {
            products = 1 + usize::from(wanted);
            fastest(|| {
                (kernels.weight_gradient)(layer, &x, &dy, dw, &mut scratch);
                (kernels.bias_gradient)(layer, &dy, db);
                if wanted {
                    (kernels.input_gradient)(layer, &parameters, &dy, &mut dx);
                }
            })
        }
        Kernels::Pool(kernels) if wanted => {
            fastest(|| (kernels.input_gradient)(layer, &indices, &dy, &mut dx))
        }
        Kernels::Map(kernels) if wanted => {
            fastest(|| (kernels.backward)(layer, &PASS, &x, &mut dy))
        }
        _ => return None,
    };
    let read_again = if wanted {
        parameters.len() + dx.len()
    } else {
        0
    };
    Some(Cost {
        layer: layer.spec.to_string(),
        pass: "backward",
        multiply_adds: products * batch * layer.multiply_adds(),
        // Parameter gradients are read and written.
        bytes: ELEMENT * (x.len() + dy.len() + 2 * parameters.len() + read_again),
        time,
    })
}
