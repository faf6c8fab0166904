//! Maximum pooling.

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::kind::{Hyperparameters, Kind, Role, Sizes, id};
use super::pooling::{PoolKernel, corners, hyperparameters_of, pooled, window_of, write_window};
use super::tables::{Backward, Forward, PoolBackward, PoolForward};
use super::words::{NotationError, Words};
use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut, zip_without_division};
use crate::shape::{Description, Geometry, Padding, Shape, ShapeError, Window};

/// Maximum pooling; see [`max_pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    /// Window size and stride.
    pub window: Window,
}

impl MaxPool {
    pub(crate) const fn description(&self) -> Description {
        Description::windowed(Self::ID, self.window, Padding::Valid, 0)
    }

    pub(crate) const fn from_description(description: &Description) -> Self {
        Self {
            window: description.window(),
        }
    }

    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        pooled(self.window, input)
    }

    #[inline(always)]
    pub(crate) const fn sizes(layer: &Geometry) -> Sizes {
        let (_, digits) = digits(layer.window());
        let output = layer.output;
        Sizes {
            indices: output
                .height
                .saturating_mul(output.width.div_ceil(digits))
                .saturating_mul(output.channels),
            ..Sizes::NONE
        }
    }
}

impl Kind for MaxPool {
    const NAME: &'static str = "maxpool";
    const ID: NonZero<u8> = id(3);
    const ROLE: Role = Role::Pool;
    const HYPERPARAMETERS: usize = 3;

    fn hyperparameters(&self) -> Option<Hyperparameters> {
        Some(hyperparameters_of(self.window))
    }

