//! The product of a left factor and a panel, tile by tile.

use super::tiling::tiles;
use crate::Real;
use crate::kernels::left_factor::LeftFactor;
use crate::kernels::tile::{Tile, add_term};
use crate::kernels::tile_location::TileLocation;

/// How the chains of a product begin and end.
#[derive(Clone, Copy)]
pub(crate) struct ChainEnds<R, const N: usize> {
    /// Whether sums start at +0 instead of the values in memory.
    pub(crate) starts_at_zero: bool,
    /// Biases, which are added last.
    pub(crate) bias: Option<[R; N]>,
}

impl<R, const N: usize> ChainEnds<R, N> {
    /// Sums continue from the values in memory.
    pub(crate) const RUNNING: Self = Self {
        starts_at_zero: false,
        bias: None,
    };
}

/// Adds the product of `left` and `panel` to `rows` rows of sums at `location` in `memory`.
#[inline(always)]
pub(crate) fn add_products<R: Real, const N: usize>(
    left: impl LeftFactor<R>,
    panel: &[[R; N]],
    ends: &ChainEnds<R, N>,
    rows: usize,
    location: TileLocation,
    memory: &mut [R],
) {
    for (first, rows) in tiles(rows) {
        let location = TileLocation {
            start: location.start + first * location.stride,
            ..location
        };
        match rows {
            6.. => add_to_tile::<R, 6, N>(left, panel, ends, first, location, memory),
            5 => add_to_tile::<R, 5, N>(left, panel, ends, first, location, memory),
            4 => add_to_tile::<R, 4, N>(left, panel, ends, first, location, memory),
            3 => add_to_tile::<R, 3, N>(left, panel, ends, first, location, memory),
            2 => add_to_tile::<R, 2, N>(left, panel, ends, first, location, memory),
            _ => add_to_tile::<R, 1, N>(left, panel, ends, first, location, memory),
        }
    }
}

/// Adds the product of `M` rows of `left` and `panel` to one tile.
#[inline(always)]
fn add_to_tile<R: Real, const M: usize, const N: usize>(
    left: impl LeftFactor<R>,
    panel: &[[R; N]],
    ends: &ChainEnds<R, N>,
    first: usize,
    location: TileLocation,
    memory: &mut [R],
) {
    let loaded: Option<Tile<R, M, N>> = match ends.starts_at_zero {
        true => Some([[R::ZERO; N]; M]),
        false => location.load(memory),
    };
    let Some(mut sums) = loaded else {
        return;
    };
    left.add(first, panel, &mut sums);
    if let Some(bias) = &ends.bias {
        add_term(&mut sums, &[R::ONE; M], bias);
    }
    location.store(&sums, memory);
}
