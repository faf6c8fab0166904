//! The command `firmgrad`.

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
        // Help and the version are answers, too.
        Err(answer) => commands::written(answer.print().and_then(|()| io::stdout().flush()))
            .map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        // With its causes, each after a colon; to no avail where nobody listens.
        let error = shown::message(&format!("{error:#}"));
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}
