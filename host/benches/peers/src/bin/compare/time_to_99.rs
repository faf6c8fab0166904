//! The table of recipes for 99 %.

use std::time::Instant;

use clap::Args;

use crate::program::Program;
use crate::statistics::{median, short};

#[derive(Args)]
pub struct Options {
    /// Seeds 1 to this.
    #[arg(long, default_value_t = 3)]
    seeds: usize,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Adam under a one-cycle schedule: the learning rate climbs to its peak during the first share of
/// the steps and falls to 0 during the rest.
struct Recipe {
    batch: usize,
    peak: f64,
    samples: usize,
    climb: f64,
}

/// What PyTorch's users take first, and what was found here to need the fewest samples.
const RECIPES: [Recipe; 2] = [
    Recipe {
        batch: 64,
        peak: 0.0015,
        samples: 72_000,
        climb: 0.3,
    },
    Recipe {
        batch: 32,
        peak: 0.0015,
        samples: 48_000,
        climb: 0.1,
    },
];

const CONTESTANTS: [(&str, Program); 2] = [
    ("Firmgrad", Program::Rust("firmgrad_to_99")),
    ("PyTorch", Program::Python("torch_to_99.py")),
];

/// Trains by each recipe from each seed, Firmgrad and PyTorch by turns, and prints the table. The
/// seconds are those of the whole program: start, reading the files, training, one test.
pub fn run(options: &Options, python: &str) {
    println!("| recipe | framework | test accuracy, % | seconds |");
    println!("|---|---|--:|--:|");
    for recipe in RECIPES {
        let mut turns: [Vec<(f64, f64)>; 2] = Default::default();
        for seed in 1..=options.seeds {
            for ((name, program), turns) in CONTESTANTS.iter().zip(&mut turns) {
                eprintln!("{} samples, seed {seed}: {name}", recipe.samples);
                turns.push(turn(*program, &recipe, seed, options.threads, python));
            }
        }
        for ((name, _), turns) in CONTESTANTS.iter().zip(&turns) {
            let accuracies = turns.iter().map(|turn| format!("{:.2}", turn.0 * 100.0));
            let accuracies: Vec<_> = accuracies.collect();
            println!(
                "| {} samples by {}, peak {}, climb {} | {name} | {} | {} |",
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

/// Test accuracy and seconds.
fn turn(
    program: Program,
    recipe: &Recipe,
    seed: usize,
    threads: usize,
    python: &str,
) -> (f64, f64) {
    let arguments = [
        recipe.batch.to_string(),
        recipe.peak.to_string(),
        recipe.samples.to_string(),
        recipe.climb.to_string(),
        seed.to_string(),
    ];
    let start = Instant::now();
    let printed = program.run(&arguments, threads, python);
    let seconds = start.elapsed().as_secs_f64();
    let accuracy = printed.trim().strip_prefix("test_accuracy ");
    let accuracy = accuracy.and_then(|text| text.parse().ok());
    (accuracy.expect("the line 'test_accuracy N'"), seconds)
}
