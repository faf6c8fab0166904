//! What maximum and average pooling share.

use core::fmt;

use super::kind::Hyperparameters;
use crate::Real;
use crate::shape::{Geometry, Padding, Shape, ShapeError, Window};

/// The mathematics of a pooling, written once for every vector width: `N` channels are computed
/// together.
///
/// ```
/// use firmgrad::kernels::PoolKernel;
/// use firmgrad::layer::MaxPool;
/// use firmgrad::{Geometry, Shape, Window};
///
/// let window = Window::square(2, 2);
/// let layer = Geometry::new(MaxPool { window }.into(), Shape::image(1, 2, 4)).unwrap();
/// let (mut y, mut indices) = ([0.0; 2], vec![0.0; layer.indices()]);
/// MaxPool::forward::<8>(&layer, &[1.0, 2.0, 7.0, 8.0, 3.0, 4.0, 5.0, 6.0], &mut y, &mut indices);
/// assert_eq!(y, [4.0, 8.0]);
/// let mut dx = [0.0; 8];
/// MaxPool::input_gradient::<8>(&layer, &indices, &[0.5, 1.0], &mut dx);
/// assert_eq!(dx, [0.0, 0.0, 0.0, 1.0, 0.0, 0.5, 0.0, 0.0]);
/// ```
pub trait PoolKernel<R: Real> {
    /// Writes the output `y`; see [`PoolForward::compute`](crate::layer::PoolForward::compute).
    fn forward<const N: usize>(layer: &Geometry, x: &[R], y: &mut [R], indices: &mut [R]);
    /// Writes the input gradient `dx`; see
    /// [`PoolBackward::input_gradient`](crate::layer::PoolBackward::input_gradient).
    fn input_gradient<const N: usize>(layer: &Geometry, indices: &[R], dy: &[R], dx: &mut [R]);
}

/// The output shape of a pooling.
///
/// # Errors
/// Why the window does not fit the input.
pub(super) const fn pooled(window: Window, input: Shape) -> Result<Shape, ShapeError> {
    match window.outputs(input, Padding::Valid) {
        Ok((height, width)) => Ok(Shape::image(input.channels, height, width)),
        Err(error) => Err(error),
    }
}

/// The hyperparameters of a pooling as words of a file.
pub(super) const fn hyperparameters_of(window: Window) -> Hyperparameters {
    let Window {
        height,
        width,
        stride,
    } = window;
    [height as u32, width as u32, stride as u32, 0, 0]
}

/// The window with these hyperparameters.
pub(super) const fn window_of([height, width, stride, ..]: Hyperparameters) -> Window {
    Window {
        height: height as usize,
        width: width as usize,
        stride: stride as usize,
    }
}

/// Writes a pooling's window in net notation.
pub(super) fn write_window(window: Window, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Window {
        height,
        width,
        stride,
    } = window;
    write!(f, " {height}x{width}")?;
    match height != width || stride != height {
        true => write!(f, " stride {stride}"),
        false => Ok(()),
    }
}

/// For each output row, an iterator over the input indices at which its windows start. Rows of all
/// samples follow each other; the iterator never ends.
#[inline(always)]
pub(super) fn corners(layer: &Geometry) -> impl Iterator<Item = impl Iterator<Item = usize>> {
    let (input, output) = (layer.input, layer.output);
    let stride = layer.window().stride;
    (0..).flat_map(move |sample| {
        (0..output.height).map(move |r| {
            let start = sample * input.len() + r * stride * input.width * input.channels;
            (0..output.width).map(move |c| start + c * stride * input.channels)
        })
    })
}
