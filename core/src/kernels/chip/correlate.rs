//! One input channel's contribution to the output: its kernels slide over its plane.

use super::plane::Plane;
use super::tile::{accumulate, windows};
use crate::Real;
use crate::kernels::place::Place;
use crate::kernels::slices::pieces_mut;
use crate::kernels::tile::{Tile, in_registers};
use crate::shape::Window;

/// Kernel taps that are packed at a time.
pub(crate) const PANEL: usize = 32;

/// Their weights for `N` neighbouring output channels.
type Panel<R, const N: usize> = [[R; N]; PANEL];

/// One channel's plane and the kernels that slide over it.
#[derive(Clone, Copy)]
pub(crate) struct Correlation<'a, R> {
    pub(crate) plane: Plane<'a, R>,
    pub(crate) window: Window,
    /// The weights of this channel: taps, then output channels.
    pub(crate) kernel: &'a [R],
    /// Columns of the output.
    pub(crate) width: usize,
    /// Output channels.
    pub(crate) outputs: usize,
}

/// Slides one channel's kernels over its plane and adds to the sums, channels last, in `y`.
#[inline(always)]
pub(crate) fn correlate<R: Real, const M: usize, const N: usize>(
    of: Correlation<'_, R>,
    panel: &mut Panel<R, N>,
    y: &mut [R],
) {
    let wide = of.outputs - of.outputs % N.max(1);
    for o in (0..wide).step_by(N.max(1)) {
        correlate_outputs::<R, M, N>(of, panel, o, y);
    }
    if wide < of.outputs {
        let mut panel = [[R::ZERO; 1]; PANEL];
        for o in wide..of.outputs {
            correlate_outputs::<R, M, 1>(of, &mut panel, o, y);
        }
    }
}

/// The sums of `N` neighbouring output channels from `o` on.
#[inline(always)]
fn correlate_outputs<R: Real, const M: usize, const N: usize>(
    of: Correlation<'_, R>,
    panel: &mut Panel<R, N>,
    o: usize,
    y: &mut [R],
) {
    let Correlation {
        plane,
        window,
        kernel,
        width,
        outputs,
    } = of;
    let (rows, stride) = (window.height, window.stride);
    let most = (PANEL / window.width.max(1)).max(1);
    for u in (0..rows).step_by(most) {
        for v in (0..window.width).step_by(PANEL) {
            let part = Window {
                height: most.min(rows - u),
                width: PANEL.min(window.width - v),
                stride,
            };
            let first = (u * window.width + v) * outputs + o;
            let taps = kernel.get(first..).unwrap_or_default();
            pack(panel, taps, part.height * part.width, outputs);
            let plane = plane.below(u).right(v);
            for (r, y) in pieces_mut(y, width * outputs).enumerate() {
                let plane = plane.below(r * stride);
                // A tile's columns are neighbours in the plane only where the stride is 1.
                let tiled = if stride == 1 {
                    width - width % M.max(1)
                } else {
                    0
                };
                for c in (0..tiled).step_by(M.max(1)) {
                    correlate_tile::<R, M, N>(
                        plane.right(c),
                        part,
                        panel,
                        y,
                        c * outputs + o,
                        outputs,
                    );
                }
                for c in tiled..width {
                    let plane = plane.right(c * stride);
                    correlate_tile::<R, 1, N>(plane, part, panel, y, c * outputs + o, outputs);
                }
            }
        }
    }
}

/// Copies the weights of `N` output channels at `count` neighbouring taps.
#[inline(always)]
fn pack<R: Real, const N: usize>(
    panel: &mut Panel<R, N>,
    mut taps: &[R],
    count: usize,
    outputs: usize,
) {
    for to in panel.iter_mut().take(count) {
        if let Some(weights) = taps.first_chunk::<N>() {
            // At opt-level "s" a copy of the whole would be a call.
            for (to, &weight) in to.iter_mut().zip(weights) {
                *to = weight;
            }
        }
        taps = taps.get(outputs..).unwrap_or_default();
    }
}

/// Adds the terms of a panel to the sums of `M` neighbouring columns, the first of which begins
/// at `to`.
#[inline(always)]
fn correlate_tile<R: Real, const M: usize, const N: usize>(
    plane: Plane<'_, R>,
    window: Window,
    panel: &Panel<R, N>,
    y: &mut [R],
    to: usize,
    outputs: usize,
) {
    let place = Place {
        start: to,
        stride: outputs,
        columns: N,
    };
    let Some(loaded) = place.load::<R, M, N>(y) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    if slide(&mut tile, plane, window, panel).is_some() {
        place.store(&in_registers(&tile), y);
    }
}

/// Adds the terms of all kernel rows, their taps in blocks of 3, 2 and 1.
#[inline(always)]
fn slide<R: Real, const M: usize, const N: usize>(
    tile: &mut Tile<R, M, N>,
    plane: Plane<'_, R>,
    window: Window,
    panel: &Panel<R, N>,
) -> Option<()> {
    let mut line = plane.values;
    let mut taps = panel.as_slice();
    for u in 0..window.height {
        if u > 0 {
            line = line.get(plane.width..)?;
        }
        let (mut left, mut count) = (line, window.width);
        while count > 0 {
            let done = match count {
                3.. => slide_block::<R, M, N, 3>(tile, left, taps)?,
                2 => slide_block::<R, M, N, 2>(tile, left, taps)?,
                _ => slide_block::<R, M, N, 1>(tile, left, taps)?,
            };
            count -= done;
            taps = taps.get(done..)?;
            if count > 0 {
                left = left.get(done..)?;
            }
        }
    }
    Some(())
}

/// Adds the terms of `T` neighbouring taps, and returns `T`.
#[inline(always)]
fn slide_block<R: Real, const M: usize, const N: usize, const T: usize>(
    tile: &mut Tile<R, M, N>,
    line: &[R],
    taps: &[[R; N]],
) -> Option<usize> {
    let line = line.get(..M + T - 1)?;
    let taps = taps.first_chunk::<T>()?;
    accumulate(tile, windows(line).zip(taps.iter().copied()));
    Some(T)
}
