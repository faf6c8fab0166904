//! The contribution of one input channel to a convolution's output: its kernels slide over its
//! plane.

use super::plane::Plane;
use crate::Real;
use crate::kernels::left_factor::{AtOffsets, LeftFactor, set_offsets};
use crate::kernels::slices::chunks_mut;
use crate::kernels::tile::in_registers;
use crate::kernels::tile_location::TileLocation;
use crate::shape::Window;

/// The most kernel taps that are packed together.
pub(crate) const TAPS_PER_PANEL: usize = 32;

/// The weights of these taps for `N` consecutive output channels.
type Panel<R, const N: usize> = [[R; N]; TAPS_PER_PANEL];

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
    correlation: Correlation<'_, R>,
    panel: &mut Panel<R, N>,
    y: &mut [R],
) {
    let full = correlation.outputs - correlation.outputs % N.max(1);
    for o in (0..full).step_by(N.max(1)) {
        correlate_outputs::<R, M, N>(correlation, panel, o, y);
    }
    if full < correlation.outputs {
        let mut panel = [[R::ZERO; 1]; TAPS_PER_PANEL];
        for o in full..correlation.outputs {
            correlate_outputs::<R, M, 1>(correlation, &mut panel, o, y);
        }
    }
}

/// Adds to the `N` output channels that start at `o`.
#[inline(always)]
fn correlate_outputs<R: Real, const M: usize, const N: usize>(
    correlation: Correlation<'_, R>,
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
    } = correlation;
    let (rows, stride) = (window.height, window.stride);
    let rows_per_panel = (TAPS_PER_PANEL / window.width.max(1)).max(1);
    for u in (0..rows).step_by(rows_per_panel) {
        for v in (0..window.width).step_by(TAPS_PER_PANEL) {
            let (height, width) = (
                rows_per_panel.min(rows - u),
                TAPS_PER_PANEL.min(window.width - v),
            );
            let first = (u * window.width + v) * outputs + o;
            let taps = kernel.get(first..).unwrap_or_default();
            pack(panel, taps, height * width, outputs);
            let (plane, line) = (plane.without_rows(u).without_columns(v), plane.width);
            let mut offsets = [0; TAPS_PER_PANEL];
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

/// Adds the terms of a panel to the sums of `M` consecutive columns of `y`. The sums of the first
/// column start at index `start`.
#[inline(always)]
fn correlate_tile<R: Real, const M: usize, const N: usize>(
    left: AtOffsets<'_, R>,
    panel: &Panel<R, N>,
    y: &mut [R],
    start: usize,
    outputs: usize,
) {
    let location = TileLocation {
        start,
        stride: outputs,
        columns: N,
    };
    let Some(loaded) = location.load::<R, M, N>(y) else {
        return;
    };
    let mut tile = in_registers(&loaded);
    left.add(0, panel, &mut tile);
    location.store(&in_registers(&tile), y);
}
