//! Learning curves: quantities against the training step, in panels one above the other.

use plotters::prelude::*;

use super::axis::{Axis, Scale};
use super::canvas::{Area, Drawn, font, label, px, sheet};
use super::chart::{Frame, axes, chart};
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
    let x = Axis::steps(steps.map(|&(step, _)| step), 7);
    let plot = if figure.panels.len() == 1 {
        ALONE
    } else {
        PLOT
    };
    let top = header_height(&keys, WIDTH);
    let height = top + (ABOVE + plot) * figure.panels.len() as f64 + BELOW + BOTTOM;
    sheet(&figure.title, (WIDTH, height), |area| {
        header(area, &figure.title, &keys, WIDTH)?;
        let mut rest = area.margin(px(top), 0, 0, 0);
        for (index, shown) in figure.panels.iter().enumerate() {
            let last = index + 1 == figure.panels.len();
            let below = if last { BELOW } else { 0.0 };
            let (here, next) = rest.split_vertically(px(ABOVE + plot + below));
            let frame = Frame {
                x_title: if last { &figure.x_title } else { "" },
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

fn panel(area: &Area, panel: &Panel, x: &Axis, frame: Frame, names: &[&str]) -> Drawn {
    let title = label(&panel.title, WIDTH - 32.0, 13.0);
    area.draw_text(&title, &font(13.0), (px(16.0), px(14.0)))?;
    let values = panel
        .series
        .iter()
        .flat_map(|series| &series.points)
        .map(|&(_, value)| value);
    let y = Axis::over(values, panel.scale, 5);
    let mut chart = chart(&area.margin(px(ABOVE), px(2.0), 0, px(20.0)), x, &y, frame)?;
    axes(&mut chart, frame, true)?;
    let plot = chart.plotting_area();
    let screen = plot.use_screen_coord();
    for series in &panel.series {
        let index = names
            .iter()
            .position(|name| *name == series.name)
            .unwrap_or(0);
        let places = series
            .points
            .iter()
            .filter_map(|&(step, value)| Some((x.place(step)?, y.place(value)?)));
        let line = thin(&places.collect::<Vec<_>>(), WIDTH as usize);
        let Some(end) = line.last().map(|end| plot.map_coordinate(end)) else {
            continue;
        };
        plot.draw(&PathElement::new(
            line,
            hue(index).stroke_width(px(1.5) as u32),
        ))?;
        marker(&screen, index, end, 4.0)?;
    }
    Ok(())
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
        };
        let runs = vec![
            series("one", points),
            series("two", &[(0.0, 0.5), (900.0, 0.25)]),
        ];
        let panels = ["loss", "accuracy, %"].map(|title| Panel {
            title: title.into(),
            scale,
            series: runs.clone(),
        });
        Curves {
            title: "Runs".into(),
            x_title: "step".into(),
            panels: panels.into(),
        }
    }

    #[test]
    fn panels_share_the_legend_and_the_axis() {
        let svg = curves(&figure(Scale::Log, &[(0.0, 2.3), (500.0, 0.1)]));
        assert_figure(&svg, &["Runs", "step", "loss", "accuracy, %", "one", "two"]);
        for once in ["step", "one", "two"] {
            assert_eq!(svg.matches(&format!(">\n{once}\n<")).count(), 1);
        }
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
