//! A hundred steps of small networks, compared with PyTorch in `f64`. They have every kind of layer
//! except dropout, whose random draws differ between libraries, and every update rule.
//!
//! `trajectories.py` in this folder writes the expected values and describes the networks.

use std::collections::HashSet;
use std::str::FromStr;

use firmgrad::{Model, Optimizer, Shape, Targets, Trainer, notation};
use firmgrad_tests::cases::DEPTH;
use firmgrad_tests::operations::{operations, optimizers};
use firmgrad_tests::specs::spec;
use firmgrad_tests::tolerance;

/// The name of each run and its file.
const RUNS: [(&str, &str); 7] = [
    ("moons", include_str!("moons.txt")),
    ("line", include_str!("line.txt")),
    ("valid", include_str!("valid.txt")),
    ("same", include_str!("same.txt")),
    ("deep", include_str!("deep.txt")),
    ("overlap", include_str!("overlap.txt")),
    ("overlap-adamw", include_str!("overlap-adamw.txt")),
];

/// The rest of the file's line that starts with `name`.
fn field<'f>(file: &'f str, name: &str) -> &'f str {
    let mut lines = file.lines().filter_map(|line| line.split_once(' '));
    lines.find(|(field, _)| *field == name).unwrap().1
}

fn numbers<T: FromStr<Err: std::fmt::Debug>>(file: &str, name: &str) -> Vec<T> {
    let words = field(file, name).split(' ');
    words.map(|word| word.parse().unwrap()).collect()
}

fn model(file: &str) -> Model<DEPTH, f64> {
    let [channels, height, width] = numbers(file, "input")[..] else {
        panic!("an input has three dimensions");
    };
    let layers = notation::parse::<DEPTH, f64>(field(file, "net")).unwrap();
    Model::try_new(Shape::image(channels, height, width), &layers).unwrap()
}

fn optimizer(file: &str) -> Optimizer<f64> {
    let words: Vec<&str> = field(file, "optimizer").split(' ').collect();
    let [rate, decay] = [words[1], words[2]].map(|word| word.parse().unwrap());
    let named = optimizers::<f64>();
    let optimizer = named.iter().find(|one| one.rule().name() == words[0]);
    optimizer
        .unwrap()
        .with_learning_rate(rate)
        .with_weight_decay(decay)
}

#[test]
fn losses_and_parameters_are_pytorchs() {
    for (name, file) in RUNS {
        let (model, optimizer) = (model(file), optimizer(file));
        let inputs: Vec<f64> = numbers(file, "inputs");
        let samples = inputs.len() / model.input().len();
        let classifies = model.layers().last().unwrap().spec() == spec("softmax");
        let (mut classes, mut values) = (Vec::new(), Vec::new());
        match classifies {
            true => classes = numbers(file, "targets"),
            false => values = numbers(file, "targets"),
        }
        let targets = match classifies {
            true => Targets::Classes(&classes),
            false => Targets::Values(&values),
        };
        let mut buffer = vec![0.0; model.training_len(&optimizer, samples)];
        let mut trainer =
            Trainer::with_micro_batch(&model, optimizer, samples, &mut buffer).unwrap();
        trainer
            .set_parameters(&numbers(file, "parameters"))
            .unwrap();
        let want: Vec<f64> = numbers(file, "losses");
        assert_eq!(want.len(), 100);
        let step = |_: &f64| {
            trainer.accumulate_batch(&inputs, targets).unwrap();
            trainer.step().unwrap()
        };
        let losses: Vec<f64> = want.iter().map(step).collect();
        let trained: Vec<f64> = numbers(file, "trained");
        println!(
            "{name}: losses {:.1e}, parameters {:.1e}",
            worst(&losses, &want),
            worst(trainer.parameters(), &trained)
        );
        tolerance::GOLDEN.check(&losses, &want, &format!("{name}: losses"));
        tolerance::GOLDEN.check(trainer.parameters(), &trained, name);
    }
}

/// The largest relative error.
fn worst(got: &[f64], want: &[f64]) -> f64 {
    let errors = got.iter().zip(want);
    let errors = errors.map(|(got, want)| (got - want).abs() / want.abs());
    errors.fold(0.0, f64::max)
}

#[test]
fn every_layer_and_rule_is_in_a_run() {
    let specs = |(_, file)| {
        model(file)
            .layers()
            .map(|layer| layer.spec().name())
            .collect()
    };
    let kinds: Vec<Vec<&str>> = RUNS.map(specs).into();
    let kinds: HashSet<&str> = kinds.concat().into_iter().collect();
    for kind in operations().iter().map(|row| row.name()) {
        assert!(kind == "dropout" || kinds.contains(kind), "{kind}");
    }
    let rules = RUNS.map(|(_, file)| optimizer(file).rule().name());
    for rule in optimizers::<f64>().iter().map(|one| one.rule().name()) {
        assert!(rules.contains(&rule), "{rule}");
    }
}
