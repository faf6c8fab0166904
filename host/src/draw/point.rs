//! Points of the plane.

/// A point and the class it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Horizontal position.
    pub x: f64,
    /// Vertical position.
    pub y: f64,
    /// Index of the class among the classes' names.
    pub class: usize,
}