    fn from_hyperparameters(hyperparameters: Hyperparameters) -> Self {
        Self {
            window: window_of(hyperparameters),
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
        max_pool(self.window)
    }
}

/// Maximum pooling: the largest value in each `U` by `V` window,
/// `y[r][c][k] = max_(u,v) x[r s + u][c s + v][k]` with stride `s`.
///
/// `x` is `(H, W, C)`, `y` is `(H', W', C)`, `H' = floor((H - U) / s) + 1`, likewise `W'`. All
/// windows lie inside the input, and remaining rows and columns are ignored.
///
/// The first maximum of a window in row order receives the gradient. A NaN counts as the largest
/// value. The position of the maximum is saved for the backward pass instead of `x`
/// ([`Geometry::indices`]). Where windows overlap, their gradients are added to `dx` in the order
/// of output row, then output column.
pub const fn max_pool<R: Real>(window: Window) -> Layer<R> {
    Layer::new(
        MaxPool { window }.description(),
        const { &Forward::Pool(PoolForward::new(<MaxPool as PoolKernel<R>>::forward::<4>)) },
        // A microcontroller adds each gradient directly at its one position.
        const {
            &Backward::Pool(PoolBackward::new(
                <MaxPool as PoolKernel<R>>::input_gradient::<1>,
            ))
        },
    )
}

impl<R: Real> PoolKernel<R> for MaxPool {
    #[inline(always)]
    fn forward<const N: usize>(layer: &Geometry, x: &[R], y: &mut [R], indices: &mut [R]) {
        let channels = layer.output.channels;
        let (base, digits) = digits(layer.window());
        let indices_len = layer.output.width.div_ceil(digits) * channels;
        let mut indices = chunks_mut(indices, indices_len);
        for (corners, y) in corners(layer).zip(chunks_mut(y, layer.output.width * channels)) {
            let row = indices.next().unwrap_or_default();
            row.fill(R::ZERO);
            let mut groups = row.chunks_mut(channels.max(1));
            let (mut elements, mut digit, mut place_value): (&mut [R], _, _) =
                (&mut [], digits, R::ONE);
            for (corner, y) in corners.zip(chunks_mut(y, channels)) {
                if digit == digits {
                    (elements, digit, place_value) = (groups.next().unwrap_or_default(), 0, R::ONE);
                }
                let x = x.get(corner..).unwrap_or_default();
                let full = channels - channels % N.max(1);
                for channel in (0..full).step_by(N.max(1)) {
                    window_maxima::<R, N>(layer, channel, x, y, elements, place_value);
                }
                for channel in full..channels {
                    window_maxima::<R, 1>(layer, channel, x, y, elements, place_value);
                }
                place_value = place_value * R::from_f32(base as f32);
                digit += 1;
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const N: usize>(layer: &Geometry, indices: &[R], dy: &[R], dx: &mut [R]) {
        dx.fill(R::ZERO);
        let (window, channels) = (layer.window(), layer.output.channels);
        let (base, digits) = digits(layer.window());
        let indices_len = layer.output.width.div_ceil(digits) * channels;
        let row_len = layer.input.width * channels;
        let (base, width) = (Divisor::new(base), Divisor::new(window.width as u32));
        // If the base is a power of two, digits are bit fields, and `N` channels are compared
        // together. Otherwise each gradient is added directly at its position.
        let full = match base.shift {
            Some(_) if N > 1 => channels - channels % N,
            _ => 0,
        };
        let dy = chunks(dy, layer.output.width * channels);
        let rows = zip_without_division(chunks(indices, indices_len), dy);
        for (corners, (row, dy)) in corners(layer).zip(rows) {
            let mut groups = chunks(row, channels);
            let (mut elements, mut digit, mut place_value): (&[R], _, _) = (&[], digits, 1);
            for (corner, dy) in corners.zip(chunks(dy, channels)) {
                if digit == digits {
                    (elements, digit, place_value) = (groups.next().unwrap_or_default(), 0, 1);
                }
                let dx = dx.get_mut(corner..).unwrap_or_default();
                let place_divisor = Divisor::new(place_value);
                let shift = place_divisor.shift.unwrap_or_default();
                let (blocks, rest) = dy.split_at_checked(full).unwrap_or_default();
                let (in_blocks, in_rest) = elements.split_at_checked(full).unwrap_or_default();
                let blocks = blocks
                    .as_chunks::<N>()
                    .0
                    .iter()
                    .zip(in_blocks.as_chunks::<N>().0);
                for (channel, (dy, elements)) in (0..).step_by(N.max(1)).zip(blocks) {
                    let dx = dx.get_mut(channel..).unwrap_or_default();
                    scatter_gradients(
                        dy,
                        elements,
                        (shift, base.value - 1),
                        window,
                        row_len,
                        channels,
                        dx,
                    );
                }
                for (channel, (&dy, element)) in (full..).zip(rest.iter().zip(in_rest)) {
                    let (_, position) = base.divide(place_divisor.divide(element.to_u32()).0);
                    let (u, v) = width.divide(position);
                    let at = u as usize * row_len + v as usize * channels + channel;
                    if let Some(dx) = dx.get_mut(at) {
                        *dx = *dx + dy;
                    }
                }
                place_value = place_value.wrapping_mul(base.value).max(1);
                digit += 1;
            }
        }
    }
}

/// The base of the digits in which [`Geometry::indices`] stores positions, and the number of digits
/// per element.
const fn digits(window: Window) -> (u32, usize) {
    // Shape checks bound the window, so the product fits into 32 bits.
    let base = (window.height * window.width) as u32;
    let mut digits = 1;
    let mut power = base as u64 * base as u64;
    while power <= 1 << 24 && digits < 24 {
        digits += 1;
        power *= base as u64;
    }
    (base, digits)
}

/// Writes the maxima of the `N` channels that start at `channel` to `y`. Adds their positions,
/// multiplied by the place value of the current digit, to the `elements` of the saved indices. The
/// window's first pixel is at the start of `x`.
#[inline(always)]
fn window_maxima<R: Real, const N: usize>(
    layer: &Geometry,
    channel: usize,
    x: &[R],
    y: &mut [R],
    elements: &mut [R],
    place_value: R,
) {
    let (window, channels) = (layer.window(), layer.output.channels);
    let row_len = layer.input.width * channels;
    let x = x.get(channel..).unwrap_or_default();
    let greater = |x: R, largest: R| x > largest;
    let Some((mut best, mut positions, sums)) = scan::<R, N>(x, window, row_len, channels, greater)
    else {
        return;
    };
    // If all sums are finite, there was no NaN, and the plain comparison found the maxima.
    if !sums.iter().all(|sum| sum.is_finite()) {
        #[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
        let exceeds = |x: R, largest: R| x > largest || (x != x && largest == largest);
        if let Some(scanned) = scan::<R, N>(x, window, row_len, channels, exceeds) {
            (best, positions, _) = scanned;
        }
    }
    if let Some(y) = y.get_mut(channel..).and_then(<[R]>::first_chunk_mut) {
        *y = best;
    }
    if let Some(elements) = elements
        .get_mut(channel..)
        .and_then(<[R]>::first_chunk_mut::<N>)
    {
        for (element, position) in elements.iter_mut().zip(positions) {
            *element = *element + place_value * position;
        }
    }
}

/// The maxima of `N` channels in a window, their positions, and the sums of all values of each
/// channel.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "every index is below the length of its array, so LLVM removes the bounds checks"
)]
fn scan<R: Real, const N: usize>(
    x: &[R],
    window: Window,
    row_len: usize,
    channels: usize,
    exceeds: impl Fn(R, R) -> bool,
) -> Option<([R; N], [R; N], [R; N])> {
    let mut best = *x.first_chunk::<N>()?;
    let (mut positions, mut sums, mut position) = ([R::ZERO; N], [R::ZERO; N], R::ZERO);
    let mut rest = x;
    for u in 0..window.height {
        if u > 0 {
            rest = rest.get(row_len..)?;
        }
        let mut pixel = rest;
        for v in 0..window.width {
            if v > 0 {
                pixel = pixel.get(channels..)?;
            }
            for (n, &value) in pixel.first_chunk::<N>()?.iter().enumerate() {
                sums[n] = sums[n] + value;
                if exceeds(value, best[n]) {
                    (best[n], positions[n]) = (value, position);
                }
            }
            position = position + R::ONE;
        }
    }
    Some((best, positions, sums))
}

/// Adds the gradients `dy` of `N` channels to one window of `dx`, each at its position
/// `(elements[n] >> shift) & mask`. The first of these channels in the window's first pixel is at
/// the start of `dx`. This function avoids [`Divisor::divide`] and closures: functions compiled for
/// AVX2 cannot inline them, and the gradient would take twice as long.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "every index is below the length of its array, so LLVM removes the bounds checks"
)]
fn scatter_gradients<R: Real, const N: usize>(
    dy: &[R; N],
    elements: &[R; N],
    (shift, mask): (u32, u32),
    window: Window,
    row_len: usize,
    channels: usize,
    dx: &mut [R],
) {
    let (mut positions, mut n) = ([0; N], 0);
    while n < N {
        positions[n] = (elements[n].to_u32() >> (shift & 31)) & mask;
        n += 1;
    }
    for u in 0..window.height {
        for v in 0..window.width {
            let position = (u * window.width + v) as u32;
            let pixel = dx.get_mut(u * row_len + v * channels..).unwrap_or_default();
            let Some(dx) = pixel.first_chunk_mut::<N>() else {
                return;
            };
            let mut n = 0;
            while n < N {
                let sum = dx[n] + dy[n];
                dx[n] = if positions[n] == position { sum } else { dx[n] };
                n += 1;
            }
        }
    }
}

/// A divisor of whole numbers. Dividing by a power of two, which the size of most windows is, takes
/// a shift.
#[derive(Clone, Copy)]
struct Divisor {
    value: u32,
    shift: Option<u32>,
}

impl Divisor {
    const fn new(value: u32) -> Self {
        let value = if value == 0 { 1 } else { value };
        let shift = match value.is_power_of_two() {
            true => Some(value.trailing_zeros()),
            false => None,
        };
        Self { value, shift }
    }

    /// The quotient and the remainder.
    #[inline(always)]
    const fn divide(self, number: u32) -> (u32, u32) {
        match self.shift {
            Some(shift) => (number >> (shift & 31), number & (self.value - 1)),
            None => (number / self.value, number % self.value),
        }
    }
}
