//! Claims about the 24 combinations of activation, initialiser and optimiser.

use crate::report::{Claim, Verdict};
use crate::reproduce::mnist::configuration::Configuration;
use crate::reproduce::mnist::grid::Cell;
use crate::reproduce::statistics::{Difference, all, reaches, spread};
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::{self, Adagrad, Adam, Sgd};

/// A combination counts as good if it is at most this many percentage points below the best one
/// with the same optimiser and seed.
const GOOD: f64 = 1.0;

/// The claims about activations, initialisers and optimisers.
pub(super) fn claims(cells: &[Cell]) -> Vec<Claim> {
    let seeds = cells.first().map_or(0, |cell| cell.accuracies().len());
    let with_xavier = |activation: &str| {
        gaps(cells, |cell| {
            (cell.activation, cell.initialiser) == (activation, Xavier)
        })
    };
    let with_adam = |activation: &str| {
        gaps(cells, |cell| {
            (cell.activation, cell.optimizer) == (activation, Adam)
        })
    };
    let range = |optimizer| ranges(cells, optimizer, seeds);
    let mean = |optimizer| means(cells, optimizer, seeds);
    let percent = |values: &[f64]| spread(values, |percent| format!("{percent:.1}"), "\u{a0}%");
    let points = |values: &[f64]| spread(values, |points| format!("{points:.1}"), "");
    let good = |gaps: &[f64]| reaches(gaps, GOOD, true);
    let below_best = |of: &str| {
        format!(
            "percentage points below the best of the same optimiser and seed; {of}, {seeds} seeds (good: at most {GOOD:.0})"
        )
    };
    let (better, is_better) = by_optimiser(cells, ("relu", He), ("relu", Xavier));
    let (worse, is_worse) = by_optimiser(cells, ("relu", He), ("leaky_relu", He));
    let differences = |of: &str| {
        format!(
            "percentage points of test accuracy, {of}, {seeds} seeds compared pair by pair with each optimiser"
        )
    };
    let more = |of: &dyn Fn(OptimizerName) -> Vec<f64>, a, b| Difference::of(&of(a), &of(b));
    vec![
        Claim {
            claim: "Xavier is good with tanh and with ReLU.".into(),
            measure: below_best("three optimisers"),
            measured: format!(
                "tanh {}, ReLU {}",
                points(&with_xavier("tanh")),
                points(&with_xavier("relu"))
            ),
            verdict: all(["tanh", "relu"].map(|activation| good(&with_xavier(activation)))),
        },
        Claim {
            claim: "He is better with ReLU than Xavier is.".into(),
            measure: differences("He less Xavier"),
            measured: better,
            verdict: is_better,
        },
        Claim {
            claim: "He is worse with leaky ReLU than with ReLU.".into(),
            measure: differences("ReLU less leaky ReLU"),
            measured: worse,
            verdict: is_worse,
        },
        Claim {
            claim: "Adagrad is consistent.".into(),
            measure: format!(
                "percentage points between the best and the worst of the eight combinations with it, less than with SGD and \
                 with Adam; {seeds} seeds, compared pair by pair"
            ),
            measured: format!(
                "Adagrad {}; SGD's less Adagrad's {}, Adam's less Adagrad's {}",
                points(&range(Adagrad)),
                more(&range, Sgd, Adagrad).words(1),
                more(&range, Adam, Adagrad).words(1)
            ),
            verdict: all([Sgd, Adam].map(|other| more(&range, other, Adagrad).verdict())),
        },
        Claim {
            claim: "Adam is good with ReLU and with sigmoid.".into(),
            measure: below_best("two initialisers"),
            measured: format!(
                "ReLU {}, sigmoid {}",
                points(&with_adam("relu")),
                points(&with_adam("sigmoid"))
            ),
            verdict: all(["relu", "sigmoid"].map(|activation| good(&with_adam(activation)))),
        },
        Claim {
            claim: "Adam is bad with leaky ReLU.".into(),
            measure: below_best("two initialisers"),
            measured: points(&with_adam("leaky_relu")),
            verdict: reaches(&with_adam("leaky_relu"), GOOD, false),
        },
        Claim {
            claim: "SGD is slower than Adagrad and Adam.".into(),
            measure: format!(
                "test accuracy after as many steps, the mean of the eight combinations; {seeds} seeds, compared pair by pair"
            ),
            measured: format!(
                "SGD {}; Adagrad has {} points more, Adam {}",
                percent(&mean(Sgd)),
                more(&mean, Adagrad, Sgd).words(1),
                more(&mean, Adam, Sgd).words(1)
            ),
            verdict: all([Adagrad, Adam].map(|other| more(&mean, other, Sgd).verdict())),
        },
    ]
}

