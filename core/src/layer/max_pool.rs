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

    pub(crate) const fn of(description: &Description) -> Self {
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
        let (window, channels) = (layer.window(), layer.output.channels);
        let (base, digits) = digits(layer.window());
        let words = layer.output.width.div_ceil(digits) * channels;
        let mut indices = chunks_mut(indices, words);
        for (corners, y) in corners(layer).zip(chunks_mut(y, layer.output.width * channels)) {
            let words = indices.next().unwrap_or_default();
            words.fill(R::ZERO);
            let mut words = words.chunks_mut(channels.max(1));
            let (mut word, mut digit, mut unit): (&mut [R], _, _) = (&mut [], digits, R::ONE);
            for (corner, y) in corners.zip(chunks_mut(y, channels)) {
                if digit == digits {
                    (word, digit, unit) = (words.next().unwrap_or_default(), 0, R::ONE);
                }
                let x = x.get(corner..).unwrap_or_default();
                let line = layer.input.width * channels;
                let wide = channels - channels % N.max(1);
                for channel in (0..wide).step_by(N.max(1)) {
                    window_maxima::<R, N>(x, channel, window, line, channels, y, word, unit);
                }
                for channel in wide..channels {
                    window_maxima::<R, 1>(x, channel, window, line, channels, y, word, unit);
                }
                unit = unit * R::from_f32(base as f32);
                digit += 1;
            }
        }
    }

    #[inline(always)]
    fn input_gradient<const N: usize>(layer: &Geometry, indices: &[R], dy: &[R], dx: &mut [R]) {
        dx.fill(R::ZERO);
        let (window, channels) = (layer.window(), layer.output.channels);
        let (base, digits) = digits(layer.window());
        let words = layer.output.width.div_ceil(digits) * channels;
        let line = layer.input.width * channels;
        let (base, width) = (Divisor::new(base), Divisor::new(window.width as u32));
        // If the base is a power of two, digits are bit fields, and `N` channels are compared
        // together. Otherwise each gradient is added directly at its position.
        let wide = match base.shift {
            Some(_) if N > 1 => channels - channels % N,
            _ => 0,
        };
        let dy = chunks(dy, layer.output.width * channels);
        let rows = zip_without_division(chunks(indices, words), dy);
        for (corners, (words, dy)) in corners(layer).zip(rows) {
            let mut words = chunks(words, channels);
            let (mut word, mut digit, mut unit): (&[R], _, _) = (&[], digits, 1);
            for (corner, dy) in corners.zip(chunks(dy, channels)) {
                if digit == digits {
                    (word, digit, unit) = (words.next().unwrap_or_default(), 0, 1);
                }
                let dx = dx.get_mut(corner..).unwrap_or_default();
                let unit_of_digit = Divisor::new(unit);
                let shift = unit_of_digit.shift.unwrap_or_default();
                let (blocks, rest) = dy.split_at_checked(wide).unwrap_or_default();
                let (words, word) = word.split_at_checked(wide).unwrap_or_default();
                let blocks = blocks
                    .as_chunks::<N>()
                    .0
                    .iter()
                    .zip(words.as_chunks::<N>().0);
                for (channel, (dy, word)) in (0..).step_by(N.max(1)).zip(blocks) {
                    let dx = dx.get_mut(channel..).unwrap_or_default();
                    scatter_gradients(
                        dy,
                        word,
                        (shift, base.value - 1),
                        window,
                        line,
                        channels,
                        dx,
                    );
                }
                for (channel, (&dy, word)) in (wide..).zip(rest.iter().zip(word)) {
                    let (_, place) = base.divide(unit_of_digit.divide(word.to_u32()).0);
                    let (u, v) = width.divide(place);
                    let at = u as usize * line + v as usize * channels + channel;
                    if let Some(dx) = dx.get_mut(at) {
                        *dx = *dx + dy;
                    }
                }
                unit = unit.wrapping_mul(base.value).max(1);
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

/// Writes the maxima of the `N` channels that start at `channel` to `y`, and adds their positions
/// times `unit` to `word`. The window's first pixel is at the start of `x`.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "where a window lies")]
fn window_maxima<R: Real, const N: usize>(
    x: &[R],
    channel: usize,
    window: Window,
    line: usize,
    channels: usize,
    y: &mut [R],
    word: &mut [R],
    unit: R,
) {
    let x = x.get(channel..).unwrap_or_default();
    let greater = |x: R, largest: R| x > largest;
    let Some((mut best, mut places, sums)) = scan::<R, N>(x, window, line, channels, greater)
    else {
        return;
    };
    // If all sums are finite, there was no NaN, and the plain comparison found the maxima.
    if !sums.iter().all(|sum| sum.is_finite()) {
        #[expect(clippy::eq_op, reason = "only a NaN differs from itself")]
        let exceeds = |x: R, largest: R| x > largest || (x != x && largest == largest);
        if let Some(scanned) = scan::<R, N>(x, window, line, channels, exceeds) {
            (best, places, _) = scanned;
        }
    }
    if let Some(y) = y.get_mut(channel..).and_then(<[R]>::first_chunk_mut) {
        *y = best;
    }
    if let Some(word) = word
        .get_mut(channel..)
        .and_then(<[R]>::first_chunk_mut::<N>)
    {
        for (word, place) in word.iter_mut().zip(places) {
            *word = *word + unit * place;
        }
    }
}

/// The maxima of `N` channels in a window, their positions, and the sums of all values of each
/// channel.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
fn scan<R: Real, const N: usize>(
    x: &[R],
    window: Window,
    line: usize,
    channels: usize,
    exceeds: impl Fn(R, R) -> bool,
) -> Option<([R; N], [R; N], [R; N])> {
    let mut best = *x.first_chunk::<N>()?;
    let (mut places, mut sums, mut place) = ([R::ZERO; N], [R::ZERO; N], R::ZERO);
    let mut rest = x;
    for u in 0..window.height {
        if u > 0 {
            rest = rest.get(line..)?;
        }
        let mut pixel = rest;
        for v in 0..window.width {
            if v > 0 {
                pixel = pixel.get(channels..)?;
            }
            for (n, &value) in pixel.first_chunk::<N>()?.iter().enumerate() {
                sums[n] = sums[n] + value;
                if exceeds(value, best[n]) {
                    (best[n], places[n]) = (value, place);
                }
            }
            place = place + R::ONE;
        }
    }
    Some((best, places, sums))
}

/// Adds the gradients `dy` of `N` channels to one window of `dx`, each at its position
/// `(word >> shift) & mask`. The first of these channels in the window's first pixel is at the
/// start of `dx`. This function avoids [`Divisor::divide`] and closures: functions for AVX2 do not
/// inline them, and a gradient would take twice as long.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
fn scatter_gradients<R: Real, const N: usize>(
    dy: &[R; N],
    word: &[R; N],
    (shift, mask): (u32, u32),
    window: Window,
    line: usize,
    channels: usize,
    dx: &mut [R],
) {
    let (mut places, mut n) = ([0; N], 0);
    while n < N {
        places[n] = (word[n].to_u32() >> (shift & 31)) & mask;
        n += 1;
    }
    for u in 0..window.height {
        for v in 0..window.width {
            let place = (u * window.width + v) as u32;
            let pixel = dx.get_mut(u * line + v * channels..).unwrap_or_default();
            let Some(dx) = pixel.first_chunk_mut::<N>() else {
                return;
            };
            let mut n = 0;
            while n < N {
                let sum = dx[n] + dy[n];
                dx[n] = if places[n] == place { sum } else { dx[n] };
                n += 1;
            }
        }
    }
}

/// A divisor of whole numbers. Division by a power of two, as the sizes of most windows are, is a
/// shift.
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

    /// Quotient and remainder.
    #[inline(always)]
    const fn divide(self, number: u32) -> (u32, u32) {
        match self.shift {
            Some(shift) => (number >> (shift & 31), number & (self.value - 1)),
            None => (number / self.value, number % self.value),
        }
    }
}
