//! The commands, one module for each word after `firmgrad`.

mod answers;
mod check;
mod checkpoint;
mod data;
mod exit_code;
mod feeding;
mod fetch;
mod inspect;
mod net;
mod output;
mod plan;
mod profile;
mod reproduce;
mod room;
mod source;
mod table;
mod threads;
mod train;
mod width;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Command;
pub use output::written;
use threads::ensure_few_threads;

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
