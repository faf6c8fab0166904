//! Statistics over several seeds.

use crate::report::Verdict;

/// The smallest number of seeds for a verdict.
pub(super) const FEWEST: usize = 5;

/// The `share` quantile of `values`, interpolated linearly between neighbours; NaN if there are
/// none.
pub(super) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    match below == above {
        true => below,
        false => below + place.fract() * (above - below),
    }
}

/// The median, with two middle values averaged; NaN if there are no values.
pub(super) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The median and the extremes, such as "97.0 % (95.5 to 99.0 %)". `number` formats each number and
/// `unit` follows it. For a single value, only that value.
pub(super) fn spread(values: &[f64], number: impl Fn(f64) -> String, unit: &str) -> String {
    let [least, middle, most] = [0.0, 0.5, 1.0].map(|share| number(quantile(values, share)));
    match values {
        [_] => format!("{middle}{unit}"),
        _ => format!("{middle}{unit} ({least} to {most}{unit})"),
    }
}

/// Quantiles of shares between 0 and 1, such as "worst 95.5 %, 10th percentile 96.0 %, median 97.0
/// %".
pub(super) fn tail(accuracies: &[f64]) -> String {
    let [worst, tenth, middle] = [0.0, 0.1, 0.5].map(|share| 100.0 * quantile(accuracies, share));
    format!("worst {worst:.1}\u{a0}%, 10th percentile {tenth:.1}\u{a0}%, median {middle:.1}\u{a0}%")
}

/// The mean difference between two samples that are paired by seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Difference {
    mean: f64,
    /// Half the width of the two-sided 95 % confidence interval (Student's t) around the mean;
    /// infinite for fewer than five pairs.
    half: f64,
}

impl Difference {
    /// The differences `a - b`, pair by pair. Differences that are not finite are left out.
    pub(super) fn of(a: &[f64], b: &[f64]) -> Self {
        let pairs = a.iter().zip(b).map(|(a, b)| a - b);
        let differences: Vec<f64> = pairs.filter(|difference| difference.is_finite()).collect();
        let count = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / count;
        let squares: f64 = differences.iter().map(|d| (d - mean) * (d - mean)).sum();
        let half = match differences.len() {
            0..FEWEST => f64::INFINITY,
            _ => student(count - 1.0) * (squares / (count - 1.0) / count).sqrt(),
        };
        Self { mean, half }
    }

    /// The differences of the logarithms of positive numbers, which give the factor by which `a`
    /// exceeds `b`.
    pub(super) fn of_logarithms(a: &[f64], b: &[f64]) -> Self {
        let [a, b] = [a, b].map(|values| values.iter().map(|value| value.ln()).collect::<Vec<_>>());
        Self::of(&a, &b)
    }

    /// Whether `a` exceeds `b`. It agrees if the whole interval is above 0, disagrees if the whole
    /// interval is below 0, and is undecided if the interval contains 0.
    pub(super) fn verdict(self) -> Verdict {
        match self.mean {
            mean if mean > self.half => Verdict::Agrees,
            mean if mean < -self.half => Verdict::Disagrees,
            _ => Verdict::Undecided,
        }
    }

    /// For example "1.3 ± 0.4".
    pub(super) fn words(self, decimals: usize) -> String {
        let Self { mean, half } = self;
        let mean = format!("{mean:.decimals$}");
        let mean = match mean.strip_prefix('-') {
            Some(digits) if digits.contains(|digit| ('1'..='9').contains(&digit)) => {
                format!("\u{2212}{digits}")
            }
            // Zero has no sign.
            Some(digits) => digits.to_owned(),
            None => mean,
        };
        format!("{mean}\u{a0}±\u{a0}{half:.decimals$}")
    }
}

/// The factor between two samples, such as "2.1 times (1.5 to 2.9)", from
/// [`Difference::of_logarithms`].
pub(super) fn factor(difference: Difference) -> String {
    let Difference { mean, half } = difference;
    let [least, middle, most] = [mean - half, mean, mean + half].map(f64::exp);
    format!("{middle:.2} times ({least:.2} to {most:.2})")
}

/// Whether `a` exceeds `b`, paired by seed; see [`Difference::verdict`].
pub(super) fn above(a: &[f64], b: &[f64]) -> Verdict {
    Difference::of(a, b).verdict()
}

/// Whether `values` are at least `bound`, or at most `bound` if `most` is true. It agrees if three
/// quarters of the values are, disagrees if three quarters are not, and is undecided otherwise, or
/// for fewer than [`FEWEST`] values.
pub(super) fn reaches(values: &[f64], bound: f64, most: bool) -> Verdict {
    let values: Vec<f64> = values
        .iter()
        .map(|value| if most { -value } else { *value })
        .collect();
    let bound = if most { -bound } else { bound };
    let [low, high] = [0.25, 0.75].map(|share| quantile(&values, share));
    match values.len() {
        0..FEWEST => Verdict::Undecided,
        _ if low >= bound => Verdict::Agrees,
        _ if high < bound => Verdict::Disagrees,
        _ => Verdict::Undecided,
    }
}

