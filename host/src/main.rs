//! The `firmgrad` command.

mod cli;
mod commands;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use firmgrad_host::shown;

fn main() -> ExitCode {
    let done = match cli::Cli::try_parse() {
        Ok(cli) => commands::run(&cli.command),
        Err(usage) if usage.use_stderr() => cli::shortened(usage).exit(),
        // Help and the version are successful answers.
        Err(answer) => commands::written(answer.print().and_then(|()| io::stdout().flush()))
            .map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        // Prints the error with its causes, separated by colons. If nobody reads it, nothing can be
        // done.
        let error = shown::message(&format!("{error:#}"));
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}
