//! The contribution of one input channel to a convolution's output: its kernels slide over its
//! plane.

use super::plane::Plane;
use crate::Real;
use crate::kernels::left_factor::{AtOffsets, LeftFactor, set_offsets};
use crate::kernels::slices::chunks_mut;
use crate::kernels::tile::in_registers;
use crate::kernels::tile_location::TileLocation;
use crate::shape::Window;

/// Kernel taps that are packed together.
pub(crate) const PANEL: usize = 32;

/// The weights of these taps for `N` consecutive output channels.
type Panel<R, const N: usize> = [[R; N]; PANEL];

/// One channel's plane and the kernels that slide over it.
#[derive(Clone, Copy)]
pub(crate) struct Correlation<'a, R> {
    pub(crate) plane: Plane<'a, R>,
    pub(crate) window: Window,
    /// The weights of this channel, `(U, V, O)`: kernel row, kernel column, output channel.
    pub(crate) kernel: &'a [R],
    /// Columns of the output.
    pub(crate) columns: usize,
    /// Output channels.
    pub(crate) outputs: usize,
}

/// Adds the contribution of one input channel to the output `y`, which is channels last.
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

/// Adds to the `N` output channels that start at `o`.
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
        columns,
        outputs,
    } = of;
    let (rows, stride) = (window.height, window.stride);
    let most = (PANEL / window.width.max(1)).max(1);
    for u in (0..rows).step_by(most) {
        for v in (0..window.width).step_by(PANEL) {
            let (height, width) = (most.min(rows - u), PANEL.min(window.width - v));
            let first = (u * window.width + v) * outputs + o;
            let taps = kernel.get(first..).unwrap_or_default();
            pack(panel, taps, height * width, outputs);
            let (plane, line) = (plane.without_rows(u).without_columns(v), plane.width);
            let mut offsets = [0; PANEL];
            let taps = (0..height).flat_map(|u| (0..width).map(move |v| u * line + v));
            set_offsets(&mut offsets, taps);
            let offsets = offsets.get(..height * width).unwrap_or_default();
            for (r, y) in chunks_mut(y, columns * outputs).enumerate() {
                let plane = plane.without_rows(r * stride);
                // The columns of a tile are contiguous in the plane only if the stride is 1.
                let tiled = if stride == 1 {
                    columns - columns % M.max(1)
                } else {
                    0
                };
                for c in (0..tiled).step_by(M.max(1)) {
                    let left = AtOffsets {
                        values: plane.without_columns(c).values,
                        offsets,
                    };
                    correlate_tile::<R, M, N>(left, panel, y, c * outputs + o, outputs);
                }
                for c in tiled..columns {
                    let left = AtOffsets {
                        values: plane.without_columns(c * stride).values,
                        offsets,
                    };
                    correlate_tile::<R, 1, N>(left, panel, y, c * outputs + o, outputs);
                }
            }
        }
    }
}

/// Copies the weights of `count` consecutive taps and `N` output channels into a panel.
#[inline(always)]
fn pack<R: Real, const N: usize>(
    panel: &mut Panel<R, N>,
    mut taps: &[R],
    count: usize,
    outputs: usize,
) {
    for to in panel.iter_mut().take(count) {
        if let Some(weights) = taps.first_chunk::<N>() {
            // At opt-level "s" a copy of the whole array would be a function call.
            for (to, &weight) in to.iter_mut().zip(weights) {
                *to = weight;
            }
        }
        taps = taps.get(outputs..).unwrap_or_default();
    }
}

/// Adds the terms of a panel to the sums of `M` consecutive columns. The first starts at `to`.
#[inline(always)]
fn correlate_tile<R: Real, const M: usize, const N: usize>(
    left: AtOffsets<'_, R>,
    panel: &Panel<R, N>,
    y: &mut [R],
    to: usize,
    outputs: usize,
) {
    let place = TileLocation {
        start: to,
        stride: outputs,
        columns: N,
    };
    let Some(loaded) = place.load::<R, M, N>(y) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    left.add(0, panel, &mut tile);
    place.store(&in_registers(&tile), y);
}
