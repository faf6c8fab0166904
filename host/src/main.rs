//! The command `firmgrad`.

mod cli;
mod commands;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match commands::run(&cli::Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            // With its causes, each after a colon.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
