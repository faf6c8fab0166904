//! Dividing terms into parts that fit into a panel.

use core::ops::Range;

use super::tile::TERMS;

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

/// Divides `rows` by `columns` terms into parts, in the order of the terms.
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

/// Rows and columns of a part of `rows` by `columns` terms. If a whole row fits into a panel, parts
/// consist of whole rows. Parts are as equal in size as possible.
pub(crate) const fn term_block_len(rows: usize, columns: usize) -> (usize, usize) {
    if columns < TERMS {
        (even_len(rows, TERMS / columns), columns)
    } else {
        (1, even_len(columns, TERMS))
    }
}

/// The size of the parts if `count` is divided evenly into parts of at most `most`.
pub(crate) const fn even_len(count: usize, most: usize) -> usize {
    match count.div_ceil(most) {
        0 => 1,
        parts => count.div_ceil(parts),
    }
}
