//! Curves: quantities plotted against the training step or another number, in panels one above the
//! other.

mod panel;

use super::axis::{Axis, Scale, span};
use super::canvas::{Words, number, px, sheet};
use super::chart::Frame;
use super::legend::{Key, header, header_height};
use panel::{ABOVE, WIDTH, panel, scaled};
pub use panel::{Panel, Series};

/// Panels with a common horizontal axis and a common legend.
///
/// ```
/// use firmgrad_host::draw::{Curves, Panel, Scale, Series, curves};
///
/// let losses = Series {
///     name: "training".to_owned(),
///     points: vec![(1.0, 0.7), (10.0, 0.3), (100.0, 0.1)],
///     band: vec![(1.0, 0.6, 0.8), (100.0, 0.1, 0.2)],
///     dots: true,
/// };
/// let svg = curves(&Curves {
///     title: "Two moons".to_owned(),
///     x_title: "step".to_owned(),
///     x_scale: Scale::Log,
///     panels: vec![Panel {
///         title: "loss in nats".to_owned(),
///         scale: Scale::Linear,
///         range: Some(0.0..1.0),
///         series: vec![losses],
///     }],
/// });
/// assert!(svg.starts_with("<svg") && svg.contains("loss in nats"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Title of the figure.
    pub title: String,
    /// Title of the horizontal axis.
    pub x_title: String,
    /// The scale of the horizontal axis.
    pub x_scale: Scale,
    /// The panels from top to bottom.
    pub panels: Vec<Panel>,
}

/// Height of a panel's plot, in a figure of several panels and of a single one.
const PLOT: f64 = 150.0;
const ALONE: f64 = 250.0;
/// Room for labels and the axis title below the last panel.
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

/// A description of where each line starts and ends.
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
mod tests;
