//! `firmgrad reproduce`: the experiments behind the project's report.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::Reproduce;

/// Refuses.
pub fn run(_args: &Reproduce) -> Result<ExitCode> {
    bail!("the experiments are not in this build of firmgrad")
}
