//! Learning curves: quantities against the training step, in panels one above the other.

use std::ops::Range;

use plotters::prelude::*;

use super::axis::{Axis, Scale, span};
use super::canvas::{Area, Drawn, Words, font, label, number, px, sheet};
use super::chart::{Chart, Frame, axes, chart};
use super::clip::clip;
use super::legend::{Key, header, header_height};
use super::marker::marker;
use super::palette::hue;
use super::thin::thin;

/// Panels over a common horizontal axis, with a common legend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Title of the figure.
    pub title: String,
    /// Title of the horizontal axis.
    pub x_title: String,
    /// How its values are laid along it.
    pub x_scale: Scale,
    /// The panels from top to bottom.
    pub panels: Vec<Panel>,
}

/// One quantity, for one or more runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// What is drawn, with its unit.
    pub title: String,
    /// How the quantity is laid along the vertical axis.
    pub scale: Scale,
    /// The extent of the vertical axis, where it is not that of the series; what lies outside is cut off.
    pub range: Option<Range<f64>>,
    /// The lines. Series of the same name have the same colour in every panel.
    pub series: Vec<Series>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Name in the legend.
    pub name: String,
    /// Step and value, ordered by step; points that are not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// From where to where values spread around the line: step, low and high. Drawn as a band.
    pub band: Vec<(f64, f64, f64)>,
    /// Whether every point has a dot.
    pub dots: bool,
}

const WIDTH: f64 = 540.0;
/// Height of a panel's plot, and of one that stands alone.
const PLOT: f64 = 150.0;
const ALONE: f64 = 250.0;
/// Room for the title above a panel.
const ABOVE: f64 = 38.0;
/// Room for labels and the axis title under the last panel.
const BELOW: f64 = 48.0;
const BOTTOM: f64 = 10.0;
/// Radius of a series' marker, and of the dots of its points.
const MARKER: f64 = 4.0;
const DOT: f64 = 2.0;

/// Draws all panels in one figure.
pub fn curves(figure: &Curves) -> String {
    let names = names(&figure.panels);
    let keys: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(index, name)| Key::Line(index, name))
        .collect();
    let steps = figure
        .panels
        .iter()
        .flat_map(|panel| &panel.series)
        .flat_map(|series| &series.points);
    let steps = steps.map(|&(step, _)| step);
    let x = match figure.x_scale {
        Scale::Linear => Axis::steps(steps, 7),
        Scale::Log => Axis::over(steps, Scale::Log, 7),
    };
    let x_title = scaled(&figure.x_title, figure.x_scale);
    let plot = if figure.panels.len() == 1 {
        ALONE
    } else {
        PLOT
    };
    let top = header_height(&keys, WIDTH);
    let height = top + (ABOVE + plot) * figure.panels.len() as f64 + BELOW + BOTTOM;
    let words = Words {
        title: format!("Curves against {}: {}", figure.x_title, figure.title),
        description: describe(figure),
    };
    sheet(&words, (WIDTH, height), |area| {
        header(area, &figure.title, &keys, WIDTH)?;
        let mut rest = area.margin(px(top), 0, 0, 0);
        for (index, shown) in figure.panels.iter().enumerate() {
            let last = index + 1 == figure.panels.len();
            let below = if last { BELOW } else { 0.0 };
            let (here, next) = rest.split_vertically(px(ABOVE + plot + below));
            let frame = Frame {
                x_title: if last { &x_title } else { "" },
                y_title: "",
                below,
                left: 54.0,
            };
            panel(&here, shown, &x, frame, &names)?;
            rest = next;
        }
        Ok(())
    })
}

/// A title, with a word on the scale where it is not the ordinary one.
fn scaled(title: &str, scale: Scale) -> String {
    match scale {
        Scale::Linear => title.to_owned(),
        Scale::Log => format!("{title}, log scale"),
    }
}

