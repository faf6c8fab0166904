//! Average pooling.

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::kind::{Hyperparameters, Kind, Role, Sizes, id};
use super::pooling::{PoolKernel, corners, hyperparameters_of, pooled, window_of, write_window};
use super::tables::{Backward, Forward, PoolBackward, PoolForward};
use super::words::{NotationError, Words};
use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut};
use crate::shape::{Description, Geometry, Padding, Shape, ShapeError, Window};

/// Average pooling; see [`average_pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AveragePool {
    /// Window size and stride.
    pub window: Window,
}

impl AveragePool {
    pub(crate) const fn description(&self) -> Description {
        Description::windowed(Self::ID, self.window, Padding::Valid, 0)
    }

    pub(crate) const fn of(description: &Description) -> Self {
        Self {
            window: description.window(),
        }
    }

    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        pooled(self.window, input)
    }

    pub(crate) const fn sizes(_: &Geometry) -> Sizes {
        Sizes::NONE
    }
}

impl Kind for AveragePool {
    const NAME: &'static str = "avgpool";
    const ID: NonZero<u8> = id(4);
    const ROLE: Role = Role::Pool;
    const HYPERPARAMETERS: usize = 3;

    fn hyperparameters(&self) -> Option<Hyperparameters> {
        Some(hyperparameters_of(self.window))
    }

    fn from_hyperparameters(numbers: Hyperparameters) -> Self {
        Self {
            window: window_of(numbers),
        }
    }

    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
        Ok(Self {
            window: words.window()?,
        })
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_window(self.window, f)
    }

    fn layer<R: Real>(self) -> Layer<R> {
        average_pool(self.window)
    }
}

/// Average pooling: the mean of the values in each `U` by `V` window,
/// `y[r][c][k] = sum_(u,v) x[r s + u][c s + v][k] / (U V)` with stride `s`. The shapes are those of
/// [`max_pool`](crate::max_pool).
///
/// The sum is a chain over window row, then window column, from +0. In the backward pass each value
/// of a window receives `dy[r][c][k] / (U V)`. Where windows overlap, their gradients are added to
/// `dx` in the order of output row, then output column.
pub const fn average_pool<R: Real>(window: Window) -> Layer<R> {
    Layer::new(
        AveragePool { window }.description(),
        const {
            &Forward::Pool(PoolForward::new(
                <AveragePool as PoolKernel<R>>::forward::<4>,
            ))
        },
        const {
            &Backward::Pool(PoolBackward::new(
                <AveragePool as PoolKernel<R>>::input_gradient::<1>,
            ))
        },
    )
}

impl<R: Real> PoolKernel<R> for AveragePool {
    #[inline(always)]
    fn forward<const N: usize>(layer: &Geometry, x: &[R], y: &mut [R], _indices: &mut [R]) {
        let (channels, count) = (layer.output.channels, count(layer));
        for (corners, y) in corners(layer).zip(chunks_mut(y, layer.output.width * channels)) {
            for (corner, y) in corners.zip(chunks_mut(y, channels)) {
                y.fill(R::ZERO);
                for at in places(layer, corner) {
                    for (y, &x) in y.iter_mut().zip(x.get(at..).unwrap_or_default()) {
                        *y = *y + x;
                    }
                }
                for y in y {
                    *y = *y / count;
                }
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const N: usize>(layer: &Geometry, _indices: &[R], dy: &[R], dx: &mut [R]) {
        dx.fill(R::ZERO);
        let (channels, count) = (layer.output.channels, count(layer));
        for (corners, dy) in corners(layer).zip(chunks(dy, layer.output.width * channels)) {
            for (corner, dy) in corners.zip(chunks(dy, channels)) {
                for at in places(layer, corner) {
                    for (dx, &dy) in dx.get_mut(at..).unwrap_or_default().iter_mut().zip(dy) {
                        *dx = *dx + dy / count;
                    }
                }
            }
        }
    }
}

/// Number of values in one window, as a real number.
#[inline(always)]
fn count<R: Real>(layer: &Geometry) -> R {
    let window = layer.window();
    R::from_f32((window.height * window.width) as f32)
}

/// Index of the first channel of each pixel of the window whose first pixel starts at `corner`.
#[inline(always)]
fn places(layer: &Geometry, corner: usize) -> impl Iterator<Item = usize> {
    let (window, input) = (layer.window(), layer.input);
    (0..window.height).flat_map(move |u| {
        (0..window.width).map(move |v| corner + (u * input.width + v) * input.channels)
    })
}
