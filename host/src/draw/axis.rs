//! Axis ranges and round tick values.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::ticks::{Tick, linear_ticks, log_ticks};

/// The scale of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal differences are equally far apart.
    #[default]
    Linear,
    /// Equal ratios are equally far apart. Values that are not positive are not drawn.
    Log,
}

/// An axis: its range of coordinates and its ticks. The coordinate of a value is the value itself
/// on a linear axis, and its decimal logarithm on a log axis.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    scale: Scale,
    pub(super) range: Range<f64>,
    pub(super) ticks: Vec<Tick>,
}

impl Axis {
    /// A linear axis over exactly `range`, with about `count` ticks.
    pub(super) fn exact(range: Range<f64>, count: usize) -> Self {
        Self::of_places(range, Scale::Linear, count)
    }

    /// An axis that contains `values` with a little room around them, with about `count` ticks.
    pub(super) fn over(values: impl Iterator<Item = f64>, scale: Scale, count: usize) -> Self {
        let spanned = span(values.filter_map(|value| place(scale, value)));
        let room = 0.05 * (spanned.end - spanned.start);
        Self::of_places(spanned.start - room..spanned.end + room, scale, count)
    }

    /// An axis from the lower to the upper value of `limits`, with about `count` ticks.
    pub(super) fn limited(limits: &Range<f64>, scale: Scale, count: usize) -> Self {
        let ends = [limits.start, limits.end].into_iter();
        let places = span(ends.filter_map(|value| place(scale, value)));
        Self::of_places(places, scale, count)
    }

    /// An axis over a range of coordinates.
    fn of_places(range: Range<f64>, scale: Scale, count: usize) -> Self {
        let range = widened(range);
        let ticks = match scale {
            Scale::Linear => linear_ticks(&range, count),
            Scale::Log => log_ticks(&range, count),
        };
        Self {
            scale,
            range,
            ticks,
        }
    }

    /// A linear axis from 0, or from the lowest of `values` if that is negative, to a little above
    /// the highest.
    pub(super) fn steps(values: impl Iterator<Item = f64>, count: usize) -> Self {
        let spanned = span(values.filter_map(|value| place(Scale::Linear, value)));
        let start = spanned.start.min(0.0);
        Self::exact(start..spanned.end + 0.02 * (spanned.end - start), count)
    }

    /// An axis of categories: each name stands in the middle of a unit interval, starting at 0.
    pub(super) fn named(names: &[String]) -> Self {
        let tick = |(index, name): (usize, &String)| Tick {
            place: index as f64 + 0.5,
            label: name.clone(),
        };
        let ticks = names.iter().enumerate().map(tick).collect();
        Self {
            scale: Scale::Linear,
            range: widened(0.0..names.len() as f64),
            ticks,
        }
    }

    /// The same axis running the other way.
    pub(super) fn reversed(self) -> Self {
        Self {
            range: self.range.end..self.range.start,
            ..self
        }
    }

    /// The coordinate of `value` along the axis; `None` if it cannot be drawn.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        place(self.scale, value)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (low, high): (i32, i32)) -> i32 {
        let part = (place - self.range.start) / (self.range.end - self.range.start);
        (f64::from(low) + part * f64::from(high - low)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|tick| tick.place).collect()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, place: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.place == *place);
        tick.map_or_else(String::new, |tick| tick.label.clone())
    }
}

fn place(scale: Scale, value: f64) -> Option<f64> {
    let place = match scale {
        Scale::Linear => value,
        Scale::Log => value.log10(),
    };
    // Beyond this, differences of coordinates would overflow.
    (place.abs() < 1e300).then_some(place)
}

/// The smallest range that contains `values`; the unit range if there are none.
pub(super) fn span(values: impl Iterator<Item = f64>) -> Range<f64> {
    values
        .filter(|value| value.is_finite())
        .map(|value| value..value)
        .reduce(|all, one| all.start.min(one.start)..all.end.max(one.end))
        .unwrap_or(0.0..1.0)
}

/// `range`, widened if it is too narrow to be divided, or not a range at all.
fn widened(range: Range<f64>) -> Range<f64> {
    let size = range.start.abs().max(range.end.abs());
    if !size.is_finite() {
        return 0.0..1.0;
    }
    if range.end - range.start > 1e-9 * size {
        return range;
    }
    let half = if size > 0.0 { 0.05 * size } else { 0.5 };
    range.start - half..range.start + half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_values_make_an_axis() {
        for scale in [Scale::Linear, Scale::Log] {
            for values in [
                &[][..],
                &[f64::NAN],
                &[0.0],
                &[-3.0],
                &[1e308, -1e308],
                &[f64::INFINITY, 1.0],
                &[1e-320],
            ] {
                let axis = Axis::over(values.iter().copied(), scale, 5);
                assert!(axis.range.start < axis.range.end, "{values:?}");
                assert!(axis.ticks.len() < 50, "{values:?}");
            }
        }
    }

    /// The limits are values on either scale; on a log axis their coordinates are the logarithms.
    #[test]
    fn limits_are_values() {
        let linear = Axis::limited(&(90.0..100.0), Scale::Linear, 5);
        assert_eq!(linear.range, 90.0..100.0);
        let log = Axis::limited(&(0.01..1.0), Scale::Log, 5);
        assert_eq!(log.range, -2.0..0.0);
        assert_eq!(log.place(0.1), Some(-1.0));
    }
}
