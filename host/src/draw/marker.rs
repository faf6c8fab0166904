//! Marker shapes, one per class, so that colour is never the only distinction.

use plotters::prelude::*;

use super::canvas::{Area, Drawn, px};
use super::palette::hue;

/// Draws the marker of the class or series `index` around `centre`, with a radius of about `radius`
/// CSS pixels and a white rim.
pub(super) fn marker(area: &Area, index: usize, centre: (i32, i32), radius: f64) -> Drawn {
    shape(area, index, centre, radius + 1.2, WHITE)?;
    shape(area, index, centre, radius, hue(index))
}

fn shape(area: &Area, index: usize, (x, y): (i32, i32), radius: f64, colour: RGBColor) -> Drawn {
    // Corners relative to the centre, scaled so that every shape covers about the area of the
    // circle.
    let corners: &[(f64, f64)] = match index % 4 {
        0 => return area.draw(&Circle::new((x, y), px(radius), colour.filled())),
        1 => &[(0.0, -1.4), (1.25, 0.8), (-1.25, 0.8)],
        2 => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        _ => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
    };
    let corners = corners
        .iter()
        .map(|(dx, dy)| (x + px(dx * radius), y + px(dy * radius)));
    area.draw(&Polygon::new(corners.collect::<Vec<_>>(), colour.filled()))
}
