//! The command `firmgrad`.

mod cli;
mod commands;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match commands::run(&cli::Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            // With its causes, each after a colon; to no avail where nobody listens.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
