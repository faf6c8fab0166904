//! Round tick values and their labels.

use std::ops::Range;

/// A tick: its label and its coordinate along the axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) place: f64,
    pub(super) label: String,
}

/// About `count` ticks at multiples of 1, 2 or 5 times a power of ten.
pub(super) fn linear_ticks(range: &Range<f64>, count: usize) -> Vec<Tick> {
    let rough = (range.end - range.start) / count.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|&step| step >= 0.99 * rough);
    let step = step.unwrap_or(rough);
    let (first, last) = (
        (range.start / step - 1e-6).ceil(),
        (range.end / step + 1e-6).floor(),
    );
    (0..=(last - first) as usize)
        .map(|index| (first + index as f64) * step)
        .map(|value| Tick {
            place: value,
            label: label(value, step),
        })
        .collect()
}

/// Ticks at powers of ten, at their multiples by 1, 2 and 5, or at round values: the first of these
/// that gives three ticks.
pub(super) fn log_ticks(range: &Range<f64>, count: usize) -> Vec<Tick> {
    let exponents = range.start.floor() as i32..=range.end.ceil() as i32;
    let stride = (exponents.clone().count() / count.max(1)).max(1);
    for factors in [&[1.0][..], &[1.0, 2.0, 5.0]] {
        let ticks: Vec<_> = exponents
            .clone()
            .step_by(stride)
            .flat_map(|exponent| {
                factors
                    .iter()
                    .map(move |factor| factor * 10f64.powi(exponent))
            })
            .map(|value| Tick {
                place: value.log10(),
                label: label(value, value),
            })
            .filter(|tick| range.contains(&tick.place))
            .collect();
        if ticks.len() >= 3 {
            return ticks;
        }
    }
    let mut ticks = linear_ticks(&(10f64.powf(range.start)..10f64.powf(range.end)), count);
    ticks
        .iter_mut()
        .for_each(|tick| tick.place = tick.place.log10());
    ticks
}

/// `value` with enough decimals to distinguish it from its neighbours, a `step` away.
fn label(value: f64, step: f64) -> String {
    let decimals = (-(step.abs().log10() + 1e-9).floor()).max(0.0);
    // The number of digits this takes after the first.
    let digits = (value.abs().log10() + 1e-9).floor() - (step.abs().log10() + 1e-9).floor();
    let whole = decimals == 0.0 && digits > 1.0 && value.abs() < 1e12;
    if decimals > 4.0 || value.abs() >= 1e7 && !whole {
        return format!("{value:.*e}", digits.clamp(1.0, 6.0) as usize).replace(".0e", "e");
    }
    let text = format!("{value:.*}", decimals as usize);
    // A typographic minus is as wide as a plus sign. Zero has no sign.
    match text.strip_prefix('-') {
        Some(digits) if value.abs() > 1e-9 * step => format!("\u{2212}{digits}"),
        Some(digits) => digits.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(
            labels(&linear_ticks(&(-1.0..1.0), 4)),
            ["\u{2212}1.0", "\u{2212}0.5", "0.0", "0.5", "1.0"]
        );
        assert_eq!(
            labels(&linear_ticks(&(0.0..6000.0), 6)),
            ["0", "1000", "2000", "3000", "4000", "5000", "6000"]
        );
    }

    /// Neighbouring ticks far from 0 still get different labels.
    #[test]
    fn ticks_of_far_values_are_told_apart() {
        for range in [
            1.7e9..1.7e9 + 2000.0,
            -3e11..-3e11 + 40.0,
            5e15..5e15 + 4e12,
            1.0..1.00002,
        ] {
            let ticks = linear_ticks(&range, 5);
            let labels = labels(&ticks);
            assert!(labels.len() >= 3);
            for pair in labels.windows(2) {
                assert_ne!(pair[0], pair[1], "{range:?}");
            }
        }
        let ticks = linear_ticks(&(1.7e9..1.7e9 + 2000.0), 2);
        assert_eq!(labels(&ticks), ["1700000000", "1700001000", "1700002000"]);
    }

    #[test]
    fn log_ticks_follow_the_span() {
        let axis = |low: f64, high: f64| log_ticks(&(low.log10()..high.log10()), 5);
        assert_eq!(
            labels(&axis(0.0009, 11.0)),
            ["0.001", "0.01", "0.1", "1", "10"]
        );
        assert_eq!(labels(&axis(0.09, 1.1)), ["0.1", "0.2", "0.5", "1"]);
        assert!(axis(2.1, 2.4).len() >= 3);
    }
}
