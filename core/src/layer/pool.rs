//! Pooling: the largest value, or the mean, under each window, channel by channel.
//!
//! Windows lie inside the input; `x` is `(H, W, C)`, `y` is `(H', W', C)`.
//!
//! - maximum: the first of the largest values in row order receives the gradient; a NaN is the
//!   largest value;
//! - average: chain over window row, then column, from +0, divided by their number; each value
//!   receives the gradient divided by that number. Overlapping windows add to `dx` in the order
//!   of output rows, then columns.

use super::kernels::{Kernels, TransformKernel};
use super::tile::{pieces, pieces_mut};
use super::{Layer, Placed, Spec, Window};
use crate::Real;

/// The largest value under each window.
pub const fn max_pool<R: Real>(window: Window) -> Layer<R> {
    Layer::with_kernels(Spec::MaxPool { window }, Kernels::transform::<MaxPool>())
}

/// The mean of the values under each window.
pub const fn average_pool<R: Real>(window: Window) -> Layer<R> {
    Layer::with_kernels(
        Spec::AveragePool { window },
        Kernels::transform::<AveragePool>(),
    )
}

/// The mathematics of maximum pooling.
#[derive(Debug)]
pub struct MaxPool;

/// The mathematics of average pooling.
#[derive(Debug)]
pub struct AveragePool;

impl<R: Real> TransformKernel<R> for MaxPool {
    #[inline(always)]
    fn forward<const M: usize, const N: usize>(
        layer: &Placed,
        _parameters: &[R],
        x: &[R],
        y: &mut [R],
        _scratch: &mut [R],
    ) {
        for (window, y) in windows(layer).zip(pieces_mut(y, layer.output.channels)) {
            let mut pixels = window.map(|at| x.get(at..).unwrap_or_default());
            for (y, &x) in y.iter_mut().zip(pixels.next().unwrap_or_default()) {
                *y = x;
            }
            for pixel in pixels {
                for (y, &x) in y.iter_mut().zip(pixel) {
                    *y = if exceeds(x, *y) { x } else { *y };
                }
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        _parameters: &[R],
        x: &[R],
        dy: &[R],
        dx: &mut [R],
        _scratch: &mut [R],
    ) {
        dx.fill(R::ZERO);
        for (window, dy) in windows(layer).zip(pieces(dy, layer.output.channels)) {
            for (channel, &dy) in dy.iter().enumerate() {
                let values = window
                    .clone()
                    .filter_map(|at| Some((at + channel, *x.get(at + channel)?)));
                let best =
                    values.reduce(|best, next| if exceeds(next.1, best.1) { next } else { best });
                if let Some(dx) = best.and_then(|(at, _)| dx.get_mut(at)) {
                    *dx = *dx + dy;
                }
            }
        }
    }
}

impl<R: Real> TransformKernel<R> for AveragePool {
    #[inline(always)]
    fn forward<const M: usize, const N: usize>(
        layer: &Placed,
        _parameters: &[R],
        x: &[R],
        y: &mut [R],
        _scratch: &mut [R],
    ) {
        let count = count(layer);
        y.fill(R::ZERO);
        for (window, y) in windows(layer).zip(pieces_mut(y, layer.output.channels)) {
            for at in window {
                for (y, &x) in y.iter_mut().zip(x.get(at..).unwrap_or_default()) {
                    *y = *y + x;
                }
            }
            for y in y {
                *y = *y / count;
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const M: usize, const N: usize>(
        layer: &Placed,
        _parameters: &[R],
        _x: &[R],
        dy: &[R],
        dx: &mut [R],
        _scratch: &mut [R],
    ) {
        let count = count(layer);
        dx.fill(R::ZERO);
        for (window, dy) in windows(layer).zip(pieces(dy, layer.output.channels)) {
            for at in window {
                for (dx, &dy) in dx.get_mut(at..).unwrap_or_default().iter_mut().zip(dy) {
                    *dx = *dx + dy / count;
                }
            }
        }
    }
}

/// Whether `x` takes the place of `largest`.
#[inline(always)]
#[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
fn exceeds<R: Real>(x: R, largest: R) -> bool {
    x > largest || x != x
}

const fn window(layer: &Placed) -> Window {
    match layer.spec {
        Spec::MaxPool { window } | Spec::AveragePool { window } => window,
        _ => Window::square(1, 1),
    }
}

/// Values under one window.
#[inline(always)]
fn count<R: Real>(layer: &Placed) -> R {
    let window = window(layer);
    R::from_f32((window.height * window.width) as f32)
}

/// For each output position, sample after sample without end: where the pixels under its window
/// start in the input.
#[inline(always)]
fn windows(layer: &Placed) -> impl Iterator<Item = impl Iterator<Item = usize> + Clone> {
    let (window, input, output) = (window(layer), layer.input, layer.output);
    let line = input.width * input.channels;
    (0..).flat_map(move |sample| {
        (0..output.height).flat_map(move |r| {
            (0..output.width).map(move |c| {
                let corner = sample * input.len()
                    + r * window.stride * line
                    + c * window.stride * input.channels;
                (0..window.height).flat_map(move |u| {
                    (0..window.width).map(move |v| corner + u * line + v * input.channels)
                })
            })
        })
    })
}
