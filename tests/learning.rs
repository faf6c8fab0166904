//! What small networks learn, the assignment's and others, for every one of twenty seeds.

use firmgrad::{
    Init, Model, Optimizer, Schedule, Shape, Trainer, dense, softmax_cross_entropy, tanh,
};
use firmgrad_host::data::{digits, split};
use firmgrad_host::report::{Report, Row};
use firmgrad_host::reproduce::{Mode, Options, Part, Watcher, reproduce};
use firmgrad_host::training::{Event, Initialiser, OptimizerName, Recipe, train};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;

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

/// All 45 flowers held out but 4 for every seed, all but 2 for most.
#[test]
fn each_network_knows_the_irises() {
    let report = report(Part::Iris);
    let figures: Vec<&str> = report.figures().map(|figure| figure.id.as_str()).collect();
    assert_eq!(figures, ["4d", "4e", "4f"]);
    for name in ["3-layer Tanh", "4-layer ReLU", "5-layer Sigmoid"] {
        let rows = rows(&report, |row| {
            row.experiment == name && row.dataset == "iris"
        });
        assert_eq!(rows.len(), 20);
        let accuracies: Vec<f64> = rows.iter().filter_map(|row| row.test_accuracy).collect();
        assert_eq!(accuracies.len(), 20);
        assert!(
            accuracies.iter().all(|&accuracy| accuracy >= 41.0 / 45.0),
            "{name}: {accuracies:?}"
        );
        let reached = accuracies.iter().filter(|&&accuracy| accuracy >= 0.95);
        assert!(reached.count() >= 18, "{name}: {accuracies:?}");
    }
}

/// The four points of "either, but not both", by the core alone.
#[test]
fn a_network_learns_xor() {
    const NET: Model<4> = Model::new(
        Shape::vector(2),
        [dense(8), tanh(), dense(2), softmax_cross_entropy()],
    );
    let points = [
        ([0.0, 0.0], 0),
        ([0.0, 1.0], 1),
        ([1.0, 0.0], 1),
        ([1.0, 1.0], 0),
    ];
    let adam = Optimizer::adam(0.05);
    for seed in SEEDS {
        let mut buffer = vec![0.0; NET.training_len(&adam, 1)];
        let mut trainer = Trainer::new(&NET, adam, &mut buffer).unwrap();
        trainer.initialise(Init::XAVIER_UNIFORM, seed);
        for _ in 0..200 {
            for (point, class) in points {
                trainer.accumulate(&point, class).unwrap();
            }
            trainer.step().unwrap();
        }
        for (point, class) in points {
            assert_eq!(trainer.predict(&point), Ok(class), "seed {seed}, {point:?}");
        }
    }
}

/// 95 % of the fifth of the digits that is held out, anew for each seed, after twenty passes over the
/// others.
#[test]
fn a_small_network_reads_digits() {
    let digits = digits::digits();
    for seed in SEEDS {
        let (known, unknown) = split::stratified(&digits, 0.2, seed).unwrap();
        let batch = 20;
        let recipe = Recipe {
            net: "dense 32, relu, dense 10".into(),
            initialiser: Initialiser::He,
            optimizer: OptimizerName::Adam,
            learning_rate: 0.005,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            batch,
            steps: (20 * known.len() / batch) as u32,
            seed,
        };
        let whole = (u32::MAX, unknown.len());
        let outcome = train(&recipe, &known, Some(&unknown), whole, None, &mut |_| {}).unwrap();
        let accuracy = outcome
            .records
            .last()
            .and_then(|record| record.test_accuracy);
        assert!(accuracy >= Some(0.95), "seed {seed}: {accuracy:?}");
    }
}
