//! Decision boundaries: which class a classifier predicts where, and how confidently.

use plotters::prelude::*;

use super::canvas::{Drawn, UNIT, Words, number, px};
use super::chart::Chart;
use super::contour::{Line, length};
use super::legend::Key;
use super::palette::{INK, NEUTRAL, hue, tint};
use super::plane::Field;
use super::scatter::{self, Scatter, panel};
use super::simplify::simplify;

/// A classifier's predictions over the plane, under the points it was trained on.
///
/// A classifier that separates two classes near x = 1 / 2:
///
/// ```
/// use firmgrad_host::draw::{Boundary, Field, Plane, Point, Scatter, boundary};
///
/// let points = vec![Point { x: 0.0, y: 1.0, class: 0 }, Point { x: 1.0, y: 0.0, class: 1 }];
/// let plane = Plane::around(&points, 40, 30);
/// let probabilities = plane.samples().map(|[x, _]| x.clamp(0.0, 1.0) as f32);
/// let probabilities = probabilities.flat_map(|lower| [1.0 - lower, lower]).collect();
/// let field = Field::new(plane, 2, probabilities)?;
/// let scatter = Scatter {
///     title: "Two moons".to_owned(),
///     x_title: "x".to_owned(),
///     y_title: "y".to_owned(),
///     classes: vec!["upper".to_owned(), "lower".to_owned()],
///     points,
/// };
/// assert!(boundary(&Boundary { scatter, field }).starts_with("<svg"));
/// # Ok::<(), firmgrad_host::draw::FieldError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// Titles, class names and points.
    pub scatter: Scatter,
    /// The classifier's probabilities. The figure shows exactly their plane.
    pub field: Field,
}

/// Number of shades of a region, palest where the classifier is undecided.
const SHADES: usize = 12;

/// Draws the regions of the classes, the boundary between them, and the points.
///
/// A region is shaded by the probability of its class relative to the strongest rival alone. With
/// two classes this is the probability of the class.
pub fn boundary(figure: &Boundary) -> String {
    let shades: Vec<f64> = (0..SHADES).map(strength).collect();
    let shaded = match figure.field.classes {
        0..=2 => "probability 0.5 to 1",
        _ => "probability against the runner-up, 0.5 to 1",
    };
    let keys = vec![Key::Edge("boundary"), Key::Ramp(NEUTRAL, &shades, shaded)];
    let words = Words {
        title: format!(
            "Regions of the classes, with the points: {}",
            figure.scatter.title
        ),
        description: format!(
            "{} {}",
            describe(figure),
            scatter::describe(&figure.scatter)
        ),
    };
    panel(
        &figure.scatter,
        &words,
        &figure.field.plane,
        keys,
        false,
        |chart| {
            for class in 0..figure.field.classes {
                shade(chart, &figure.field, class)?;
            }
            let style = INK.stroke_width(px(1.75) as u32);
            for line in boundary_lines(&figure.field) {
                chart
                    .plotting_area()
                    .use_screen_coord()
                    .draw(&PathElement::new(on_screen(chart, &line), style))?;
            }
            Ok(())
        },
    )
}

/// The share of the plane that each class has, and the length of the boundary.
fn describe(figure: &Boundary) -> String {
    let field = &figure.field;
    let shares = figure.scatter.classes.iter().zip(field.shares());
    let shares =
        shares.map(|(name, share)| format!("{name} has {:.0} % of the plane", 100.0 * share));
    format!(
        "{}; the boundary between them is {} long, in the units of the axes.",
        shares.collect::<Vec<_>>().join(", "),
        number(boundary_length(field))
    )
}

/// The decision boundary as polylines in the plane. With more than two classes, neighbouring
/// regions have coinciding lines.
pub(crate) fn boundary_lines(field: &Field) -> Vec<Vec<[f64; 2]>> {
    // With two classes both have the same boundary, so one is enough.
    let outlined = match field.classes {
        2 => 1,
        classes => classes,
    };
    (0..outlined)
        .flat_map(|class| field.lead(class).contour(0.0))
        .collect()
}

/// The length of the decision boundary inside the field's plane, in units of its axes.
fn boundary_length(field: &Field) -> f64 {
    // Every piece of the boundary borders two regions, so it is counted twice.
    let edges = (0..field.classes).flat_map(|class| field.lead(class).contour(0.0));
    edges.map(|line| length(&line)).sum::<f64>() / 2.0
}

fn strength(shade: usize) -> f64 {
    0.14 + 0.36 * shade as f64 / (SHADES - 1) as f64
}

