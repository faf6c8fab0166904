//! `firmgrad fetch`: gets a data set from the internet, or from a folder or an archive.

use std::process::ExitCode;

use anyhow::Result;
use firmgrad_host::fetch::fetch_mnist;
use firmgrad_host::progress::Progress;

use super::output::print;
use crate::cli::{Fetch, FetchedSet};

/// Makes sure that the folder holds the data set.
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
