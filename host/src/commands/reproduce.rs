//! `firmgrad reproduce`: runs the assignment's experiments and writes the report.

use std::ops::Range;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use firmgrad_host::atomic::Machine;
use firmgrad_host::fetch::fetch_mnist;
use firmgrad_host::progress::{Progress, RunBar, Whole};
use firmgrad_host::replace::{Destination, Kind};
use firmgrad_host::report;
use firmgrad_host::reproduce::{Mode, Options, Part, Watcher, reproduce};
use firmgrad_host::training::Event;

use super::output::print;
use super::threads::in_pool;
use crate::cli::Reproduce;

/// Fetches MNIST if it is needed and missing, runs the experiments and replaces the report.
pub fn run(args: &Reproduce) -> Result<ExitCode> {
    let progress = Progress::new();
    let to = match &args.out {
        Some(dir) => Destination::Exactly(dir.clone()),
        None => Destination::Numbered("report".into()),
    };
    if let Some(repaired) = to.check(&Machine, Kind::Report)? {
        progress.say(&repaired.to_string());
    }
    let options = options(args);
    if options.parts.contains(&Part::Mnist) {
        fetch_mnist(&options.mnist, None, &|event| progress.fetch_event(&event))?;
    }
    let mut bars = Bars {
        progress: &progress,
        start: Instant::now(),
        bar: None,
    };
    let report = in_pool(args.threads, || reproduce(&options, &mut bars))??;
    let folder = report::write(&report, &to)?;
    let place = folder.join("index.html");
    print(&format!(
        "{}: {} figures\n",
        place.display(),
        report.figures().count()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn options(args: &Reproduce) -> Options {
    let all = [Part::Moons, Part::Iris, Part::Mnist];
    Options {
        mode: match (args.quick, args.full) {
            (true, _) => Mode::Quick,
            (_, true) => Mode::Full,
            _ => Mode::Default,
        },
        parts: match args.only.as_slice() {
            [] => all.to_vec(),
            only => only.to_vec(),
        },
        seed: args.seed,
        seeds: args.seeds,
        mnist: args.data.clone(),
    }
}

/// Shows one progress bar at a time, for the current group of runs.
struct Bars<'a> {
    progress: &'a Progress,
    start: Instant,
    bar: Option<RunBar>,
}

impl Watcher for Bars<'_> {
    fn begin(&mut self, name: &str, steps: u32, share: Range<f64>) {
        let whole = Whole {
            start: self.start,
            share,
        };
        self.bar = Some(self.progress.run(name, steps).within(whole));
    }

    fn event(&mut self, event: Event<'_>) {
        if let Some(bar) = &mut self.bar {
            bar.event(event);
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish();
        }
    }
}