/// Agrees if all agree, and disagrees if at least one disagrees.
pub(super) fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let severity = |verdict: &Verdict| match verdict {
        Verdict::Agrees => 0,
        Verdict::Undecided => 1,
        Verdict::Disagrees => 2,
    };
    verdicts
        .into_iter()
        .max_by_key(severity)
        .unwrap_or(Verdict::Undecided)
}

/// The 97.5 % quantile of Student's t with `freedom` degrees of freedom, at least 4. The series
/// 26.7.5 of Abramowitz and Stegun's handbook gives it within 0.3 %.
fn student(freedom: f64) -> f64 {
    let z: f64 = 1.959_964;
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
    ];
    let [first, second, third] = terms;
    z + first / freedom + second / freedom.powi(2) + third / freedom.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert!(median(&[]).is_nan());
        assert_eq!(median(&[3.0]), 3.0);
        assert_eq!(median(&[5.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[10.0, 1.0, 3.0, 2.0]), 2.5);
        let hundred: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(quantile(&hundred, 0.1), 10.0);
        assert_eq!(quantile(&[0.0, 1.0], 0.1), 0.1);
        // An infinite loss does not turn its neighbours into NaN.
        assert_eq!(median(&[1.0, f64::INFINITY, f64::INFINITY]), f64::INFINITY);
    }

    #[test]
    fn spreads_in_words() {
        let percent = |value| format!("{value:.1}");
        assert_eq!(
            spread(&[97.0, 95.5, 99.0], percent, " %"),
            "97.0 % (95.5 to 99.0 %)"
        );
        assert_eq!(spread(&[97.04], percent, " %"), "97.0 %");
        assert_eq!(
            tail(&[0.9, 0.97, 0.955, 0.99, 0.98]),
            "worst 90.0\u{a0}%, 10th percentile 92.2\u{a0}%, median 97.0\u{a0}%"
        );
    }

    /// The tables have three decimals: 2.776, 2.093, 1.984.
    #[test]
    fn student_as_tabulated() {
        for (freedom, want) in [(4.0, 2.776), (19.0, 2.093), (99.0, 1.984)] {
            let got = student(freedom);
            assert!((got / want - 1.0).abs() < 3e-3, "{freedom}: {got}");
        }
    }

    #[test]
    fn orders_need_more_than_luck() {
        let low = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(above(&low.map(|x| x + 0.1), &low), Verdict::Agrees);
        assert_eq!(above(&low, &low.map(|x| x + 0.1)), Verdict::Disagrees);
        assert_eq!(above(&low, &low), Verdict::Undecided);
        // Mean 0.4, standard deviation 0.55: the interval of five pairs is from -0.28 to 1.08.
        assert_eq!(above(&[1.0, 3.0, 3.0, 5.0, 5.0], &low), Verdict::Undecided);
        assert_eq!(
            above(&[9.0; 4], &[1.0; 4]),
            Verdict::Undecided,
            "four seeds"
        );
        assert_eq!(
            above(&[9.0, 9.0, 9.0, 9.0, f64::NAN], &low),
            Verdict::Undecided
        );
    }

    #[test]
    fn differences_in_words() {
        let difference = Difference::of(&[1.0, 3.0, 3.0, 5.0, 5.0], &[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(difference.words(2), "0.40\u{a0}±\u{a0}0.68");
        let none = Difference::of(&[0.0; 5], &[0.01; 5]);
        assert_eq!(none.words(1), "0.0\u{a0}±\u{a0}0.0");
        let twice =
            Difference::of_logarithms(&[2.0, 4.0, 6.0, 8.0, 2.0], &[1.0, 2.0, 3.0, 4.0, 1.0]);
        assert_eq!(factor(twice), "2.00 times (2.00 to 2.00)");
        let difference = Difference::of(&[0.0; 5], &[1.0; 5]);
        assert_eq!(difference.words(1), "\u{2212}1.0\u{a0}±\u{a0}0.0");
    }

    #[test]
    fn bounds_are_reached_by_three_quarters() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(reaches(&values, 2.0, false), Verdict::Agrees);
        assert_eq!(reaches(&values, 4.5, false), Verdict::Disagrees);
        assert_eq!(reaches(&values, 3.0, false), Verdict::Undecided);
        assert_eq!(reaches(&values, 4.0, true), Verdict::Agrees);
        assert_eq!(reaches(&values, 1.5, true), Verdict::Disagrees);
        assert_eq!(reaches(&values[..4], 0.0, false), Verdict::Undecided);
    }

    #[test]
    fn the_worst_verdict_counts() {
        use Verdict::{Agrees, Disagrees, Undecided};
        assert_eq!(all([Agrees, Agrees]), Agrees);
        assert_eq!(all([Agrees, Undecided]), Undecided);
        assert_eq!(all([Undecided, Disagrees, Agrees]), Disagrees);
        assert_eq!(all([]), Undecided);
    }
}