fn panel(area: &Area, panel: &Panel, x: &Axis, frame: Frame, names: &[&str]) -> Drawn {
    let title = scaled(&panel.title, panel.scale);
    let title = label(&title, WIDTH - 32.0, 13.0);
    area.draw_text(&title, &font(13.0), (px(16.0), px(14.0)))?;
    let y = match &panel.range {
        Some(range) => Axis::exact(range.clone(), 5),
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

/// All values of a panel, those of its bands included.
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

/// Draws a series' line and dots, and finds a place for its marker apart from those in `marked`.
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

/// The last corner of a line that is a marker's width away from all that are `marked`; its end if there is none.
fn apart(corners: &[(i32, i32)], marked: &[(usize, (i32, i32))]) -> Option<(i32, i32)> {
    let free = |corner: &&(i32, i32)| {
        let distance =
            |place: (i32, i32)| f64::from(corner.0 - place.0).hypot(f64::from(corner.1 - place.1));
        marked
            .iter()
            .all(|&(_, place)| distance(place) >= f64::from(px(2.8 * MARKER)))
    };
    corners.iter().rev().find(free).or(corners.last()).copied()
}

/// From where to where each line goes.
fn describe(figure: &Curves) -> String {
    let mut words = Vec::new();
    for panel in &figure.panels {
        let lines = panel.series.iter().filter_map(|series| {
            let finite = series.points.iter().filter(|(_, value)| value.is_finite());
            let (first, last) = (finite.clone().next()?, finite.clone().next_back()?);
            let values = span(finite.map(|&(_, value)| value));
            Some(format!(
                "{} from {} at {} to {} at {}, between {} and {}",
                series.name,
                number(first.1),
                number(first.0),
                number(last.1),
                number(last.0),
                number(values.start),
                number(values.end)
            ))
        });
        let lines: Vec<String> = lines.collect();
        words.push(format!(
            "{}: {}.",
            scaled(&panel.title, panel.scale),
            lines.join("; ")
        ));
    }
    match words.is_empty() {
        true => "There are no curves.".to_owned(),
        false => words.join(" "),
    }
}

/// The series' names in order of first appearance.
fn names(panels: &[Panel]) -> Vec<&str> {
    let mut names = Vec::new();
    for series in panels.iter().flat_map(|panel| &panel.series) {
        if !names.contains(&series.name.as_str()) {
            names.push(series.name.as_str());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::check::assert_figure;

    fn figure(scale: Scale, points: &[(f64, f64)]) -> Curves {
        let series = |name: &str, points: &[(f64, f64)]| Series {
            name: name.into(),
            points: points.into(),
            ..Series::default()
        };
        let runs = vec![
            series("one", points),
            series("two", &[(0.0, 0.5), (900.0, 0.25)]),
        ];
        let panels = ["loss", "accuracy, %"].map(|title| Panel {
            title: title.into(),
            scale,
            series: runs.clone(),
            ..Panel::default()
        });
        Curves {
            title: "Runs".into(),
            x_title: "step".into(),
            panels: panels.into(),
            ..Curves::default()
        }
    }

    #[test]
    fn panels_share_the_legend_and_the_axis() {
        let svg = curves(&figure(Scale::Log, &[(0.0, 2.3), (500.0, 0.1)]));
        let texts = [
            "Runs",
            "step",
            "loss, log scale",
            "accuracy, %, log scale",
            "one",
            "two",
        ];
        assert_figure(&svg, &texts);
        let words = "loss, log scale: one from 2.30 at 0.00 to 0.100 at 500, between 0.100 and 2.30; two from 0.500";
        assert!(svg.contains(words), "{svg}");
        for once in ["step", "one", "two"] {
            assert_eq!(svg.matches(&format!(">\n{once}\n<")).count(), 1);
        }
    }

    /// Powers of ten are equally far apart along a log axis, the ticks at places of their own.
    #[test]
    fn a_log_axis_of_steps() {
        let points = [(1.0, 0.0), (10.0, 1.0), (100.0, 2.0)];
        let mut figure = figure(Scale::Linear, &points);
        figure.x_scale = Scale::Log;
        for panel in &mut figure.panels {
            panel.series.truncate(1);
            panel.series[0].dots = true;
        }
        let svg = curves(&figure);
        assert_figure(&svg, &["step, log scale", "1", "10", "100"]);
        let circles = svg.split("<circle cx=\"").skip(1);
        let places = circles.map(|rest| rest.split('"').next().unwrap().parse::<i32>().unwrap());
        // After the legend's marker and its rim come three dots.
        let places: Vec<i32> = places.skip(2).take(3).collect();
        let gaps = [places[1] - places[0], places[2] - places[1]];
        assert!(
            gaps[0] > 500 && (gaps[0] - gaps[1]).abs() <= 1,
            "{places:?}"
        );
    }

    #[test]
    fn markers_keep_apart() {
        let line: Vec<(i32, i32)> = (0..100).map(|x| (10 * x, 0)).collect();
        let first = apart(&line, &[]).unwrap();
        assert_eq!(first, (990, 0));
        let second = apart(&line, &[(0, first)]).unwrap();
        assert!(
            second.0 <= 990 - px(2.8 * MARKER) && second.0 > 800,
            "{second:?}"
        );
        assert_eq!(apart(&line[98..], &[(0, first)]), Some((990, 0)));
        assert_eq!(apart(&[], &[]), None);
    }

    #[test]
    fn a_range_cuts_lines_off() {
        let mut figure = figure(Scale::Linear, &[(0.0, 0.0), (100.0, 200.0)]);
        figure.panels.truncate(1);
        figure.panels[0].range = Some(90.0..100.0);
        figure.panels[0].series.truncate(1);
        figure.panels[0].series[0].band = vec![(0.0, -1e9, 5.0), (100.0, 95.0, 1e9)];
        let svg = curves(&figure);
        assert_figure(&svg, &["90", "100", "one"]);
        let opacity = svg.matches("opacity=\"0.18\"").count();
        assert_eq!(opacity, 1, "one band");
    }

    #[test]
    fn any_series_can_be_drawn() {
        let odd = [
            (0.0, f64::NAN),
            (1.0, f64::INFINITY),
            (f64::NAN, 1.0),
            (2.0, -1.0),
            (3.0, 0.0),
        ];
        for scale in [Scale::Linear, Scale::Log] {
            for points in [
                &[][..],
                &[(5.0, 1.0)],
                &odd,
                &[(1e300, 1e300), (-1e300, -1e300)],
            ] {
                assert_figure(&curves(&figure(scale, points)), &["Runs"]);
            }
        }
        assert_figure(&curves(&Curves::default()), &[]);
    }

    #[test]
    fn long_series_make_small_figures() {
        let noise: Vec<_> = (0..60_000)
            .map(|step| (f64::from(step), f64::from(step * 7919 % 1000)))
            .collect();
        assert!(curves(&figure(Scale::Linear, &noise)).len() < 120_000);
    }
}
