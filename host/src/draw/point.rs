//! Points in the plane.

/// A point and its class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Horizontal position.
    pub x: f64,
    /// Vertical position.
    pub y: f64,
    /// Index of the class in the list of class names.
    pub class: usize,
}
