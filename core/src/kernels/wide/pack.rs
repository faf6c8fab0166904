//! The right factor of a product, copied into panels.

use crate::Real;
use crate::kernels::slices::copy;

/// Terms that are transposed together: as many as stay in a first-level cache while `N` rows go
/// into them one after another, and a row's are long enough that a processor fetches ahead.
/// On an Emerald Rapids core a dense layer's `dx` then takes 7.3 in place of 10.3 ms with AVX2, and
/// 5.8 in place of 10.2 with AVX-512, for 3136 inputs, 1024 outputs and 50 samples.
const NEAR: usize = 256;

/// Fills a panel with `columns` values from the start of each row of a matrix of row length
/// `stride`, and zeros behind them.
#[inline(always)]
pub(crate) fn pack<R: Real, const N: usize>(
    panel: &mut [[R; N]],
    matrix: &[R],
    stride: usize,
    columns: usize,
) {
    for (to, row) in panel.iter_mut().zip(matrix.chunks(stride.max(1))) {
        if columns < N {
            *to = [R::ZERO; N];
        }
        copy_columns(to, row, columns);
    }
}

/// Fills a panel with the transpose of the starts of `columns` rows, `stride` apart, of a matrix,
/// and zeros behind them.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "places below an array's own length, as LLVM sees"
)]
pub(crate) fn pack_transposed<R: Real, const N: usize>(
    panel: &mut [[R; N]],
    matrix: &[R],
    stride: usize,
    columns: usize,
) {
    if columns < N {
        panel.fill([R::ZERO; N]);
    }
    for (panel, first) in panel.chunks_mut(NEAR).zip((0..).step_by(NEAR)) {
        let mut n = 0;
        while n < N && n < columns {
            let row = matrix.get(n * stride + first..).unwrap_or_default();
            for (to, &value) in panel.iter_mut().zip(row) {
                to[n] = value;
            }
            n += 1;
        }
    }
}

/// A panel's room, and the rest of working memory.
#[inline(always)]
pub(crate) fn panel<R: Real, const N: usize>(
    scratch: &mut [R],
    terms: usize,
) -> (&mut [[R; N]], &mut [R]) {
    let (panel, rest) = scratch.split_at_mut_checked(terms * N).unwrap_or_default();
    (panel.as_chunks_mut().0, rest)
}

/// Copies the first `columns` values, of at most `N`.
#[inline(always)]
fn copy_columns<R: Copy, const N: usize>(to: &mut [R; N], from: &[R], columns: usize) {
    match from.first_chunk::<N>() {
        Some(from) if columns == N => *to = *from,
        _ => copy(to, from.get(..columns).unwrap_or_default()),
    }
}
