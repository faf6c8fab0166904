//! A convolution's gradients with respect to the weights, one kernel row of one channel at a time,
//! and with respect to the biases.

use core::array::from_fn;

use super::accumulate::{accumulate, blocks, windows};
use super::plane::Plane;
use crate::Real;
use crate::kernels::slices::{chunks, zip_without_division};
use crate::kernels::tile::in_registers;
use crate::kernels::tile_location::TileLocation;
use crate::shape::{Geometry, Window};

/// Adds the contribution of one sample to the gradient of one kernel row, whose taps are processed
/// in blocks of 5, 3 and 1.
#[inline(always)]
pub(crate) fn kernel_row_gradient<R: Real, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    layer: &Geometry,
    dy: &[R],
    dw: &mut [R],
) {
    let outputs = layer.output.channels;
    let mut v = 0;
    while v < window.width {
        let wide = outputs - outputs % N.max(1);
        let taps = match window.width - v {
            5.. => 5,
            3.. => 3,
            _ => 1,
        };
        for o in (0..wide).step_by(N.max(1)) {
            match taps {
                5 => taps_gradient::<R, 5, N>(plane, window, layer, dy, (v, o), dw),
                3 => taps_gradient::<R, 3, N>(plane, window, layer, dy, (v, o), dw),
                _ => taps_gradient::<R, 1, N>(plane, window, layer, dy, (v, o), dw),
            }
        }
        for o in wide..outputs {
            match taps {
                5 => taps_gradient::<R, 5, 1>(plane, window, layer, dy, (v, o), dw),
                3 => taps_gradient::<R, 3, 1>(plane, window, layer, dy, (v, o), dw),
                _ => taps_gradient::<R, 1, 1>(plane, window, layer, dy, (v, o), dw),
            }
        }
        v += taps;
    }
}

/// Adds to the gradient of the `T` taps that start at `v` and the `N` output channels that start at
/// `o`.
#[inline(always)]
fn taps_gradient<R: Real, const T: usize, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    layer: &Geometry,
    dy: &[R],
    (v, o): (usize, usize),
    dw: &mut [R],
) {
    let outputs = layer.output.channels;
    let place = TileLocation {
        start: v * outputs + o,
        stride: outputs,
        columns: N,
    };
    let Some(loaded) = place.load::<R, T, N>(dw) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    let lines = plane.values.chunks(plane.width.max(1));
    let lines = lines.step_by(window.stride.max(1));
    for (line, dy) in zip_without_division(lines, chunks(dy, layer.output.width * outputs)) {
        let values = windows(line.get(v..).unwrap_or_default());
        let dy = blocks(dy, o, outputs);
        // `step_by(1)` would make the common case slower.
        match window.stride {
            1 => accumulate(&mut tile, values.zip(dy)),
            stride => accumulate(&mut tile, values.step_by(stride.max(1)).zip(dy)),
        }
    }
    place.store(&in_registers(&tile), dw);
}

/// Adds the gradient with respect to the biases to `db`: for each filter one chain over samples,
/// then positions.
pub(crate) fn bias_gradient<R: Real>(channels: usize, dy: &[R], db: &mut [R]) {
    let wide = channels - channels % 4;
    for channel in (0..wide).step_by(4) {
        bias_gradients::<R, 4>(dy, channels, channel, db);
    }
    for channel in wide..channels {
        bias_gradients::<R, 1>(dy, channels, channel, db);
    }
}

/// Adds to the gradients of the `N` biases that start at `channel`.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
fn bias_gradients<R: Real, const N: usize>(
    dy: &[R],
    channels: usize,
    channel: usize,
    db: &mut [R],
) {
    if let Some(db) = db.get_mut(channel..).and_then(<[R]>::first_chunk_mut::<N>) {
        let mut sums = *db;
        for row in blocks::<R, N>(dy, channel, channels) {
            sums = from_fn(|n| sums[n] + row[n]);
        }
        *db = sums;
    }
}
