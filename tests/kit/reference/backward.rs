//! Backward passes of layers.

use firmgrad::{Geometry, Padding, Real, Spec, Window};

use super::draws::Draws;
use super::forward::{dropout, largest, pool};
use super::index::{grid, results, under, value, weight};

/// Adds to the gradients of a layer's parameters, and returns the gradient with respect to its
/// input, for one sample.
pub fn layer<R: Real>(
    layer: &Geometry,
    parameters: &[R],
    x: &[R],
    dy: &[R],
    draws: Draws,
    gradients: &mut [R],
) -> Vec<R> {
    let each = |derivative: &dyn Fn(R) -> R| {
        let pairs = dy.iter().zip(x);
        pairs.map(|(&dy, &z)| dy * derivative(z)).collect()
    };
    let step = |below| move |z| if z > R::ZERO { R::ONE } else { below };
    match layer.spec() {
        Spec::Dense(it) => dense(it.units, parameters, x, dy, gradients),
        Spec::Conv2d(it) => {
            let kernels = (it.window, it.filters);
            kernel_gradient(layer, kernels, it.padding, x, dy, gradients);
            convolution(layer, kernels, it.padding, parameters, dy)
        }
        Spec::MaxPool(it) => spread(layer, it.window, dy, |values, dy, dx| {
            let best = largest(x, values);
            dx[best] = dx[best] + dy;
        }),
        Spec::AveragePool(it) => spread(layer, it.window, dy, |values, dy, dx| {
            for &at in values {
                dx[at] = dx[at] + dy / R::from_f32(values.len() as f32);
            }
        }),
        Spec::Tanh(_) => each(&|z| R::ONE - z.tanh() * z.tanh()),
        Spec::Sigmoid(_) => each(&|z| z.sigmoid() * (R::ONE - z.sigmoid())),
        Spec::Relu(_) => each(&step(R::ZERO)),
        Spec::LeakyRelu(it) => each(&step(R::from_f32(it.slope))),
        Spec::Dropout(it) => dropout(it.rate, draws, dy),
        Spec::Identity(_) | Spec::SoftmaxCrossEntropy(_) | Spec::MeanSquaredError(_) => dy.to_vec(),
        Spec::Custom(_) => unimplemented!("built-in kinds alone"),
    }
}

fn dense<R: Real>(
    units: usize,
    parameters: &[R],
    x: &[R],
    dy: &[R],
    gradients: &mut [R],
) -> Vec<R> {
    let mut dx = Vec::new();
    for i in 0..x.len() {
        let mut sum = R::ZERO;
        for o in 0..units {
            let at = i * units + o;
            gradients[at] = gradients[at] + x[i] * dy[o];
            sum = sum + dy[o] * parameters[at];
        }
        dx.push(sum);
    }
    for o in 0..units {
        let at = x.len() * units + o;
        gradients[at] = gradients[at] + dy[o];
    }
    dx
}

/// The gradients with respect to a convolution's weights and biases.
fn kernel_gradient<R: Real>(
    layer: &Geometry,
    kernels: (Window, usize),
    padding: Padding,
    x: &[R],
    dy: &[R],
    gradients: &mut [R],
) {
    let (window, filters) = kernels;
    let input = layer.input;
    let output = results(input, window, padding, filters);
    let (dw, db) = gradients.split_at_mut(input.channels * window.height * window.width * filters);
    for (r, c) in grid(output.height, output.width) {
        for o in 0..filters {
            let dy = dy[value(output, r, c, o)];
            for i in 0..input.channels {
                for (u, v) in grid(window.height, window.width) {
                    if let Some((row, column)) = under(input, window, padding, (r, c), (u, v)) {
                        let dw = &mut dw[weight(kernels, i, u, v, o)];
                        *dw = *dw + x[value(input, row, column, i)] * dy;
                    }
                }
            }
            db[o] = db[o] + dy;
        }
    }
}

/// The gradient with respect to a convolution's input.
fn convolution<R: Real>(
    layer: &Geometry,
    kernels: (Window, usize),
    padding: Padding,
    parameters: &[R],
    dy: &[R],
) -> Vec<R> {
    let (window, filters) = kernels;
    let input = layer.input;
    let output = results(input, window, padding, filters);
    let mut dx = vec![R::ZERO; input.len()];
    // The outer loops are output row, column and channel: the terms of each value have this order.
    for (r, c) in grid(output.height, output.width) {
        for o in 0..filters {
            let dy = dy[value(output, r, c, o)];
            for (u, v) in grid(window.height, window.width) {
                if let Some((row, column)) = under(input, window, padding, (r, c), (u, v)) {
                    for i in 0..input.channels {
                        let dx = &mut dx[value(input, row, column, i)];
                        *dx = *dx + dy * parameters[weight(kernels, i, u, v, o)];
                    }
                }
            }
        }
    }
    dx
}

/// Calls `give` for each window, with the indices of the values in it and the output gradient.
fn spread<R: Real>(
    layer: &Geometry,
    window: Window,
    dy: &[R],
    give: impl Fn(&[usize], R, &mut [R]),
) -> Vec<R> {
    let mut dx = vec![R::ZERO; layer.input.len()];
    let windows = pool(layer, window, <[usize]>::to_vec);
    for (values, &dy) in windows.iter().zip(dy) {
        give(values, dy, &mut dx);
    }
    dx
}
