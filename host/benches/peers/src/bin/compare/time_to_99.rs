//! The table of recipes that reach 99 % on MNIST.

use std::time::Instant;

use clap::Args;
use firmgrad_peers::DIGITS;

use crate::program::Program;
use crate::statistics::{median, short};

#[derive(Args)]
pub struct Options {
    /// The number of seeds, counted from 1.
    #[arg(long, default_value_t = 3)]
    seeds: usize,
    /// The number of threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Adam with a one-cycle schedule: the learning rate climbs to its peak over the first share of the
/// steps, `climb`, and falls to 0 over the rest.
struct Recipe {
    network: &'static str,
    net: &'static str,
    batch: usize,
    peak: f64,
    samples: usize,
    climb: f64,
}

const SMALL: &str = "conv 5x5x16, relu, maxpool 2x2, conv 5x5x32, relu, maxpool 2x2, dropout 0.1, \
                     dense 64, relu, dense 10";

/// First the digit network, with the recipe that PyTorch's users would try first, and with the
/// recipe that was found to need the fewest samples. Then the small network, which was found to
/// need the least time, with small batches and with large ones. Large batches suit a framework with
/// more overhead per operation, because they need fewer operations.
const RECIPES: [Recipe; 4] = [
    Recipe {
        network: "digit network",
        net: DIGITS,
        batch: 64,
        peak: 0.0015,
        samples: 72_000,
        climb: 0.3,
    },
    Recipe {
        network: "digit network",
        net: DIGITS,
        batch: 32,
        peak: 0.0015,
        samples: 48_000,
        climb: 0.1,
    },
    Recipe {
        network: "small network",
        net: SMALL,
        batch: 32,
        peak: 0.004,
        samples: 72_000,
        climb: 0.1,
    },
    Recipe {
        network: "small network",
        net: SMALL,
        batch: 128,
        peak: 0.01,
        samples: 72_000,
        climb: 0.1,
    },
];

/// A framework, the program to run, and an optional argument to add after those of a recipe.
type Contestant = (&'static str, Program, Option<&'static str>);

const CONTESTANTS: [Contestant; 3] = [
    ("Firmgrad", Program::Rust("firmgrad_to_99"), None),
    ("PyTorch", Program::Python("torch_to_99.py"), None),
    (
        "PyTorch, tuned",
        Program::Python("torch_to_99.py"),
        Some("tuned"),
    ),
];

/// Trains each recipe from each seed with Firmgrad, PyTorch and tuned PyTorch in turn, and prints
/// the table. The seconds cover the whole program: start, reading the files, training and one test.
pub fn run(options: &Options, python: &str) {
    println!("| recipe | framework | test accuracy, % | seconds |");
    println!("|---|---|--:|--:|");
    for recipe in RECIPES {
        let mut turns: [Vec<(f64, f64)>; CONTESTANTS.len()] = Default::default();
        for seed in 1..=options.seeds {
            for (contestant, turns) in CONTESTANTS.iter().zip(&mut turns) {
                eprintln!("{}, seed {seed}: {}", recipe.network, contestant.0);
                turns.push(turn(contestant, &recipe, seed, options.threads, python));
            }
        }
        for ((name, ..), turns) in CONTESTANTS.iter().zip(&turns) {
            let accuracies = turns.iter().map(|turn| format!("{:.2}", turn.0 * 100.0));
            let accuracies: Vec<_> = accuracies.collect();
            println!(
                "| {}, {} samples by {}, peak {}, climb {} | {name} | {} | {} |",
                recipe.network,
                recipe.samples,
                recipe.batch,
                recipe.peak,
                recipe.climb,
                accuracies.join(", "),
                short(median(turns.iter().map(|turn| turn.1))),
            );
        }
    }
}

/// Runs the program once and returns its test accuracy and the seconds that it took.
fn turn(
    (_, program, more): &Contestant,
    recipe: &Recipe,
    seed: usize,
    threads: usize,
    python: &str,
) -> (f64, f64) {
    let mut arguments = vec![
        recipe.net.to_owned(),
        recipe.batch.to_string(),
        recipe.peak.to_string(),
        recipe.samples.to_string(),
        recipe.climb.to_string(),
        seed.to_string(),
    ];
    arguments.extend(more.map(str::to_owned));
    let start = Instant::now();
    let printed = program.run(&arguments, threads, python);
    let seconds = start.elapsed().as_secs_f64();
    let accuracy = printed.trim().strip_prefix("test_accuracy ");
    let accuracy = accuracy.and_then(|text| text.parse().ok());
    (accuracy.expect("the line 'test_accuracy N'"), seconds)
}
