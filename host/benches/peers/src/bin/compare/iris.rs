//! The Iris table: three small networks, compared with scikit-learn on the same splits.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use firmgrad_host::data::Dataset;
use firmgrad_host::reproduce::{iris_parts, iris_recipes};
use firmgrad_host::training::{Evaluations, TrainingRun, evaluate, train};

use crate::program::Program;
use crate::statistics::quantile;

#[derive(Args)]
pub struct Options {
    /// The first seed. The seeds that `reproduce --seed 1` counts begin at 7001.
    #[arg(long, default_value_t = 7001)]
    first_seed: u64,
    /// The number of seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
}

/// A split: its seed, the training part and the held-out part. Both parts are standardised with the
/// mean and the standard deviation of the training part.
type Split = (u64, Dataset, Dataset);

/// Trains each network on each split, with Firmgrad and with scikit-learn's `MLPClassifier`, and
/// prints the table of accuracies on the held-out flowers.
pub fn run(options: &Options, python: &str) {
    let seeds = options.first_seed..options.first_seed + options.seeds;
    let splits: Vec<Split> = seeds
        .map(|seed| {
            let (train, test) = iris_parts(seed).expect("a split of the flowers");
            (seed, train, test)
        })
        .collect();
    let file = written(&splits);
    let printed = Program::Python("sklearn_iris.py").run(&[file.display().to_string()], 1, python);
    std::fs::remove_file(file).expect("the file of the splits is removed");
    println!("| network | program | worst, % | 10th percentile, % | median, % | 95 % or more |");
    println!("|---|---|--:|--:|--:|--:|");
    for (name, ours) in here(&splits) {
        print_row(&name, "Firmgrad", &ours);
        let line = printed
            .lines()
            .find_map(|line| line.strip_prefix(&*name)?.strip_prefix(": "));
        let line = line.expect("a line for each network");
        let theirs = line.split(' ').map(|share| share.parse().expect("a share"));
        print_row(&name, "scikit-learn", &theirs.collect::<Vec<f64>>());
    }
}

/// Firmgrad's accuracies: for each network, one per split, in the order of the splits.
fn here(splits: &[Split]) -> Vec<(String, Vec<f64>)> {
    let mut networks: Vec<(String, Vec<f64>)> = Vec::new();
    for (seed, known, unknown) in splits {
        for (index, (name, recipe)) in iris_recipes(known, *seed).into_iter().enumerate() {
            let run = TrainingRun {
                recipe: &recipe,
                train: known,
                test: None,
                evaluations: Evaluations {
                    interval: u32::MAX,
                    samples: 0,
                },
                checkpoints: None,
            };
            let outcome = train(run, &mut |_| {});
            let outcome = outcome.expect("a recipe for the flowers");
            let network = recipe.network_for(known).expect("the same network");
            let tested = evaluate(&network, &outcome.parameters, unknown, usize::MAX);
            match networks.get_mut(index) {
                Some((_, accuracies)) => accuracies.push(tested.accuracy),
                None => networks.push((name, vec![tested.accuracy])),
            }
        }
    }
    networks
}

/// Writes the splits to a file, one line `SEED PART LABEL X1 X2 X3 X4` per flower, and returns its
/// path.
fn written(splits: &[Split]) -> PathBuf {
    let mut text = String::new();
    for (seed, train, test) in splits {
        for (part, data) in [("train", train), ("test", test)] {
            for sample in 0..data.len() {
                let features =
                    (0..data.shape.len()).map(|feature| data.value(sample, feature).to_string());
                let features: Vec<String> = features.collect();
                let label = data.labels[sample];
                writeln!(text, "{seed} {part} {label} {}", features.join(" "))
                    .expect("a string grows");
            }
        }
    }
    let file = std::env::temp_dir().join(format!("firmgrad-iris-{}.txt", std::process::id()));
    std::fs::write(&file, text).expect("room for the splits in the temporary folder");
    file
}

fn print_row(name: &str, program: &str, accuracies: &[f64]) {
    let [worst, tenth, median] = [0.0, 0.1, 0.5].map(|share| 100.0 * quantile(accuracies, share));
    let learned = accuracies.iter().filter(|&&share| share >= 0.95).count();
    println!(
        "| {name} | {program} | {worst:.1} | {tenth:.1} | {median:.1} | {learned} of {} |",
        accuracies.len()
    );
}
