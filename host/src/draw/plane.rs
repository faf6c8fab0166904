//! The plane over which a classifier is drawn, and its class probabilities there.

use std::ops::Range;

use thiserror::Error;

use super::axis::span;
use super::contour::Lattice;
use super::point::Point;

/// A grid of sample points over a rectangle, including the corners of the rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    /// The horizontal extent.
    pub x: Range<f64>,
    /// The vertical extent.
    pub y: Range<f64>,
    /// Number of samples along x.
    pub columns: usize,
    /// Number of samples along y.
    pub rows: usize,
}

impl Plane {
    /// A plane that contains `points` with some room around them.
    pub fn around(points: &[Point], columns: usize, rows: usize) -> Self {
        let room = |values: Range<f64>| {
            let size = values.end - values.start;
            let room = if size > 0.0 { 0.1 * size } else { 0.5 };
            finite(values.start - room)..finite(values.end + room)
        };
        let x = room(span(points.iter().map(|point| point.x)));
        let y = room(span(points.iter().map(|point| point.y)));
        Self {
            x,
            y,
            columns,
            rows,
        }
    }

    /// The sample points in the order that [`Field`] expects: row by row from the lowest y, each
    /// row from the lowest x.
    pub fn samples(&self) -> impl Iterator<Item = [f64; 2]> {
        (0..self.rows).flat_map(move |row| {
            let y = step(&self.y, row, self.rows);
            (0..self.columns).map(move |column| [step(&self.x, column, self.columns), y])
        })
    }
}

/// The `index`th of `count` equally spaced values from one end of `range` to the other.
fn step(range: &Range<f64>, index: usize, count: usize) -> f64 {
    let part = index as f64 / count.saturating_sub(1).max(1) as f64;
    finite(range.start + part * (range.end - range.start))
}

/// Limits a number so that differences between two such numbers are finite.
const fn finite(value: f64) -> f64 {
    value.clamp(-1e300, 1e300)
}

/// Class probabilities on a [`Plane`].
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub(super) plane: Plane,
    pub(super) classes: usize,
    probabilities: Vec<f32>,
}

/// Why probabilities do not make a [`Field`].
///
/// ```
/// use firmgrad_host::draw::{Field, FieldError, Plane};
///
/// let plane = Plane { x: 0.0..1.0, y: 0.0..1.0, columns: 2, rows: 3 };
/// let error = Field::new(plane, 2, vec![0.5; 10]).unwrap_err();
/// assert_eq!(error, FieldError { found: 10, samples: 6, classes: 2 });
/// ```
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{found} probabilities for {samples} samples of {classes} classes")]
pub struct FieldError {
    /// Number of probabilities given.
    pub found: usize,
    /// Number of samples of the plane.
    pub samples: usize,
    /// Number of classes.
    pub classes: usize,
}

impl Field {
    /// Makes a field from `probabilities`, which hold `classes` values for each of
    /// [`Plane::samples`], in that order.
    pub fn new(plane: Plane, classes: usize, probabilities: Vec<f32>) -> Result<Self, FieldError> {
        let (found, samples) = (probabilities.len(), plane.columns * plane.rows);
        if found != samples * classes {
            return Err(FieldError {
                found,
                samples,
                classes,
            });
        }
        Ok(Self {
            plane,
            classes,
            probabilities,
        })
    }

    /// For each class, the share of the plane's samples at which it leads all others.
    pub(crate) fn shares(&self) -> Vec<f64> {
        let samples = (self.plane.columns * self.plane.rows).max(1) as f64;
        let won = |class| {
            let lead = self.lead(class);
            lead.values.iter().filter(|lead| **lead > 0.0).count() as f64 / samples
        };
        (0..self.classes).map(won).collect()
    }

    /// The lead of `class` over its strongest rival, as log odds: positive where the class wins, 0
    /// on the boundary.
    ///
    /// The logits of a piecewise linear network are linear between its kinks, and so are their
    /// differences. Boundaries are therefore interpolated in log odds, so that straight ones come
    /// out straight.
    pub(super) fn lead(&self, class: usize) -> Lattice {
        let log = |probability: f32| f64::from(probability.max(f32::MIN_POSITIVE)).ln();
        let lead = |sample: &[f32]| {
            let rivals = sample
                .iter()
                .enumerate()
                .filter(|&(rival, _)| rival != class);
            log(sample[class])
                - log(rivals.fold(0.0, |most, (_, &probability)| most.max(probability)))
        };
        let Plane {
            x,
            y,
            columns,
            rows,
        } = &self.plane;
        Lattice {
            x: (0..*columns)
                .map(|column| step(x, column, *columns))
                .collect(),
            y: (0..*rows).map(|row| step(y, row, *rows)).collect(),
            values: self
                .probabilities
                .chunks(self.classes.max(1))
                .map(lead)
                .collect(),
        }
    }
}