/// Paints the region of `class`, each shade on top of the paler one around it.
fn shade(chart: &Chart, field: &Field, class: usize) -> Drawn {
    let lead = field.lead(class);
    for shade in 0..SHADES {
        let probability = 0.5 + 0.5 * shade as f64 / SHADES as f64;
        let log_odds = (probability / (1.0 - probability)).ln();
        let rings = lead.region(log_odds);
        let outline = joined(rings.iter().map(|ring| on_screen(chart, ring)).collect());
        if !outline.is_empty() {
            let colour = tint(hue(class), strength(shade));
            chart
                .plotting_area()
                .use_screen_coord()
                .draw(&Polygon::new(outline, colour.filled()))?;
        }
    }
    Ok(())
}

fn on_screen(chart: &Chart, line: &Line) -> Vec<(i32, i32)> {
    let places = line
        .iter()
        .map(|&[x, y]| chart.plotting_area().map_coordinate(&(x, y)));
    // A tenth of a CSS pixel, which preserves kinks and curves.
    simplify(&places.collect::<Vec<_>>(), f64::from(UNIT) / 10.0)
}

/// One closed path through all `rings`, for a backend whose polygons cannot have holes. The path
/// goes from the first corner of one ring to the first corner of the next and returns the same way,
/// which encloses no area.
fn joined(rings: Vec<Vec<(i32, i32)>>) -> Vec<(i32, i32)> {
    let starts: Vec<_> = rings
        .iter()
        .filter_map(|ring| ring.first().copied())
        .collect();
    rings
        .into_iter()
        .flatten()
        .chain(starts.into_iter().rev())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::check::assert_figure;
    use crate::draw::{FieldError, Plane, Point};

    fn figure(
        plane: Plane,
        classes: usize,
        probabilities: impl Fn([f32; 2]) -> Vec<f32>,
    ) -> Boundary {
        let samples = plane.samples().map(|point| point.map(|value| value as f32));
        let sampled = samples.flat_map(probabilities).collect();
        let scatter = Scatter {
            title: "Boundary".into(),
            x_title: "x1".into(),
            y_title: "x2".into(),
            classes: (0..classes).map(|class| format!("class {class}")).collect(),
            points: vec![Point {
                x: 0.0,
                y: 0.0,
                class: 0,
            }],
        };
        Boundary {
            scatter,
            field: Field::new(plane, classes, sampled).unwrap(),
        }
    }

    fn square(count: usize) -> Plane {
        Plane {
            x: -1.0..1.0,
            y: -1.0..1.0,
            columns: count,
            rows: count,
        }
    }

    #[test]
    fn a_steep_straight_boundary_has_the_length_of_the_line() {
        let steep = figure(square(31), 2, |[x, y]| {
            let odds = (30.0 * (x - y)).exp();
            vec![odds / (1.0 + odds), 1.0 / (1.0 + odds)]
        });
        assert!((boundary_length(&steep.field) - 8f64.sqrt()).abs() < 1e-3);
        let svg = boundary(&steep);
        assert_figure(
            &svg,
            &["Boundary", "x1", "x2", "class 0", "class 1", "boundary"],
        );
        // Samples exactly on the diagonal belong to neither class.
        let words = "class 0 has 48 % of the plane, class 1 has 48 % of the plane; the boundary between them is 2.83 long";
        assert!(svg.contains(words), "{svg}");
        assert_eq!(boundary_lines(&steep.field).len(), 1);
    }

    #[test]
    fn a_boundary_of_three_classes_is_counted_once() {
        let sectors = figure(square(121), 3, |[x, y]| {
            let score = |angle: f32| (20.0 * (x * angle.cos() + y * angle.sin())).exp();
            let scores = [0.0, 2.0, 4.0].map(|part| score(part * std::f32::consts::FRAC_PI_3));
            scores
                .iter()
                .map(|score| score / scores.iter().sum::<f32>())
                .collect()
        });
        // Three rays from the centre: one to the left edge, two to the upper and lower edges.
        let rays = 1.0 + 2.0 / std::f64::consts::FRAC_PI_3.sin();
        assert!((boundary_length(&sectors.field) - rays).abs() < 0.05);
    }

    #[test]
    fn any_field_can_be_drawn() {
        for count in [0, 1, 2] {
            for value in [0.0, 0.5, 1.0, f32::NAN, f32::INFINITY] {
                for classes in [0, 1, 2, 3] {
                    let field = figure(square(count), classes, |_| vec![value; classes]);
                    assert_figure(&boundary(&field), &["Boundary"]);
                    assert!(boundary_length(&field.field).is_finite());
                }
            }
        }
    }

    #[test]
    fn a_field_holds_every_sample() {
        let error = Field::new(square(2), 2, vec![0.5; 7]).unwrap_err();
        assert_eq!(
            error,
            FieldError {
                found: 7,
                samples: 4,
                classes: 2
            }
        );
    }
}
