//! Accuracy of small networks: those of the assignment from the hundred seeds of its report, others
//! from twenty seeds.

use std::ops::Range;

use firmgrad::{
    Init, Model, Optimizer, Schedule, Shape, Trainer, dense, softmax_cross_entropy, tanh,
};
use firmgrad_host::data::{digits, split};
use firmgrad_host::report::{Block, Report, html};
use firmgrad_host::reproduce::{Mode, Options, Part, Watcher, reproduce};
use firmgrad_host::training::{
    Evaluations, Event, Initialiser, OptimizerName, Recipe, TrainingRun, train,
};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;

/// A watcher that records the share of the whole that each stage reports.
#[derive(Default)]
struct Shares(Vec<Range<f64>>);

impl Watcher for Shares {
    fn begin(&mut self, _: &str, _: u32, share: Range<f64>) {
        self.0.push(share);
    }
    fn event(&mut self, _: Event<'_>) {}
    fn end(&mut self) {}
}

fn report(mode: Mode, parts: &[Part], seed: u64) -> (Report, Shares) {
    let options = Options {
        mode,
        parts: parts.to_vec(),
        seed,
        seeds: 1,
        mnist: "not needed".into(),
    };
    let mut shares = Shares::default();
    (reproduce(&options, &mut shares).unwrap(), shares)
}

/// The shares of the stages follow one another from 0 to 1.
#[test]
fn the_stages_make_up_the_whole() {
    let (_, Shares(shares)) = report(Mode::Quick, &[Part::Moons, Part::Iris], 3);
    let mut end = 0.0;
    for share in &shares {
        assert!(
            (share.start - end).abs() < 1e-9 && share.end > share.start,
            "{shares:?}"
        );
        end = share.end;
    }
    assert!((end - 1.0).abs() < 1e-9, "{shares:?}");
}

/// Worst, tenth percentile and median of a hundred accuracies.
fn tail(mut accuracies: Vec<f64>) -> [f64; 3] {
    assert_eq!(accuracies.len(), 100);
    accuracies.sort_by(f64::total_cmp);
    let quantile = |place: f64| {
        let (below, above) = (
            accuracies[place.floor() as usize],
            accuracies[place.ceil() as usize],
        );
        below + place.fract() * (above - below)
    };
    [0.0, 9.9, 49.5].map(quantile)
}

/// Half of the last digit in the README, in percent.
const ROUNDED: f64 = 0.05;

/// Lower bounds, from the README, over the hundred seeds of the report: [worst, tenth percentile,
/// median] of the accuracy on the training points in percent, and how many seeds reach 95 %.
const MOONS: [(&str, [f64; 3], usize); 7] = [
    ("1b", [93.0, 97.0, 98.5], 98),
    ("2a", [88.5, 96.5, 98.0], 96),
    ("2b", [93.0, 96.5, 98.0], 97),
    ("3a", [83.5, 93.5, 97.5], 88),
    ("3b", [92.0, 96.5, 98.0], 98),
    ("4b", [96.5, 97.5, 99.2], 100),
    ("4c", [94.0, 97.5, 99.0], 99),
];

#[test]
fn networks_separate_the_moons_on_a_hundred_seeds() {
    let (report, _) = report(Mode::Default, &[Part::Moons], 1);
    let figures: Vec<&str> = report.figures().map(|figure| figure.id.as_str()).collect();
    let expected = [
        "1a", "1b", "1c", "2a", "2b", "2c", "3a", "3b", "3c", "3d", "4a", "4b", "4c",
    ];
    assert_eq!(figures, expected);
    for (figure, bounds, learned) in MOONS {
        let of_figure = report
            .rows()
            .filter(|row| row.figure.as_deref() == Some(figure) && row.seed > 1);
        let accuracies: Vec<f64> = of_figure.map(|row| row.train_accuracy).collect();
        let reached = accuracies.iter().filter(|&&accuracy| accuracy >= 0.95);
        assert!(
            reached.count() >= learned,
            "figure {figure}: {accuracies:?}"
        );
        for (found, bound) in tail(accuracies).into_iter().zip(bounds) {
            assert!(
                100.0 * found >= bound - ROUNDED,
                "figure {figure}: {found}, not {bound}"
            );
        }
    }
    // Every formula can be rendered. Otherwise writing the report would fail.
    let page = html(&report).unwrap();
    assert!(page.matches("<math").count() > 100);
    // Every numbered equation has a check.
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    let numbered = blocks.filter_map(|block| match block {
        Block::Equation(equation) => Some((equation.number.as_ref()?, equation.check.as_ref())),
        _ => None,
    });
    let numbered: Vec<_> = numbered.collect();
    assert_eq!(numbered.len(), 17);
    assert!(
        numbered.iter().all(|(_, check)| check.is_some()),
        "{numbered:?}"
    );
}

/// Lower bounds, from the README, over the hundred seeds: [worst, tenth percentile, median] of the
/// number of correct flowers among the 45 held out.
const IRIS: [(&str, [f64; 3]); 3] = [
    ("3-layer tanh", [40.0, 42.0, 43.0]),
    ("4-layer ReLU", [40.0, 41.0, 43.0]),
    ("5-layer sigmoid", [40.0, 42.0, 43.0]),
];

#[test]
fn networks_know_the_irises_on_a_hundred_seeds() {
    let (report, _) = report(Mode::Default, &[Part::Iris], 1);
    let figures: Vec<&str> = report.figures().map(|figure| figure.id.as_str()).collect();
    assert_eq!(figures, ["4d", "4e", "4f"]);
    // All three species have a share of the plane in each figure.
    for figure in report.figures() {
        for species in ["setosa", "versicolor", "virginica"] {
            let has = |share: usize| {
                figure
                    .svg
                    .contains(&format!("{species} has {share} % of the plane"))
            };
            assert!((10..=60).any(has), "figure {}, {species}", figure.id);
        }
    }
    for (name, bounds) in IRIS {
        let counted = report
            .rows()
            .filter(|row| row.experiment == name && row.dataset == "iris" && row.seed > 1);
        let accuracies = counted.filter_map(|row| row.test_accuracy).collect();
        for (found, bound) in tail(accuracies).into_iter().zip(bounds) {
            assert!(
                45.0 * found >= bound - 1e-9,
                "{name}: {}, not {bound}",
                45.0 * found
            );
        }
    }
}

/// XOR, with the core alone.
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

/// For each seed, a new fifth of the digits is held out. After twenty epochs on the others, at
/// least 95 % of it is classified correctly.
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
        let run = TrainingRun {
            recipe: &recipe,
            train: &known,
            test: Some(&unknown),
            evaluations: Evaluations {
                interval: u32::MAX,
                samples: unknown.len(),
            },
            checkpoints: None,
        };
        let outcome = train(run, &mut |_| {}).unwrap();
        let accuracy = outcome
            .records
            .last()
            .and_then(|record| record.test_accuracy);
        assert!(accuracy >= Some(0.95), "seed {seed}: {accuracy:?}");
    }
}
