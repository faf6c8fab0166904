//! The speed table.

use clap::Args;
use firmgrad_peers::figures::{self, FIGURES, Figure};

use crate::program::Program;
use crate::statistics::{median, short};

#[derive(Args)]
pub struct Options {
    /// Rounds: the number of times each framework is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Numbers of threads; each gets a table of its own.
    #[arg(long, value_delimiter = ',', default_values_t = [2, 1])]
    threads: Vec<usize>,
    /// Timed training steps per measurement.
    #[arg(long, default_value_t = 40)]
    steps: usize,
    /// Images per step.
    #[arg(long, default_value_t = 50)]
    batch: usize,
}

/// A framework, the program to run, and an optional argument to add after the batch size and the
/// number of steps.
type Contestant = (&'static str, Program, Option<&'static str>);

const FIRMGRAD: Contestant = ("Firmgrad", Program::Rust("firmgrad"), None);

const PEERS: [Contestant; 6] = [
    ("PyTorch", Program::Python("torch_speed.py"), None),
    (
        "PyTorch, tuned",
        Program::Python("torch_speed.py"),
        Some("tuned"),
    ),
    ("burn", Program::Rust("burn"), None),
    ("candle", Program::Rust("candle"), None),
    ("numpy", Program::Python("numpy_moons.py"), None),
    (
        "numpy, tuned",
        Program::Python("numpy_moons.py"),
        Some("tuned"),
    ),
];

/// The figures of one measurement.
type Turn = Vec<(Figure, f64)>;

/// Firmgrad's measurement, and the other framework's right after it.
type Pair = (Turn, Turn);

/// Measures Firmgrad and then each other framework, round by round, and prints a table for each
/// number of threads.
pub fn run(options: &Options, python: &str) {
    for &threads in &options.threads {
        let mut pairs: [Vec<Pair>; PEERS.len()] = Default::default();
        for round in 1..=options.rounds {
            for (peer, pairs) in PEERS.iter().zip(&mut pairs) {
                let rounds = options.rounds;
                eprintln!("{threads} threads, round {round} of {rounds}: {}", peer.0);
                let turn = |contestant| turn(contestant, options, threads, python);
                pairs.push((turn(&FIRMGRAD), turn(peer)));
            }
        }
        println!("\nThreads: {threads}. Rounds: {}.\n", options.rounds);
        print!("{}", table(&pairs));
    }
}

fn turn((_, program, more): &Contestant, options: &Options, threads: usize, python: &str) -> Turn {
    let mut arguments = vec![options.batch.to_string(), options.steps.to_string()];
    arguments.extend(more.map(str::to_owned));
    figures::read(&program.run(&arguments, threads, python))
}

/// One row per figure: the medians, and the medians of the factor by which Firmgrad was better.
fn table(pairs: &[Vec<Pair>; PEERS.len()]) -> String {
    let mut table = format!("| figure | {} |", FIRMGRAD.0);
    PEERS
        .iter()
        .for_each(|peer| table += &format!(" {} | ratio |", peer.0));
    table += "\n|---|--:|";
    table += &"--:|--:|".repeat(PEERS.len());
    table += "\n";
    for (figure, _, words) in FIGURES {
        let ours = pairs
            .iter()
            .flatten()
            .filter_map(|pair| value(&pair.0, figure));
        table += &format!("| {words} | {} |", short(median(ours)));
        for pairs in pairs {
            let theirs = pairs.iter().filter_map(|pair| value(&pair.1, figure));
            let ratios = pairs.iter().filter_map(|(ours, theirs)| {
                figure.ratio(value(ours, figure)?, value(theirs, figure)?)
            });
            table += &format!(" {} | {} |", short(median(theirs)), short(median(ratios)));
        }
        table += "\n";
    }
    table
}

fn value(turn: &Turn, figure: Figure) -> Option<f64> {
    let found = turn.iter().find(|(known, _)| *known == figure);
    found.map(|(_, value)| *value)
}
