//! What the assignment's small networks learn, for every one of twenty seeds.

use firmgrad_host::report::{Report, Row};
use firmgrad_host::reproduce::{Mode, Options, Part, Watcher, reproduce};
use firmgrad_host::training::Event;

/// Nobody.
struct Silence;

impl Watcher for Silence {
    fn begin(&mut self, _: &str, _: u32) {}
    fn event(&mut self, _: Event<'_>) {}
    fn end(&mut self) {}
}

fn report(part: Part) -> Report {
    let options = Options {
        mode: Mode::Quick,
        parts: vec![part],
        seed: 1,
        mnist: "not needed".into(),
    };
    reproduce(&options, &mut Silence).unwrap()
}

fn rows(report: &Report, choose: impl Fn(&Row) -> bool) -> Vec<&Row> {
    let rows: Vec<&Row> = report.rows().filter(|row| choose(row)).collect();
    assert!(!rows.is_empty());
    rows
}

#[test]
fn every_network_separates_the_moons_for_every_seed() {
    let report = report(Part::Moons);
    let figures: Vec<&str> = report.figures().map(|figure| figure.id.as_str()).collect();
    let expected = [
        "1a", "1b", "2a", "2b", "2c", "3a", "3b", "3c", "4a", "4b", "4c",
    ];
    assert_eq!(figures, expected);
    for figure in &expected[1..] {
        let rows = rows(&report, |row| row.figure.as_deref() == Some(figure));
        assert_eq!(rows.len(), 20);
        for row in rows {
            assert!(
                row.train_accuracy >= 0.95,
                "figure {figure}, seed {}: {}",
                row.seed,
                row.train_accuracy
            );
        }
    }
}

#[test]
fn each_network_knows_the_irises_for_eighteen_of_twenty_seeds() {
    let report = report(Part::Iris);
    let figures: Vec<&str> = report.figures().map(|figure| figure.id.as_str()).collect();
    assert_eq!(figures, ["4d", "4e", "4f"]);
    for name in ["3-layer Tanh", "4-layer ReLU", "5-layer Sigmoid"] {
        let rows = rows(&report, |row| {
            row.experiment == name && row.dataset == "iris"
        });
        assert_eq!(rows.len(), 20);
        let accuracies: Vec<f64> = rows.iter().filter_map(|row| row.test_accuracy).collect();
        let reached = accuracies.iter().filter(|&&accuracy| accuracy >= 0.95);
        assert!(reached.count() >= 18, "{name}: {accuracies:?}");
    }
}
