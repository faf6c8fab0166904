//! Indices of values and weights, and which values a window covers.

use firmgrad::{Geometry, Padding, Shape, Spec, Window};

/// Number of a layer's weights and biases.
pub(super) fn parameters(layer: &Geometry) -> usize {
    let input = layer.input;
    match layer.spec() {
        Spec::Dense(it) => (input.channels * input.height * input.width + 1) * it.units,
        Spec::Conv2d(it) => (input.channels * it.window.height * it.window.width + 1) * it.filters,
        _ => 0,
    }
}

/// Index of value `(row, column, channel)`.
pub(super) fn value(shape: Shape, row: usize, column: usize, channel: usize) -> usize {
    (row * shape.width + column) * shape.channels + channel
}

/// Index of weight `(i, u, v, o)` of a convolution.
pub(super) fn weight(
    (window, filters): (Window, usize),
    i: usize,
    u: usize,
    v: usize,
    o: usize,
) -> usize {
    ((i * window.height + u) * window.width + v) * filters + o
}

/// Number of windows along one axis.
fn count(size: usize, kernel: usize, stride: usize, padding: Padding) -> usize {
    match padding {
        Padding::Valid => (size - kernel) / stride + 1,
        Padding::Same => size.div_ceil(stride),
    }
}

/// Number of zeros before the first value of an axis: half of the 'same' padding, rounded down.
fn before(size: usize, kernel: usize, stride: usize, padding: Padding) -> usize {
    match padding {
        Padding::Valid => 0,
        Padding::Same => {
            let covered = (count(size, kernel, stride, padding) - 1) * stride + kernel;
            if covered > size {
                (covered - size) / 2
            } else {
                0
            }
        }
    }
}

/// The output shape of a window over `input`.
pub(super) fn results(input: Shape, window: Window, padding: Padding, channels: usize) -> Shape {
    Shape::image(
        channels,
        count(input.height, window.height, window.stride, padding),
        count(input.width, window.width, window.stride, padding),
    )
}

/// The input row and column at tap `(u, v)` of window `(r, c)`; `None` outside of the input.
pub(super) fn under(
    input: Shape,
    window: Window,
    padding: Padding,
    (r, c): (usize, usize),
    (u, v): (usize, usize),
) -> Option<(usize, usize)> {
    let top = before(input.height, window.height, window.stride, padding);
    let left = before(input.width, window.width, window.stride, padding);
    let row = (r * window.stride + u).checked_sub(top)?;
    let column = (c * window.stride + v).checked_sub(left)?;
    (row < input.height && column < input.width).then_some((row, column))
}

/// All pairs of indices below `rows` and `columns`, row by row.
pub(super) fn grid(rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
}
