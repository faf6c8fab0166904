//! One panel: its axes, bands, lines and markers.

use std::ops::Range;

use plotters::prelude::*;

use crate::draw::axis::{Axis, Scale};
use crate::draw::canvas::{Area, Drawn, font, label, px};
use crate::draw::chart::{Chart, Frame, axes, chart};
use crate::draw::clip::clip;
use crate::draw::marker::marker;
use crate::draw::palette::hue;
use crate::draw::thin::thin;

/// One quantity, for one or more runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// The quantity that is drawn, with its unit.
    pub title: String,
    /// The scale of the vertical axis.
    pub scale: Scale,
    /// The limits of the vertical axis, at which lines are clipped; `None` fits them to the series.
    pub range: Option<Range<f64>>,
    /// The lines. Series with the same name have the same colour in every panel.
    pub series: Vec<Series>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// The name in the legend.
    pub name: String,
    /// Pairs of a horizontal and a vertical value, sorted by the horizontal one. Points that are
    /// not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// The band around the line: horizontal value, lower and upper vertical value. Empty for no
    /// band.
    pub band: Vec<(f64, f64, f64)>,
    /// Whether every point is marked with a dot.
    pub dots: bool,
}

/// Width of the figure.
pub(super) const WIDTH: f64 = 540.0;
/// Room for the title of a panel above it.
pub(super) const ABOVE: f64 = 38.0;
/// Radius of a series' marker and of the dots at its points.
pub(super) const MARKER: f64 = 4.0;
const DOT: f64 = 2.0;

/// The title, with a note about the scale if it is not linear.
pub(super) fn scaled(title: &str, scale: Scale) -> String {
    match scale {
        Scale::Linear => title.to_owned(),
        Scale::Log => format!("{title}, log scale"),
    }
}

/// Draws a panel over `area`.
pub(super) fn panel(area: &Area, panel: &Panel, x: &Axis, frame: Frame, names: &[&str]) -> Drawn {
    let title = scaled(&panel.title, panel.scale);
    let title = label(&title, WIDTH - 32.0, 13.0);
    area.draw_text(&title, &font(13.0), (px(16.0), px(14.0)))?;
    let y = match &panel.range {
        Some(range) => Axis::limited(range, panel.scale, 5),
        None => Axis::over(heights(panel), panel.scale, 5),
    };
    let mut chart = chart(&area.margin(px(ABOVE), px(2.0), 0, px(20.0)), x, &y, frame)?;
    axes(&mut chart, frame, true)?;
    let index = |series: &Series| names.iter().position(|name| *name == series.name);
    for series in &panel.series {
        band(&chart, series, index(series).unwrap_or(0), x, &y)?;
    }
    let mut marked = Vec::new();
    for series in &panel.series {
        let index = index(series).unwrap_or(0);
        line(&chart, series, index, x, &y, &mut marked)?;
    }
    let screen = chart.plotting_area().use_screen_coord();
    for (index, place) in marked {
        marker(&screen, index, place, MARKER)?;
    }
    Ok(())
}

/// All vertical values of a panel, including those of its bands.
fn heights(panel: &Panel) -> impl Iterator<Item = f64> {
    panel.series.iter().flat_map(|series| {
        let points = series.points.iter().map(|&(_, value)| value);
        points.chain(series.band.iter().flat_map(|&(_, low, high)| [low, high]))
    })
}

/// Draws a series' band, in a pale shade of its colour.
fn band(chart: &Chart, series: &Series, index: usize, x: &Axis, y: &Axis) -> Drawn {
    let within = |value: f64| Some(y.place(value)?.clamp(y.range.start, y.range.end));
    let corner = |step: f64, value: f64| Some((x.place(step)?, within(value)?));
    let lower = series
        .band
        .iter()
        .filter_map(|&(step, low, _)| corner(step, low));
    let upper = series
        .band
        .iter()
        .filter_map(|&(step, _, high)| corner(step, high));
    let outline: Vec<_> = lower.chain(upper.rev()).collect();
    if outline.len() < 3 {
        return Ok(());
    }
    let fill = hue(index).mix(0.18).filled();
    chart.plotting_area().draw(&Polygon::new(outline, fill))
}

/// Draws a series' line and dots, and places its marker away from those in `marked`.
fn line(
    chart: &Chart,
    series: &Series,
    index: usize,
    x: &Axis,
    y: &Axis,
    marked: &mut Vec<(usize, (i32, i32))>,
) -> Drawn {
    let plot = chart.plotting_area();
    let places = series
        .points
        .iter()
        .filter_map(|&(step, value)| Some((x.place(step)?, y.place(value)?)));
    let line = thin(&places.collect::<Vec<_>>(), WIDTH as usize);
    let parts = clip(&line, &y.range);
    let corners: Vec<(i32, i32)> = parts
        .iter()
        .flatten()
        .map(|place| plot.map_coordinate(place))
        .collect();
    marked.extend(apart(&corners, marked).map(|place| (index, place)));
    for part in parts {
        plot.draw(&PathElement::new(
            part,
            hue(index).stroke_width(px(1.5) as u32),
        ))?;
    }
    let shown = |place: &&(f64, f64)| (y.range.start..=y.range.end).contains(&place.1);
    for place in line.iter().filter(shown).filter(|_| series.dots) {
        let dot = Circle::new(plot.map_coordinate(place), px(DOT), hue(index).filled());
        plot.use_screen_coord().draw(&dot)?;
    }
    Ok(())
}

/// The last corner of a line that is at least a marker's width away from all that are `marked`; the
/// end of the line if there is none.
pub(super) fn apart(corners: &[(i32, i32)], marked: &[(usize, (i32, i32))]) -> Option<(i32, i32)> {
    let free = |corner: &&(i32, i32)| {
        let distance =
            |place: (i32, i32)| f64::from(corner.0 - place.0).hypot(f64::from(corner.1 - place.1));
        marked
            .iter()
            .all(|&(_, place)| distance(place) >= f64::from(px(2.8 * MARKER)))
    };
    corners.iter().rev().find(free).or(corners.last()).copied()
}
