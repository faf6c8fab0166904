//! The assignment's conclusions about its four configurations, claim by claim.

mod combinations;

use super::configuration::ASSIGNED;
use super::grid::Cell;
use super::run::{Run, Runs};
use crate::report::{Block, Claim, Row, Verdict};
use crate::reproduce::options::Mode;
use crate::reproduce::statistics::{FEWEST, above, all, reaches, spread};
use crate::training::Record;

/// Indices into [`ASSIGNED`].
const LEAKY: usize = 0;
const TANH: usize = 2;
const SIGMOID: usize = 3;

/// The test accuracy from which a run counts as settled.
const SETTLED: f64 = 0.9;

/// Explains how the verdicts are reached.
pub(super) fn reading(mode: Mode, assigned: &[Runs]) -> Block {
    let seeds = assigned.first().map_or(0, |runs| runs.seeds.len());
    let mut text =
        "What the assignment concludes from its four configurations, claim by claim. ".to_owned();
    if seeds < FEWEST {
        text += &format!(
            "The full networks were trained for {seeds} of the {FEWEST} seeds that takes, so their accuracies and times are stated and not \
             judged; what the four configurations are compared by is judged on the same four configurations of the smaller \
             network. With --seeds {FEWEST} the full networks answer. "
        );
    }
    if mode == Mode::Quick {
        text += "A quick look is too short for most of these claims; the default length, and --full, answer.";
    }
    Block::Text(text.trim_end().into())
}

/// The claims, in the assignment's order.
pub(super) fn claims(assigned: &[Runs], cells: &[Cell]) -> Vec<Claim> {
    let mut claims = absolute(assigned);
    claims.extend(compared(assigned, cells));
    claims.extend(combinations::claims(cells));
    claims
}

/// Claims about absolute numbers of the full networks.
fn absolute(assigned: &[Runs]) -> Vec<Claim> {
    let seeds = assigned.first().map_or(0, |runs| runs.seeds.len());
    let judged = |verdict: Verdict| match seeds < FEWEST {
        true => Verdict::Undecided,
        false => verdict,
    };
    let percent = |runs: &Runs| {
        spread(
            &runs.accuracies(),
            |percent| format!("{percent:.2}"),
            "\u{a0}%",
        )
    };
    let each = |text: &dyn Fn(&Runs) -> String| {
        listed(assigned.iter().map(|runs| (runs.name, text(runs))))
    };
    let within = |values: Vec<f64>, low: f64, high: f64| {
        all([reaches(&values, low, false), reaches(&values, high, true)])
    };
    let seconds = |runs: &Runs| runs.numbers(|run| run.row.seconds);
    let full = format!("the full networks, {}", counted(seeds));
    let of = |index: usize| assigned.get(index);
    vec![
        Claim {
            claim: "The test accuracies lie between 96.65 and 99.05\u{a0}%.".into(),
            measure: full.clone(),
            measured: each(&percent),
            verdict: judged(all(assigned
                .iter()
                .map(|runs| within(runs.accuracies(), 96.65, 99.05)))),
        },
        Claim {
            claim: "Tanh with Xavier and Adagrad is the best, at about 99\u{a0}%.".into(),
            measure: format!("{full}: above each of the others, and 98.5 to 99.5\u{a0}%"),
            measured: of(TANH).map(percent).unwrap_or_default(),
            verdict: judged(of(TANH).map_or(Verdict::Undecided, |tanh| {
                let others = assigned.iter().filter(|runs| runs.name != tanh.name);
                let best = others.map(|runs| above(&tanh.accuracies(), &runs.accuracies()));
                all(best.chain([within(tanh.accuracies(), 98.5, 99.5)]))
            })),
        },
        Claim {
            claim: "Sigmoid with He and SGD reaches at least 96.65\u{a0}%.".into(),
            measure: full.clone(),
            measured: of(SIGMOID).map(percent).unwrap_or_default(),
            verdict: judged(of(SIGMOID).map_or(Verdict::Undecided, |runs| {
                reaches(&runs.accuracies(), 96.65, false)
            })),
        },
        Claim {
            claim: "A configuration trains in 58\u{a0}s to 1.6\u{a0}min.".into(),
            measure: format!("{full}; the assignment names neither its hardware nor its steps"),
            measured: each(&|runs| {
                spread(&seconds(runs), |seconds| format!("{seconds:.1}"), "\u{a0}s")
            }),
            verdict: judged(all(assigned
                .iter()
                .map(|runs| within(seconds(runs), 58.0, 96.0)))),
        },
    ]
}

/// A measure of a run: the claim about it, its name, how it is printed, and whether the claim says
/// that it is the highest.
struct Measure {
    claim: &'static str,
    /// Index of the configuration that the claim is about.
    of: usize,
    highest: bool,
    what: &'static str,
    number: fn(&Row, &[Record]) -> f64,
    decimals: usize,
}

