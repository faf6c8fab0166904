//! What the 24 combinations of activation, initialiser and optimiser say.

use crate::report::Claim;
use crate::reproduce::mnist::cross::Cell;
use crate::reproduce::statistics::{above, all, reaches, spread};
use crate::training::Initialiser::{self, He, Xavier};
use crate::training::OptimizerName::{self, Adagrad, Adam, Sgd};

/// Percentage points below the best of its optimiser and seed up to which a combination is good.
const GOOD: f64 = 1.0;

/// The claims about activations, initialisers and optimisers.
pub(super) fn claims(cells: &[Cell]) -> Vec<Claim> {
    let pick = |wanted: &dyn Fn(&Cell) -> bool| -> Vec<f64> {
        let picked = cells.iter().filter(|cell| wanted(cell));
        picked.flat_map(Cell::accuracies).collect()
    };
    let kind = |activation: &'static str, initialiser: Initialiser| {
        pick(&move |cell: &Cell| {
            (
                cell.configuration.activation,
                cell.configuration.initialiser,
            ) == (activation, initialiser)
        })
    };
    let gaps = |wanted: &dyn Fn(&Cell) -> bool| -> Vec<f64> {
        let picked = cells.iter().filter(|cell| wanted(cell));
        picked.flat_map(|cell| gaps(cell, cells)).collect()
    };
    let started = |activation: &'static str| {
        gaps(&move |cell: &Cell| {
            (
                cell.configuration.activation,
                cell.configuration.initialiser,
            ) == (activation, Xavier)
        })
    };
    let with_adam = |activation: &'static str| {
        gaps(&move |cell: &Cell| {
            (cell.configuration.activation, cell.configuration.optimizer) == (activation, Adam)
        })
    };
    let by = |optimizer: OptimizerName| {
        pick(&move |cell: &Cell| cell.configuration.optimizer == optimizer)
    };
    let seeds = cells.first().map_or(0, |cell| cell.accuracies().len());
    let range = |optimizer: OptimizerName| ranges(cells, optimizer, seeds);
    let percent = |values: &[f64]| spread(values, |percent| format!("{percent:.1}"), "\u{a0}%");
    let points = |values: &[f64]| spread(values, |points| format!("{points:.1}"), "");
    let below_best = |of: &str| {
        format!(
            "percentage points below the best of the same optimiser and seed, {of}, {seeds} seeds (good: at most {GOOD:.0})"
        )
    };
    let pairs =
        format!("test accuracy over three optimisers and {seeds} seeds, compared pair by pair");
    let good = |gaps: &[f64]| reaches(gaps, GOOD, true);
    vec![
        Claim {
            claim: "Xavier is good with tanh and with ReLU.".into(),
            measure: below_best("three optimisers"),
            measured: format!(
                "tanh {}, ReLU {}",
                points(&started("tanh")),
                points(&started("relu"))
            ),
            verdict: all([good(&started("tanh")), good(&started("relu"))]),
        },
        Claim {
            claim: "He is better with ReLU than Xavier is.".into(),
            measure: pairs.clone(),
            measured: format!(
                "He {}, Xavier {}",
                percent(&kind("relu", He)),
                percent(&kind("relu", Xavier))
            ),
            verdict: above(&kind("relu", He), &kind("relu", Xavier)),
        },
        Claim {
            claim: "He is worse with leaky ReLU than with ReLU.".into(),
            measure: pairs,
            measured: format!(
                "leaky ReLU {}, ReLU {}",
                percent(&kind("leaky_relu", He)),
                percent(&kind("relu", He))
            ),
            verdict: above(&kind("relu", He), &kind("leaky_relu", He)),
        },
        Claim {
            claim: "Adagrad is consistent.".into(),
            measure: format!(
                "percentage points between the best and the worst of the eight combinations with it, {seeds} seeds, less than \
                 with SGD and with Adam"
            ),
            measured: format!(
                "Adagrad {}, SGD {}, Adam {}",
                points(&range(Adagrad)),
                points(&range(Sgd)),
                points(&range(Adam))
            ),
            verdict: all([Sgd, Adam].map(|other| above(&range(other), &range(Adagrad)))),
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
                "test accuracy after as many steps, eight combinations and {seeds} seeds, compared pair by pair"
            ),
            measured: format!(
                "SGD {}, Adagrad {}, Adam {}",
                percent(&by(Sgd)),
                percent(&by(Adagrad)),
                percent(&by(Adam))
            ),
            verdict: all([Adagrad, Adam].map(|other| above(&by(other), &by(Sgd)))),
        },
    ]
}

/// By how much `cell` lies below the best of its optimiser, seed by seed, in percentage points.
fn gaps(cell: &Cell, cells: &[Cell]) -> Vec<f64> {
    let rivals: Vec<Vec<f64>> = cells
        .iter()
        .filter(|rival| rival.configuration.optimizer == cell.configuration.optimizer)
        .map(Cell::accuracies)
        .collect();
    let best = |seed: usize| {
        let of_seed = rivals.iter().filter_map(|rival| rival.get(seed).copied());
        of_seed.fold(f64::NEG_INFINITY, f64::max)
    };
    let own = cell.accuracies();
    own.iter()
        .enumerate()
        .map(|(seed, own)| best(seed) - own)
        .collect()
}

/// From the worst to the best cell of an optimiser, seed by seed, in percentage points.
fn ranges(cells: &[Cell], optimizer: OptimizerName, seeds: usize) -> Vec<f64> {
    let of: Vec<Vec<f64>> = cells
        .iter()
        .filter(|cell| cell.configuration.optimizer == optimizer)
        .map(Cell::accuracies)
        .collect();
    (0..seeds)
        .map(|seed| {
            let values = || of.iter().filter_map(|cell| cell.get(seed).copied());
            values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min)
        })
        .collect()
}
