//! Labelled points in the plane.

use super::axis::{Axis, span};
use super::canvas::{Drawn, Words, number, px, sheet, text_width};
use super::chart::{Chart, Frame, axes, chart};
use super::legend::{Key, header, header_height};
use super::marker::marker;
use super::plane::Plane;
use super::point::Point;

/// Points with a colour and a shape per class.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// Title of the figure.
    pub title: String,
    /// Title of the horizontal axis, with its unit.
    pub x_title: String,
    /// Title of the vertical axis, with its unit.
    pub y_title: String,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The points. Those outside the figure, or with a coordinate that is not finite, are left out.
    /// If there are more than 5,000, only every second, third or so is drawn, which keeps a figure
    /// to a few megabytes at most.
    pub points: Vec<Point>,
}

/// Largest number of points to draw.
const MOST: usize = 5000;

/// The width of a label from which only a few fit below the plane.
const WIDE: f64 = 60.0;

/// Draws the points only.
pub(crate) fn points(scatter: &Scatter) -> String {
    let plane = Plane::around(&scatter.points, 0, 0);
    let words = Words {
        title: format!("Points of the plane, by class: {}", scatter.title),
        description: describe(scatter),
    };
    panel(scatter, &words, &plane, Vec::new(), true, |_| Ok(()))
}

/// A description of how many points each class has, and where.
pub(super) fn describe(scatter: &Scatter) -> String {
    let counts = scatter.classes.iter().enumerate().map(|(class, name)| {
        let of_class = scatter.points.iter().filter(|point| point.class == class);
        format!("{} {name}", of_class.count())
    });
    let extent = |title: &str, value: fn(&Point) -> f64| {
        let values = span(scatter.points.iter().map(value));
        let [low, high] = [values.start, values.end].map(number);
        format!("{title} from {low} to {high}")
    };
    format!(
        "{} points: {}; {}, {}.",
        scatter.points.len(),
        counts.collect::<Vec<_>>().join(", "),
        extent(&scatter.x_title, |point| point.x),
        extent(&scatter.y_title, |point| point.y)
    )
}

/// Draws `background`, then the axes over the extent of `plane`, then the points. `more_keys`
/// follow the classes in the legend.
pub(super) fn panel(
    scatter: &Scatter,
    words: &Words,
    plane: &Plane,
    more_keys: Vec<Key>,
    grid: bool,
    background: impl FnOnce(&Chart) -> Drawn,
) -> String {
    const WIDTH: f64 = 470.0;
    const HEIGHT: f64 = 350.0;
    let classes = scatter
        .classes
        .iter()
        .enumerate()
        .map(|(index, name)| Key::Class(index, name));
    let keys: Vec<_> = classes.chain(more_keys).collect();
    let top = header_height(&keys, WIDTH);
    sheet(words, (WIDTH, top + HEIGHT), |area| {
        header(area, &scatter.title, &keys, WIDTH)?;
        let widest = |axis: &Axis| {
            let widths = axis.ticks.iter().map(|tick| text_width(&tick.label, 12.0));
            widths.fold(0.0, f64::max)
        };
        let (x, y) = (
            Axis::exact(plane.x.clone(), 6),
            Axis::exact(plane.y.clone(), 6),
        );
        let x = match widest(&x) > WIDE {
            true => Axis::exact(plane.x.clone(), 3),
            false => x,
        };
        let frame = Frame {
            x_title: &scatter.x_title,
            y_title: &scatter.y_title,
            below: 46.0,
            // The title, the widest label and its tick.
            left: (widest(&y) + 30.0).max(54.0),
        };
        // Half of the label at the end of the axis.
        let right = (widest(&x) / 2.0).max(16.0);
        let plot = area.margin(px(top), px(10.0), px(10.0), px(right));
        let mut chart = chart(&plot, &x, &y, frame)?;
        background(&chart)?;
        axes(&mut chart, frame, grid)?;
        markers(&chart, &scatter.points)
    })
}

fn markers(chart: &Chart, points: &[Point]) -> Drawn {
    let area = chart.plotting_area();
    let (x, y) = (chart.x_range(), chart.y_range());
    for point in points.iter().step_by(points.len().div_ceil(MOST).max(1)) {
        let place = (point.x, point.y);
        if x.contains(&place.0) && y.contains(&place.1) {
            marker(
                &area.use_screen_coord(),
                point.class,
                area.map_coordinate(&place),
                3.6,
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::check::assert_figure;

    fn scatter(points: Vec<Point>) -> Scatter {
        Scatter {
            title: "Moons <&> \"noise\"".into(),
            x_title: "x1".into(),
            y_title: "x2".into(),
            classes: vec!["upper".into(), "lower".into()],
            points,
        }
    }

    #[test]
    fn a_figure_names_everything() {
        let svg = points(&scatter(vec![
            Point {
                x: 0.0,
                y: 1.0,
                class: 0,
            },
            Point {
                x: 2.0,
                y: -1.0,
                class: 1,
            },
        ]));
        assert_figure(&svg, &["Moons <&> \"noise\"", "x1", "x2", "upper", "lower"]);
        assert!(svg.contains("Moons &lt;&amp;&gt;"));
        let words =
            "2 points: 1 upper, 1 lower; x1 from 0.00 to 2.00, x2 from \u{2212}1.00 to 1.00.";
        assert!(svg.contains(words), "{svg}");
    }

    #[test]
    fn any_points_can_be_drawn() {
        let point = |x, y| Point { x, y, class: 9 };
        let huge = [point(f64::MAX, 0.0), point(f64::MIN, f64::MIN_POSITIVE)];
        for points_given in [
            &[][..],
            &[point(1.0, 1.0)],
            &[point(f64::NAN, 0.0), point(3.0, f64::INFINITY)],
            &huge,
        ] {
            assert_figure(&points(&scatter(points_given.to_vec())), &["upper"]);
        }
    }
}
