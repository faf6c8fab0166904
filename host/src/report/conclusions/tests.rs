//! Verdicts turn with the measurements.

use super::*;
use crate::report::sample;

fn rows(accuracies: [f64; 4]) -> Vec<Row> {
    CONFIGURATIONS
        .iter()
        .zip(accuracies)
        .map(|(name, accuracy)| sample::row(name, accuracy))
        .collect()
}

#[test]
fn the_range_holds_until_one_leaves_it() {
    assert_eq!(
        accuracy_range(&rows([0.966, 0.97, 0.9905, 0.98])).verdict,
        Verdict::Agrees
    );
    assert_eq!(
        accuracy_range(&rows([0.9659, 0.97, 0.9905, 0.98])).verdict,
        Verdict::Disagrees
    );
    assert_eq!(
        accuracy_range(&rows([0.966, 0.97, 0.9906, 0.98])).verdict,
        Verdict::Disagrees
    );
    assert_eq!(
        accuracy_range(&rows([0.966, 0.97, 0.9905, 0.98])[..3]).verdict,
        Verdict::Undecided
    );
    assert_eq!(
        accuracy_range(&rows([0.966, 0.97, 0.9905, f64::NAN])).verdict,
        Verdict::Undecided
    );
}

#[test]
fn the_best_must_be_tanh_alone_and_about_99() {
    let best = best_configuration(&rows([0.98, 0.985, 0.9893, 0.97]));
    assert_eq!(best.verdict, Verdict::Agrees);
    assert_eq!(
        best.measured,
        "Best: tanh_xavier_adagrad_0.01 at 98.93\u{a0}%."
    );
    assert_eq!(
        best_configuration(&rows([0.98, 0.99, 0.9893, 0.97])).verdict,
        Verdict::Disagrees
    );
    assert_eq!(
        best_configuration(&rows([0.9, 0.91, 0.92, 0.9])).verdict,
        Verdict::Disagrees
    );
    assert_eq!(
        best_configuration(&rows([0.98, 0.99, 0.99, 0.97])).verdict,
        Verdict::Undecided
    );
}

#[test]
fn the_slowest_must_be_leaky_relu_alone() {
    let curves = |reached: [f64; 4]| {
        let curve = |(name, step): (&&str, f64)| Series {
            name: (*name).into(),
            points: vec![
                (0.0, 10.0),
                (step, if step.is_finite() { 95.0 } else { 94.9 }),
                (9e9, 94.0),
            ],
        };
        CONFIGURATIONS
            .iter()
            .zip(reached)
            .map(curve)
            .collect::<Vec<_>>()
    };
    const NEVER: f64 = f64::INFINITY;
    assert_eq!(
        slowest_to_settle(&curves([900.0, 400.0, 300.0, 800.0])).verdict,
        Verdict::Agrees
    );
    assert_eq!(
        slowest_to_settle(&curves([NEVER, 400.0, 300.0, 800.0])).verdict,
        Verdict::Agrees
    );
    let other = slowest_to_settle(&curves([900.0, 400.0, 300.0, NEVER]));
    assert_eq!(other.verdict, Verdict::Disagrees);
    assert!(other.measured.contains("leaky_relu_he_adam_0.005 step 900"));
    assert!(other.measured.contains("sigmoid_he_sgd_0.01 never"));
    assert_eq!(
        slowest_to_settle(&curves([NEVER, 400.0, 300.0, NEVER])).verdict,
        Verdict::Undecided
    );
    assert_eq!(slowest_to_settle(&[]).verdict, Verdict::Undecided);
}

#[test]
fn the_times_are_those_of_the_rows() {
    let mut rows = rows([0.98; 4]);
    assert_eq!(wall_times(&rows).verdict, Verdict::Agrees);
    rows[1].seconds = 97.0;
    let slow = wall_times(&rows);
    assert_eq!(slow.verdict, Verdict::Disagrees);
    assert!(slow.measured.contains("relu_xavier_adam_0.005 97.0\u{a0}s"));
}

#[test]
fn lengths_must_grow() {
    assert_eq!(
        intricacy(&[(3, 4.0), (5, 4.5), (10, 6.0)]).verdict,
        Verdict::Agrees
    );
    assert_eq!(
        intricacy(&[(3, 4.0), (5, 4.5), (10, 4.4)]).verdict,
        Verdict::Disagrees
    );
    assert_eq!(intricacy(&[(3, 4.0)]).verdict, Verdict::Undecided);
}

#[test]
fn the_sigmoid_is_judged_by_its_last_row() {
    let of = |accuracies: &[f64]| {
        let rows: Vec<Row> = accuracies
            .iter()
            .map(|&accuracy| sample::row(SIGMOID, accuracy))
            .collect();
        sigmoid_trains(&rows)
    };
    assert_eq!(of(&[0.3, 0.966]).verdict, Verdict::Agrees);
    let stuck = of(&[0.97, 0.3003]);
    assert_eq!(stuck.verdict, Verdict::Disagrees);
    assert_eq!(stuck.measured, "30.03\u{a0}% after 1200 steps.");
    let none = of(&[]);
    assert_eq!(none.verdict, Verdict::Undecided);
    assert_eq!(none.measured, "Not measured.");
}

#[test]
fn verdicts_in_words() {
    let verdicts = [Verdict::Agrees, Verdict::Disagrees, Verdict::Undecided];
    let words = verdicts.map(|verdict| verdict.word());
    assert_eq!(words, ["agrees", "disagrees", "undecided"]);
}
