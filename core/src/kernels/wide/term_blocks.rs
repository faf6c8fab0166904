//! Dividing terms into blocks that fit into a panel.

use core::ops::Range;

use super::tiling::TERMS;

/// A block of terms that fits into a panel. Terms are numbered row by row.
pub(crate) struct TermBlock {
    pub(crate) rows: Range<usize>,
    pub(crate) columns: Range<usize>,
}

impl TermBlock {
    /// Index of the first term, where each row has `width` terms.
    pub(crate) const fn start(&self, width: usize) -> usize {
        self.rows.start * width + self.columns.start
    }

    /// Number of terms.
    pub(crate) const fn len(&self) -> usize {
        (self.rows.end - self.rows.start) * (self.columns.end - self.columns.start)
    }
}

/// Divides `rows` by `columns` terms into blocks, in the order of the terms.
#[inline(always)]
pub(crate) fn term_blocks(rows: usize, columns: usize) -> impl Iterator<Item = TermBlock> {
    let (height, width) = term_block_len(rows, columns);
    (0..rows).step_by(height).flat_map(move |row| {
        (0..columns).step_by(width).map(move |column| TermBlock {
            rows: row..rows.min(row + height),
            columns: column..columns.min(column + width),
        })
    })
}

/// The most rows and columns of a block of `rows` by `columns` terms. If a whole row fits into a
/// panel, blocks consist of whole rows. Blocks are as equal in size as possible.
pub(crate) const fn term_block_len(rows: usize, columns: usize) -> (usize, usize) {
    if columns < TERMS {
        (even_len(rows, TERMS / columns), columns)
    } else {
        (1, even_len(columns, TERMS))
    }
}

/// The length of the blocks if `count` is divided evenly into blocks of at most `max_len`.
pub(crate) const fn even_len(count: usize, max_len: usize) -> usize {
    match count.div_ceil(max_len) {
        0 => 1,
        blocks => count.div_ceil(blocks),
    }
}
