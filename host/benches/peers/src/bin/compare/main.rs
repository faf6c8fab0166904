//! Runs Firmgrad and its peers by turns and prints what came out as Markdown tables.

mod iris;
mod program;
mod speed;
mod statistics;
mod time_to_99;

use clap::{Parser, Subcommand};

/// Firmgrad beside PyTorch, burn, candle, numpy and scikit-learn.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    what: What,
    /// A Python with torch and numpy, or for Iris with scikit-learn.
    #[arg(long, global = true, default_value = "python3")]
    python: String,
}

#[derive(Subcommand)]
enum What {
    /// Training, inference, memory and the moons.
    Speed(speed::Options),
    /// Seconds and samples until 99 % of MNIST's test images are recognised.
    #[command(name = "time-to-99")]
    TimeTo99(time_to_99::Options),
    /// Accuracy on Iris beside scikit-learn's, on the same splits.
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
