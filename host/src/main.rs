//! The command `firmgrad`.

mod cli;
mod commands;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use firmgrad_host::shown;

fn main() -> ExitCode {
    let cli = cli::Cli::try_parse().unwrap_or_else(|error| cli::shortened(error).exit());
    match commands::run(&cli.command) {
        Ok(code) => code,
        Err(error) => {
            // With its causes, each after a colon; to no avail where nobody listens.
            let error = shown::message(&format!("{error:#}"));
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
