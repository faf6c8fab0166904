//! `firmgrad fetch`: a data set from the internet, or from where it lies.

use std::process::ExitCode;

use anyhow::Result;
use firmgrad_host::fetch::fetch_mnist;
use firmgrad_host::progress::Progress;

use super::print;
use crate::cli::{Fetch, FetchedSet};

/// Sees to it that the folder holds the set.
pub fn run(args: &Fetch) -> Result<ExitCode> {
    let FetchedSet::Mnist = args.set;
    let progress = Progress::new();
    fetch_mnist(&args.data, args.from.as_deref(), &|event| {
        progress.fetch_event(&event);
    })?;
    let place = args.data.display();
    print(&format!("MNIST is in {place}: four files, checked\n"))?;
    Ok(ExitCode::SUCCESS)
}
