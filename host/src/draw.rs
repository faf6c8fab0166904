//! Figures as SVG text: scatter plots, decision boundaries, learning curves and confusion matrices.
//!
//! Every function takes plain data and returns one complete SVG document. Figures carry a light background, no
//! `id` attributes and no external resources, so any number of them can be placed in one page.

mod axis;
mod boundary;
mod canvas;
mod chart;
mod confusion;
mod contour;
mod curves;
mod legend;
mod marker;
mod palette;
mod plane;
mod scatter;
mod simplify;
mod thin;
mod ticks;

pub use axis::Scale;
pub use boundary::{Boundary, boundary, boundary_length};
pub use canvas::escape;
pub use confusion::{Confusion, confusion};
pub use curves::{Curves, Panel, Series, curves};
pub use plane::{Field, FieldError, Plane};
pub use scatter::{Point, Scatter, points};

#[cfg(test)]
mod check;
