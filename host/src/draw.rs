//! Figures as SVG text: scatter plots, decision boundaries, curves, heat maps and confusion
//! matrices.
//!
//! Every function takes plain data and returns one complete SVG document. Each document begins with
//! a title and a description in words for readers who cannot see it. Figures have a light
//! background, no `id` attributes and no external resources, so any number of them can be placed on
//! one page.

mod axis;
mod boundary;
mod canvas;
mod cells;
mod chart;
mod clip;
mod confusion;
mod contour;
mod curves;
mod heatmap;
mod legend;
mod marker;
mod palette;
mod plane;
mod point;
mod scatter;
mod simplify;
mod thin;
mod ticks;

pub use axis::Scale;
pub(crate) use boundary::boundary_lines;
pub use boundary::{Boundary, boundary};
pub(crate) use canvas::escape;
pub use confusion::{Confusion, confusion};
pub use curves::{Curves, Panel, Series, curves};
pub(crate) use heatmap::{Cell, Heatmap, heatmap};
pub use plane::{Field, FieldError, Plane};
pub use point::Point;
pub use scatter::Scatter;
pub(crate) use scatter::points;

#[cfg(test)]
mod check;