/// The differences in accuracy between the combinations `a` and `b` of activation and initialiser,
/// one for each optimiser, in words; and whether `a` is above `b` with all optimisers.
fn by_optimiser(
    cells: &[Cell],
    a: (&str, Initialiser),
    b: (&str, Initialiser),
) -> (String, Verdict) {
    let accuracies = |(activation, initialiser): (&str, Initialiser), optimizer: OptimizerName| {
        let wanted = |cell: &&Cell| {
            let kind = &cell.configuration;
            (kind.activation, kind.initialiser, kind.optimizer)
                == (activation, initialiser, optimizer)
        };
        cells
            .iter()
            .find(wanted)
            .map(Cell::accuracies)
            .unwrap_or_default()
    };
    let differences = [Sgd, Adagrad, Adam].map(|optimizer| {
        let difference = Difference::of(&accuracies(a, optimizer), &accuracies(b, optimizer));
        (optimizer.name(), difference)
    });
    let texts =
        differences.map(|(name, difference)| format!("{} with {name}", difference.words(1)));
    let verdicts = differences.map(|(_, difference)| difference.verdict());
    (texts.join(", "), all(verdicts))
}

/// For each seed, the mean accuracy over all combinations with an optimiser, in percent.
fn means(cells: &[Cell], optimizer: OptimizerName, seeds: usize) -> Vec<f64> {
    let of = of_optimiser(cells, optimizer);
    let mean = |seed: usize| {
        let values: Vec<f64> = of
            .iter()
            .filter_map(|cell| cell.get(seed).copied())
            .collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    (0..seeds).map(mean).collect()
}

/// The accuracies of every combination with an optimiser.
fn of_optimiser(cells: &[Cell], optimizer: OptimizerName) -> Vec<Vec<f64>> {
    let of = cells
        .iter()
        .filter(|cell| cell.configuration.optimizer == optimizer);
    of.map(Cell::accuracies).collect()
}

/// How far the cells that are `wanted` lie below the best one with the same optimiser and seed, in
/// percentage points.
fn gaps(cells: &[Cell], wanted: impl Fn(&Configuration) -> bool) -> Vec<f64> {
    let mut gaps = Vec::new();
    for cell in cells.iter().filter(|cell| wanted(&cell.configuration)) {
        let rivals = of_optimiser(cells, cell.configuration.optimizer);
        for (seed, own) in cell.accuracies().into_iter().enumerate() {
            let of_seed = rivals.iter().filter_map(|rival| rival.get(seed).copied());
            gaps.push(of_seed.fold(f64::NEG_INFINITY, f64::max) - own);
        }
    }
    gaps
}

/// For each seed, the range from the worst to the best combination with an optimiser, in percentage
/// points.
fn ranges(cells: &[Cell], optimizer: OptimizerName, seeds: usize) -> Vec<f64> {
    let of = of_optimiser(cells, optimizer);
    let range = |seed: usize| {
        let values = || of.iter().filter_map(|cell| cell.get(seed).copied());
        values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min)
    };
    (0..seeds).map(range).collect()
}
