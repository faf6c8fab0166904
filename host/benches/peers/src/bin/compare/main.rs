//! Runs Firmgrad and the other frameworks in alternation and prints the results as Markdown tables.

mod iris;
mod program;
mod speed;
mod statistics;
mod time_to_99;

use clap::{Parser, Subcommand};

/// Compare Firmgrad with PyTorch, burn, candle, numpy and scikit-learn.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    what: What,
    /// A Python interpreter with torch and numpy, or with scikit-learn for Iris.
    #[arg(long, global = true, default_value = "python3")]
    python: String,
}

#[derive(Subcommand)]
enum What {
    /// Measure training, inference, memory and the moons.
    Speed(speed::Options),
    /// Measure seconds and samples until 99 % of MNIST's test images are recognised.
    #[command(name = "time-to-99")]
    TimeTo99(time_to_99::Options),
    /// Compare accuracy on Iris with scikit-learn's, on the same splits.
    Iris(iris::Options),
}

fn main() {
    let Options { what, python } = Options::parse();
    match what {
        What::Speed(options) => speed::run(&options, &python),
        What::TimeTo99(options) => time_to_99::run(&options, &python),
        What::Iris(options) => iris::run(&options, &python),
    }
}
