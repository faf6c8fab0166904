//! The assignment's claims, set against what was measured.

use super::{Conclusion, Row, Verdict};
use crate::draw::Series;

const LEAKY: &str = "leaky_relu_he_adam_0.005";
const TANH: &str = "tanh_xavier_adagrad_0.01";
const SIGMOID: &str = "sigmoid_he_sgd_0.01";
const CONFIGURATIONS: [&str; 4] = [LEAKY, "relu_xavier_adam_0.005", TANH, SIGMOID];

/// The test accuracy, in percent, at which a run counts as settled.
const SETTLED: f64 = 95.0;

/// Claim: the test accuracies of the four MNIST configurations lie between 96.6 % and 99.05 %.
pub fn accuracy_range(rows: &[Row]) -> Conclusion {
    let accuracies = of_each(rows, accuracy);
    // Hundredths of a percent: one image in ten thousand.
    let within = |percent: f64| (9660.0..=9905.0).contains(&(100.0 * percent).round());
    Conclusion {
        claim: "The test accuracies on MNIST lie between 96.6\u{a0}% and 99.05\u{a0}%.".into(),
        measured: listed(&accuracies, |percent| format!("{percent:.2}\u{a0}%")),
        verdict: all(&accuracies, within),
    }
}

/// Claim: tanh with Xavier's initialisation and Adagrad was the best, at about 99 %.
pub fn best_configuration(rows: &[Row]) -> Conclusion {
    let accuracies = of_each(rows, accuracy);
    let verdict = match leader(&accuracies) {
        None => Verdict::Undecided,
        Some((TANH, best)) if (best - 99.0).abs() <= 0.5 => Verdict::Agrees,
        Some(_) => Verdict::Disagrees,
    };
    let measured = match leader(&accuracies) {
        Some((name, best)) => format!("Best: {name} at {best:.2}\u{a0}%."),
        None => listed(&accuracies, |percent| format!("{percent:.2}\u{a0}%")),
    };
    Conclusion {
        claim:
            "Tanh with Xavier initialisation and Adagrad is the best on MNIST, at about 99\u{a0}%."
                .into(),
        measured,
        verdict,
    }
}

/// Claim: leaky ReLU with He's initialisation and Adam was the slowest to settle.
///
/// `curves` holds the test accuracy in percent against the step, one series for each configuration, named like it.
pub fn slowest_to_settle(curves: &[Series]) -> Conclusion {
    let first = |name: &str| {
        let curve = curves.iter().find(|curve| curve.name == name)?;
        let reached = curve.points.iter().find(|point| point.1 >= SETTLED);
        Some(reached.map_or(f64::INFINITY, |point| point.0))
    };
    let steps = CONFIGURATIONS.map(|name| (name, first(name)));
    let verdict = match leader(&steps) {
        None => Verdict::Undecided,
        Some((LEAKY, _)) => Verdict::Agrees,
        Some(_) => Verdict::Disagrees,
    };
    let step = |step: f64| {
        if step.is_finite() {
            format!("step {step}")
        } else {
            "never".into()
        }
    };
    Conclusion {
        claim: "Leaky ReLU with He initialisation and Adam is the slowest to settle on MNIST."
            .into(),
        measured: format!(
            "{SETTLED}\u{a0}% test accuracy first reached: {}",
            listed(&steps, step)
        ),
        verdict,
    }
}

/// Claim: sigmoid with He's initialisation and SGD is among the accuracies reported, of which the
/// lowest is 96.6 %.
pub fn sigmoid_trains(rows: &[Row]) -> Conclusion {
    let row = rows.iter().rfind(|row| row.experiment == SIGMOID);
    let reached = row.and_then(accuracy);
    Conclusion {
        claim: "Sigmoid with He initialisation and SGD reaches at least 96.6\u{a0}% on MNIST."
            .into(),
        measured: match (row, reached) {
            (Some(row), Some(percent)) => format!("{percent:.2}\u{a0}% after {} steps.", row.steps),
            _ => "Not measured.".into(),
        },
        verdict: match reached {
            Some(percent) if percent >= 96.6 => Verdict::Agrees,
            Some(_) => Verdict::Disagrees,
            None => Verdict::Undecided,
        },
    }
}

/// Claim: a configuration took between 58 s and 1.6 min, on hardware that is not named.
pub fn wall_times(rows: &[Row]) -> Conclusion {
    let seconds = of_each(rows, |row| Some(row.seconds));
    Conclusion {
        claim: "A configuration trains on MNIST in 58\u{a0}s to 1.6\u{a0}min (the hardware is not named)."
            .into(),
        measured: listed(&seconds, |seconds| format!("{seconds:.1}\u{a0}s")),
        verdict: all(&seconds, |seconds| (58.0..=96.0).contains(&seconds)),
    }
}

/// Claim: the boundary grows more intricate with the hidden units.
///
/// `lengths` holds the number of hidden units and the length of the boundary, as
/// [`boundary_length`](crate::draw::boundary_length) measures it, in order of the units.
pub fn intricacy(lengths: &[(usize, f64)]) -> Conclusion {
    let verdict = match lengths {
        [] | [_] => Verdict::Undecided,
        _ if lengths.iter().any(|(_, length)| !length.is_finite()) => Verdict::Undecided,
        _ if lengths.is_sorted_by(|a, b| a.1 < b.1) => Verdict::Agrees,
        _ => Verdict::Disagrees,
    };
    let texts: Vec<_> = lengths
        .iter()
        .map(|(units, length)| format!("{units} units {length:.2}"))
        .collect();
    Conclusion {
        claim: "More hidden units give a more intricate decision boundary.".into(),
        measured: format!("Length of the boundary in the plane: {}.", texts.join(", ")),
        verdict,
    }
}

type Measured = [(&'static str, Option<f64>); 4];

/// A number of each configuration, where there is one. Of several rows the last counts.
fn of_each(rows: &[Row], number: impl Fn(&Row) -> Option<f64>) -> Measured {
    CONFIGURATIONS.map(|name| {
        let row = rows.iter().rfind(|row| row.experiment == name);
        (
            name,
            row.and_then(&number).filter(|number| number.is_finite()),
        )
    })
}

fn accuracy(row: &Row) -> Option<f64> {
    row.test_accuracy.map(|fraction| 100.0 * fraction)
}

/// The one configuration with the greatest number; `None` if one is missing or two share it.
fn leader(measured: &Measured) -> Option<(&'static str, f64)> {
    let mut numbers = Vec::new();
    for &(name, number) in measured {
        numbers.push((name, number?));
    }
    numbers.sort_by(|a, b| b.1.total_cmp(&a.1));
    (numbers[0].1 > numbers[1].1).then_some(numbers[0])
}

/// One number outside is enough to disagree; to agree takes all four.
fn all(measured: &Measured, within: impl Fn(f64) -> bool) -> Verdict {
    let checks = measured.map(|(_, number)| number.map(&within));
    match checks {
        _ if checks.contains(&Some(false)) => Verdict::Disagrees,
        _ if checks.contains(&None) => Verdict::Undecided,
        _ => Verdict::Agrees,
    }
}

fn listed(measured: &Measured, text: impl Fn(f64) -> String) -> String {
    let texts = measured
        .map(|(name, number)| format!("{name} {}", number.map_or("not measured".into(), &text)));
    format!("{}.", texts.join(", "))
}

#[cfg(test)]
mod tests;
