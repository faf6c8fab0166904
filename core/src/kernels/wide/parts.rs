//! Terms that are too many for one panel, in parts.

use core::ops::Range;

use super::tile::TERMS;

/// Terms that are counted row by row and make a panel.
pub(crate) struct Part {
    pub(crate) rows: Range<usize>,
    pub(crate) columns: Range<usize>,
}

impl Part {
    /// Number of the first among rows of `width` terms.
    pub(crate) const fn start(&self, width: usize) -> usize {
        self.rows.start * width + self.columns.start
    }

    pub(crate) const fn len(&self) -> usize {
        (self.rows.end - self.rows.start) * (self.columns.end - self.columns.start)
    }
}

/// All parts of `rows` times `columns` terms, one after another.
#[inline(always)]
pub(crate) fn parts(rows: usize, columns: usize) -> impl Iterator<Item = Part> {
    let (height, width) = split(rows, columns);
    (0..rows).step_by(height).flat_map(move |row| {
        (0..columns).step_by(width).map(move |column| Part {
            rows: row..rows.min(row + height),
            columns: column..columns.min(column + width),
        })
    })
}

/// Terms at a time of `rows` times `columns`: whole rows where a panel has room for one, and as
/// evenly split as can be.
pub(crate) const fn split(rows: usize, columns: usize) -> (usize, usize) {
    if columns < TERMS {
        (evenly(rows, TERMS / columns), columns)
    } else {
        (1, evenly(columns, TERMS))
    }
}

/// The size of evenly split parts of at most `most`.
pub(crate) const fn evenly(count: usize, most: usize) -> usize {
    match count.div_ceil(most) {
        0 => 1,
        parts => count.div_ceil(parts),
    }
}
