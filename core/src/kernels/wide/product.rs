//! The product of a left factor and a panel, tile by tile.

use super::tile::tiles;
use crate::Real;
use crate::kernels::left_factor::LeftFactor;
use crate::kernels::tile::{Tile, add_term};
use crate::kernels::tile_location::TileLocation;

/// How the chains of a product begin and end.
#[derive(Clone, Copy)]
pub(crate) struct ChainEnds<R, const N: usize> {
    /// Whether sums start at +0 instead of the values in memory.
    pub(crate) fresh: bool,
    /// Biases, which are added last.
    pub(crate) bias: Option<[R; N]>,
}

impl<R, const N: usize> ChainEnds<R, N> {
    /// Sums continue from the values in memory.
    pub(crate) const RUNNING: Self = Self {
        fresh: false,
        bias: None,
    };
}

/// Adds the product of `left` and `panel` to `rows` rows of sums at `place` in `memory`.
#[inline(always)]
pub(crate) fn add_products<R: Real, const N: usize>(
    left: impl LeftFactor<R>,
    panel: &[[R; N]],
    chain: &ChainEnds<R, N>,
    rows: usize,
    place: TileLocation,
    memory: &mut [R],
) {
    for (first, rows) in tiles(rows) {
        let place = TileLocation {
            start: place.start + first * place.stride,
            ..place
        };
        match rows {
            6.. => add_to_tile::<R, 6, N>(left, panel, chain, first, place, memory),
            5 => add_to_tile::<R, 5, N>(left, panel, chain, first, place, memory),
            4 => add_to_tile::<R, 4, N>(left, panel, chain, first, place, memory),
            3 => add_to_tile::<R, 3, N>(left, panel, chain, first, place, memory),
            2 => add_to_tile::<R, 2, N>(left, panel, chain, first, place, memory),
            _ => add_to_tile::<R, 1, N>(left, panel, chain, first, place, memory),
        }
    }
}

/// Adds the product of `M` rows of `left` and `panel` to one tile.
#[inline(always)]
fn add_to_tile<R: Real, const M: usize, const N: usize>(
    left: impl LeftFactor<R>,
    panel: &[[R; N]],
    chain: &ChainEnds<R, N>,
    first: usize,
    place: TileLocation,
    memory: &mut [R],
) {
    let loaded: Option<Tile<R, M, N>> = match chain.fresh {
        true => Some([[R::ZERO; N]; M]),
        false => place.load(memory),
    };
    let Some(mut sums) = loaded else {
        return;
    };
    left.add(first, panel, &mut sums);
    if let Some(bias) = &chain.bias {
        add_term(&mut sums, &[R::ONE; M], bias);
    }
    place.store(&sums, memory);
}
