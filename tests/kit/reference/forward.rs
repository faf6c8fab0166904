//! Forward passes of layers.

use firmgrad::{Geometry, Padding, Philox, Real, Spec, Window};

use super::draws::Draws;
use super::index::{grid, results, under, value, weight};

/// The outputs of one layer for one sample.
pub fn layer<R: Real>(layer: &Geometry, parameters: &[R], x: &[R], draws: Option<Draws>) -> Vec<R> {
    let each = |function: fn(R) -> R| x.iter().copied().map(function).collect();
    match layer.spec() {
        Spec::Dense(it) => dense(it.units, parameters, x),
        Spec::Conv2d(it) => convolution(layer, (it.window, it.filters), it.padding, parameters, x),
        Spec::MaxPool(it) => pool(layer, it.window, |values| x[largest(x, values)]),
        Spec::AveragePool(it) => pool(layer, it.window, |values| {
            let sum = values.iter().fold(R::ZERO, |sum, &at| sum + x[at]);
            sum / R::from_f32(values.len() as f32)
        }),
        Spec::Tanh(_) => each(R::tanh),
        Spec::Sigmoid(_) => each(R::sigmoid),
        Spec::Relu(_) => each(|z| if z <= R::ZERO { R::ZERO } else { z }),
        Spec::LeakyRelu(it) => {
            let slope = R::from_f32(it.slope);
            x.iter()
                .map(|&z| if z <= R::ZERO { slope * z } else { z })
                .collect()
        }
        Spec::Dropout(it) => match draws {
            Some(draws) => dropout(it.rate, draws, x),
            None => x.to_vec(),
        },
        Spec::Identity(_) | Spec::SoftmaxCrossEntropy(_) | Spec::MeanSquaredError(_) => x.to_vec(),
        Spec::Custom(_) => unimplemented!("built-in kinds alone"),
    }
}

fn dense<R: Real>(units: usize, parameters: &[R], x: &[R]) -> Vec<R> {
    let mut y = Vec::new();
    for o in 0..units {
        let mut sum = R::ZERO;
        for i in 0..x.len() {
            sum = sum + x[i] * parameters[i * units + o];
        }
        y.push(sum + parameters[x.len() * units + o]);
    }
    y
}

fn convolution<R: Real>(
    layer: &Geometry,
    kernels: (Window, usize),
    padding: Padding,
    parameters: &[R],
    x: &[R],
) -> Vec<R> {
    let (window, filters) = kernels;
    let input = layer.input;
    let biases = &parameters[input.channels * window.height * window.width * filters..];
    let output = results(input, window, padding, filters);
    let mut y = Vec::new();
    for at in grid(output.height, output.width) {
        for (o, &bias) in biases.iter().enumerate() {
            let mut sum = R::ZERO;
            for i in 0..input.channels {
                for (u, v) in grid(window.height, window.width) {
                    if let Some((row, column)) = under(input, window, padding, at, (u, v)) {
                        let x = x[value(input, row, column, i)];
                        sum = sum + x * parameters[weight(kernels, i, u, v, o)];
                    }
                }
            }
            y.push(sum + bias);
        }
    }
    y
}

/// `reduce` of the indices of the values in each window, channel by channel.
pub(super) fn pool<T>(layer: &Geometry, window: Window, reduce: impl Fn(&[usize]) -> T) -> Vec<T> {
    let input = layer.input;
    let output = results(input, window, Padding::Valid, input.channels);
    let mut y = Vec::new();
    for at in grid(output.height, output.width) {
        for channel in 0..input.channels {
            let taps = grid(window.height, window.width);
            let pixels = taps.filter_map(|tap| under(input, window, Padding::Valid, at, tap));
            let values: Vec<_> = pixels.map(|(r, c)| value(input, r, c, channel)).collect();
            y.push(reduce(&values));
        }
    }
    y
}

/// The index of the largest value, the first one among equals. A NaN counts as largest.
pub(super) fn largest<R: Real>(x: &[R], numbers: &[usize]) -> usize {
    let is_nan = |value: R| value.partial_cmp(&value).is_none();
    let mut best = numbers[0];
    for &number in &numbers[1..] {
        if x[number] > x[best] || is_nan(x[number]) {
            best = number;
        }
    }
    best
}

/// `values` with some of them dropped. With the same draws it is also the backward pass.
pub(super) fn dropout<R: Real>(rate: f32, draws: Draws, values: &[R]) -> Vec<R> {
    let philox = Philox::new(draws.seed);
    let scale = R::ONE / (R::ONE - R::from_f32(rate));
    let unit = |(u, &value): (usize, &R)| {
        let counter = [
            u as u32 / 4,
            draws.sample,
            draws.step,
            (1 << 31) | draws.layer,
        ];
        let word = philox.block(counter)[u % 4];
        let fraction = (word >> 8) as f32 / 16_777_216.0;
        if fraction >= rate {
            value * scale
        } else {
            R::ZERO
        }
    };
    values.iter().enumerate().map(unit).collect()
}
