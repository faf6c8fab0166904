//! A plotting area with two axes.

use plotters::chart::ChartContext;
use plotters::prelude::*;

use super::axis::Axis;
use super::canvas::{Area, Drawn, UNIT, font, label, px};
use super::palette::{GRID, INK};

/// A chart in the coordinates of its axes.
pub(super) type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<Axis, Axis>>;

/// Height of axis titles in CSS pixels.
const TITLE: f64 = 13.0;

/// Axis titles and the room for labels, in CSS pixels.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) x_title: &'a str,
    pub(super) y_title: &'a str,
    /// Height of the strip below the x axis; 0 leaves out the labels and the title.
    pub(super) below: f64,
    /// Width of the strip to the left of the y axis.
    pub(super) left: f64,
}

/// Places a chart in `area`.
pub(super) fn chart<'a>(
    area: &Area<'a>,
    x: &Axis,
    y: &Axis,
    frame: Frame,
) -> Result<Chart<'a>, DrawError> {
    ChartBuilder::on(area)
        .x_label_area_size(px(frame.below))
        .y_label_area_size(px(frame.left))
        .build_cartesian_2d(x.clone(), y.clone())
}

/// Why a drawing step failed.
pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// Draws axes, ticks and titles, and grid lines if `grid` is true.
pub(super) fn axes(chart: &mut Chart, frame: Frame, grid: bool) -> Drawn {
    let (width, height) = chart.plotting_area().dim_in_pixel();
    let title = |text, length: u32| label(text, f64::from(length) / f64::from(UNIT), TITLE);
    let (x_title, y_title) = (title(frame.x_title, width), title(frame.y_title, height));
    let mut mesh = chart.configure_mesh();
    if !grid {
        mesh.disable_mesh();
    }
    mesh.max_light_lines(0)
        .bold_line_style(GRID.stroke_width(px(1.0) as u32))
        .light_line_style(TRANSPARENT)
        .axis_style(INK.stroke_width(px(1.0) as u32))
        .set_all_tick_mark_size(px(4.0))
        .label_style(font(12.0))
        .axis_desc_style(font(TITLE))
        .x_desc(x_title)
        .y_desc(y_title)
        .draw()
}
