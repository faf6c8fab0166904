//! The commands, one module for each word after `firmgrad`.

mod answers;
mod check;
mod checkpoint;
mod data;
mod feeding;
mod fetch;
mod inspect;
mod net;
mod plan;
mod profile;
mod reproduce;
mod source;
mod table;
mod train;
mod width;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, ensure};
use firmgrad::{Model, Optimizer, Real};
use firmgrad_host::shown;
use firmgrad_host::training::MAX_LAYERS;

use crate::cli::{Command, MOST_THREADS};

/// The exit code for the answer "no".
const NO: u8 = 3;

/// The exit code for a run that diverged.
const DIVERGED: u8 = 4;

/// Runs `command`.
pub fn run(command: &Command) -> Result<ExitCode> {
    ensure_few_threads()?;
    match command {
        Command::Fetch(args) => fetch::run(args),
        Command::Train(args) => train::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Eval(args) => answers::eval(args),
        Command::Predict(args) => answers::predict(args),
        Command::Plan(args) => plan::run(args),
        Command::Check(args) => check::run(args),
        Command::Profile(args) => profile::run(args),
        Command::Reproduce(args) => reproduce::run(args),
    }
}

/// Refuses an environment that asks rayon for more threads than `--threads` allows: starting them
/// would abort the process.
fn ensure_few_threads() -> Result<()> {
    // The second is the older name of the first.
    for variable in ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"] {
        let count = std::env::var(variable)
            .ok()
            .and_then(|text| text.parse().ok());
        // Rayon ignores a value that is not a number.
        ensure!(
            count.is_none_or(|count: usize| count <= MOST_THREADS),
            "{variable} asks for {} threads: expected a number up to {MOST_THREADS}",
            count.unwrap_or_default()
        );
    }
    Ok(())
}

/// Runs `work` in a pool of `threads` threads, or of one thread per core.
fn in_pool<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .context("the threads cannot be started; try fewer with --threads")?;
    Ok(pool.install(work))
}

/// Refuses work that needs room for more `elements` than can be allocated.
fn ensure_room<T>(elements: usize) -> Result<()> {
    let bytes = elements.saturating_mul(size_of::<T>());
    let room = Vec::<T>::new().try_reserve_exact(elements);
    room.map_err(|_| {
        anyhow!("{bytes} bytes are needed, which cannot be had: choose a smaller net or batch")
    })
}

/// The number of values that training with batches of `batch` samples holds, samples included.
fn room<R: Real>(model: &Model<MAX_LAYERS, R>, optimizer: &Optimizer<R>, batch: usize) -> usize {
    let samples = batch.saturating_mul(model.input().len());
    samples.saturating_add(model.training_len(optimizer, batch))
}

/// Prints a command's answer to standard output, without characters that would control a terminal.
fn print(text: &str) -> Result<()> {
    written(io::stdout().lock().write_all(shown::lines(text).as_bytes()))
}

/// Turns the outcome of writing to standard output into a result; a closed pipe is not an error.
pub fn written(outcome: io::Result<()>) -> Result<()> {
    match outcome {
        // The reader, such as `head`, has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
