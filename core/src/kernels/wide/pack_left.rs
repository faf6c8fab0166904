//! Left factors packed for [`Packed`](crate::kernels::left_factor::Packed).

use super::tile::tiles;
use crate::Real;
use crate::kernels::slices::copy;

/// Packs for `Packed` the starts of `rows` rows, `stride` apart, of a matrix: `terms` values of
/// each.
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

/// Packs for `Packed` the starts of `terms` rows, `stride` apart, of a matrix: `rows` values of
/// each, at most `ROWS` of `tile`.
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
        copy(to, row);
    }
}