const MEASURES: [Measure; 5] = [
    Measure {
        claim: "Tanh with Xavier and Adagrad has the lowest test loss.",
        of: TANH,
        highest: false,
        what: "loss of the test images at the end",
        number: |row, _| row.test_loss.unwrap_or(f64::NAN),
        decimals: 3,
    },
    Measure {
        claim: "Tanh with Xavier and Adagrad has the lowest training loss.",
        of: TANH,
        highest: false,
        what: "loss of the training images at the end, without dropout",
        number: |row, _| row.train_loss,
        decimals: 3,
    },
    Measure {
        claim: "Leaky ReLU with He and Adam starts from a higher loss.",
        of: LEAKY,
        highest: true,
        what: "mean training loss up to the first look",
        number: |_, records| records.first().map_or(f64::NAN, |record| record.train_loss),
        decimals: 2,
    },
    Measure {
        claim: "Leaky ReLU with He and Adam settles more slowly.",
        of: LEAKY,
        highest: true,
        what: "share of the run until the test accuracy first reaches 90\u{a0}%, 1 where it never does",
        number: |_, records| settled(records),
        decimals: 2,
    },
    Measure {
        claim: "Leaky ReLU with He and Adam oscillates.",
        of: LEAKY,
        highest: true,
        what: "mean change of the test accuracy from look to look in the second half of the run, in percentage points",
        number: |_, records| oscillation(records),
        decimals: 2,
    },
];

/// Claims that compare the four configurations, judged on the full networks if these have enough
/// seeds, and otherwise on the smaller ones.
fn compared(assigned: &[Runs], cells: &[Cell]) -> Vec<Claim> {
    let seeds = assigned.first().map_or(0, |runs| runs.seeds.len());
    let same = |cell: &&Cell, index: usize| {
        let (a, b) = (&cell.configuration, &ASSIGNED[index]);
        (a.activation, a.initialiser, a.optimizer) == (b.activation, b.initialiser, b.optimizer)
    };
    let smaller = |index| cells.iter().find(|cell| same(cell, index));
    let claim = |measure: &Measure| {
        let full: Vec<Vec<f64>> = assigned
            .iter()
            .map(|runs| runs.numbers(|run: &Run| (measure.number)(&run.row, &run.outcome.records)))
            .collect();
        let small: Vec<Vec<f64>> = (0..ASSIGNED.len())
            .filter_map(smaller)
            .map(|cell| cell.numbers(measure.number))
            .collect();
        let written = |numbers: &[Vec<f64>]| {
            let decimals = measure.decimals;
            let text =
                |values: &Vec<f64>| spread(values, |value| format!("{value:.decimals$}"), "");
            listed(
                ASSIGNED
                    .iter()
                    .map(|configuration| configuration.name)
                    .zip(numbers.iter().map(text)),
            )
        };
        let verdict = |numbers: &[Vec<f64>]| {
            let Some(own) = numbers.get(measure.of) else {
                return Verdict::Undecided;
            };
            let others = numbers
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != measure.of);
            all(others.map(|(_, other)| match measure.highest {
                true => above(own, other),
                false => above(other, own),
            }))
        };
        let count = small.first().map_or(0, Vec::len);
        let (judged, numbers) = match seeds < FEWEST {
            true => (format!("the smaller network, {}", counted(count)), &small),
            false => (format!("the full network, {}", counted(seeds)), &full),
        };
        let mut measured = written(numbers);
        if seeds < FEWEST {
            measured += &format!(" The full network, {}: {}", counted(seeds), written(&full));
        }
        Claim {
            claim: match seeds < FEWEST {
                true => format!("On the smaller network: {}", measure.claim).into(),
                false => measure.claim.into(),
            },
            measure: format!(
                "{}; against each of the other three; {judged}",
                measure.what
            ),
            measured,
            verdict: verdict(numbers),
        }
    };
    MEASURES.iter().map(claim).collect()
}

/// The share of the run until the test accuracy first reaches 90 %; 1 if it never does.
fn settled(records: &[Record]) -> f64 {
    let Some(last) = records.last() else {
        return f64::NAN;
    };
    let there = |record: &&Record| record.test_accuracy >= Some(SETTLED);
    let reached = records.iter().find(there).unwrap_or(last);
    f64::from(reached.step) / f64::from(last.step)
}

/// The mean absolute change of the test accuracy between consecutive evaluations in the second
/// half, in percentage points.
fn oscillation(records: &[Record]) -> f64 {
    let later = &records[records.len() / 2..];
    let changes: Vec<f64> = later
        .windows(2)
        .filter_map(|pair| Some(100.0 * (pair[1].test_accuracy? - pair[0].test_accuracy?).abs()))
        .collect();
    changes.iter().sum::<f64>() / changes.len() as f64
}

/// For example "1 seed" or "5 seeds".
fn counted(seeds: usize) -> String {
    match seeds {
        1 => "1 seed".to_owned(),
        _ => format!("{seeds} seeds"),
    }
}

fn listed<'a>(named: impl Iterator<Item = (&'a str, String)>) -> String {
    let texts: Vec<String> = named
        .map(|(name, text)| format!("{} {text}", short(name)))
        .collect();
    format!("{}.", texts.join("; "))
}

/// The activation of a configuration, which identifies it among the four.
fn short(name: &str) -> &str {
    match name {
        "leaky_relu_he_adam_0.005" => "leaky ReLU",
        "relu_xavier_adam_0.005" => "ReLU",
        "tanh_xavier_adagrad_0.01" => "tanh",
        "sigmoid_he_sgd_0.01" => "sigmoid",
        other => other,
    }
}
