//! Pictures.

/// A numbered picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its number, such as `2a`: letters, digits and `-`, different from every other figure's.
    pub id: String,
    /// What it shows and what to see in it.
    pub caption: String,
    /// The drawing, an SVG document that is put into the page as it is.
    pub svg: String,
}
