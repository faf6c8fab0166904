//! Left factors packed for [`Packed`](crate::kernels::left_factor::Packed).

use super::tiling::tiles;
use crate::Real;
use crate::kernels::slices::copy;

/// Packs the first `terms` values of each of the first `rows` rows of a matrix with row length
/// `stride`, in the layout of [`Packed`](crate::kernels::left_factor::Packed). The rows of the
/// matrix are the rows of the left factor.
#[inline(always)]
pub(crate) fn pack_rows<R: Real>(
    memory: &mut [R],
    rows: usize,
    matrix: &[R],
    stride: usize,
    terms: usize,
) {
    for (first, count) in tiles(rows) {
        let tile = memory.get_mut(first * terms..).unwrap_or_default();
        for m in 0..count {
            let row = matrix.get((first + m) * stride..).unwrap_or_default();
            let column = tile.iter_mut().skip(m).step_by(count.max(1));
            for (to, &value) in column.zip(row).take(terms) {
                *to = value;
            }
        }
    }
}

/// Packs the first `rows` values of each of the first `terms` rows of a matrix with row length
/// `stride`, in the layout of [`Packed`](crate::kernels::left_factor::Packed). The columns of the
/// matrix are the rows of the left factor. There are at most [`ROWS`](super::tiling::ROWS), one tile.
#[inline(always)]
pub(crate) fn pack_columns<R: Real>(
    memory: &mut [R],
    rows: usize,
    matrix: &[R],
    stride: usize,
    terms: usize,
) {
    let columns = memory.chunks_mut(rows.max(1));
    for (to, row) in columns.zip(matrix.chunks(stride.max(1))).take(terms) {
        copy(row, to);
    }
}
