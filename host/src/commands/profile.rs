//! `firmgrad profile`: shows where the time of a training step goes on this machine.

mod growth;
mod time;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use firmgrad_host::profile::{Cost, Profile, peak, profile};
use firmgrad_host::progress::Progress;
use firmgrad_host::shown::grouped;
use firmgrad_host::training::network;

use super::output::print;
use super::room::{ensure_room, room};
use super::table::{row, table};
use super::threads::in_pool;
use super::{feeding, net};
use crate::cli;
use time::milliseconds;

/// Prints the cost of each pass through each layer of the net.
pub fn run(args: &cli::Profile) -> Result<ExitCode> {
    ensure!(args.batch > 0, "the batch size is 0; it must be at least 1");
    let network = network(&args.net, args.input).map_err(net::shown)?;
    // With a learning rate of 0 every value stays finite, however long the measurement takes.
    let optimizer = args.optimizer.with(0.0);
    ensure_room::<f32>(room(&network, &optimizer, args.batch))?;
    feeding::note(&network, &Progress::new());
    if args.growth {
        print(&table(&growth::rows(&network, args)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let measure = || {
        let profile = profile(&network, optimizer, args.batch);
        (profile, peak(), rayon::current_num_threads())
    };
    let (profile, peak, threads) = in_pool(args.threads, measure)?;
    let rate = args.batch as f64 / profile.step.as_secs_f64();
    print(&format!(
        "{}\na step of {} samples: {} ms, {rate:.0} samples/s on {threads} {}; \
         peak {peak:.1} GFLOP/s\n",
        table(&rows(&profile, peak)),
        args.batch,
        milliseconds(profile.step),
        if threads == 1 { "thread" } else { "threads" },
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// One row per pass, and a row with their sum.
fn rows(profile: &Profile, peak: f64) -> Vec<Vec<String>> {
    let mut rows = vec![row([
        "layer",
        "pass",
        "multiply-adds",
        "bytes",
        "ms",
        "share",
        "GFLOP/s",
        "of peak",
    ])];
    let sum = |count: fn(&Cost) -> usize| profile.costs.iter().map(count).sum();
    let total = Cost {
        layer: "total".to_owned(),
        pass: "",
        multiply_adds: sum(|cost| cost.multiply_adds),
        bytes: sum(|cost| cost.bytes),
        time: profile.costs.iter().map(|cost| cost.time).sum(),
    };
    for cost in profile.costs.iter().chain([&total]) {
        let share = 100.0 * cost.time.as_secs_f64() / total.time.as_secs_f64();
        let mut cells = row([
            &cost.layer,
            cost.pass,
            &grouped(cost.multiply_adds),
            &grouped(cost.bytes),
            &milliseconds(cost.time),
            &format!("{share:.1} %"),
        ]);
        if cost.multiply_adds > 0 {
            cells.push(format!("{:.1}", cost.gflops()));
            cells.push(format!("{:.0} %", 100.0 * cost.gflops() / peak));
        }
        rows.push(cells);
    }
    rows
}
