//! Figures.

/// A numbered figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its number, such as `2a`: letters, digits and `-`, unique among all figures.
    pub id: String,
    /// What it shows and what to look for.
    pub caption: String,
    /// The drawing, an SVG document that is inserted into the page unchanged.
    pub svg: String,
}
