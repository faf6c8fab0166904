//! How the cost of a step grows with samples, width or threads, varied one at a time.

use anyhow::Result;
use firmgrad::{Layer, Model, Spec};
use firmgrad_host::fast;
use firmgrad_host::profile::{Profile, peak, profile};
use firmgrad_host::progress::Progress;
use firmgrad_host::training::Network;

use super::time::milliseconds;
use crate::cli;
use crate::commands::room::{ensure_room, room};
use crate::commands::table::row;
use crate::commands::threads::in_pool;
use crate::commands::width::{width, with_width};

/// Samples per step.
const BATCHES: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// Factors for the number of units or filters.
const WIDTHS: [usize; 4] = [1, 2, 4, 8];

/// The share of the time, in percent, from which a layer is listed.
const NAMED: f64 = 5.0;

/// One combination to measure.
#[derive(Clone, Copy)]
struct Case {
    batch: usize,
    width: usize,
    threads: usize,
}

/// One row for each number of samples, each width and each number of threads, with the other two as
/// requested.
pub fn rows(network: &Network, args: &cli::Profile) -> Result<Vec<Vec<String>>> {
    let threads = in_pool(args.threads, rayon::current_num_threads)?;
    let asked = Case {
        batch: args.batch,
        width: 1,
        threads,
    };
    let batches = BATCHES.map(|batch| Case { batch, ..asked });
    let widths = WIDTHS.map(|width| Case { width, ..asked });
    let threads = (1..=threads).map(|threads| Case { threads, ..asked });
    let progress = Progress::new();
    let mut rows = vec![row([
        "samples",
        "width",
        "threads",
        "ms",
        "samples/s",
        "GFLOP/s",
        "of peak",
        "time",
    ])];
    for case in batches.into_iter().chain(widths).chain(threads) {
        let Case {
            batch,
            width,
            threads,
        } = case;
        progress.say(&format!(
            "{batch} samples, width {width}, threads {threads}"
        ));
        // Skip a width so large that a length overflows or memory runs out.
        let optimizer = args.optimizer.with(0.0);
        let Some(wider) = wider(network, width)
            .filter(|wider| ensure_room::<f32>(room(wider, &optimizer, batch)).is_ok())
        else {
            continue;
        };
        let measure = || (profile(&wider, optimizer, batch), peak());
        let (profile, peak) = in_pool(Some(threads), measure)?;
        rows.push(line(case, &profile, peak));
    }
    Ok(rows)
}

fn line(case: Case, profile: &Profile, peak: f64) -> Vec<String> {
    let seconds = profile.step.as_secs_f64();
    let multiply_adds: usize = profile.costs.iter().map(|cost| cost.multiply_adds).sum();
    let gflops = 2.0 * multiply_adds as f64 / seconds / 1e9;
    row([
        &case.batch.to_string(),
        &case.width.to_string(),
        &case.threads.to_string(),
        &milliseconds(profile.step),
        &format!("{:.0}", case.batch as f64 / seconds),
        &format!("{gflops:.1}"),
        &format!("{:.0} %", 100.0 * gflops / peak),
        &shares(profile),
    ])
}

/// The layers that take most of the time, with their shares.
fn shares(profile: &Profile) -> String {
    let mut layers: Vec<(&str, f64)> = Vec::new();
    for cost in &profile.costs {
        let time = cost.time.as_secs_f64();
        match layers.last_mut() {
            Some((layer, sum)) if *layer == cost.layer => *sum += time,
            _ => layers.push((&cost.layer, time)),
        }
    }
    let total: f64 = layers.iter().map(|(_, time)| time).sum();
    let shares = layers.iter().filter_map(|(layer, time)| {
        let share = 100.0 * time / total;
        (share >= NAMED).then(|| format!("{layer} {share:.0} %"))
    });
    shares.collect::<Vec<_>>().join(", ")
}

/// The network with `times` as many units and filters, and the same outputs.
fn wider(network: &Network, times: usize) -> Option<Network> {
    let specs: Vec<Spec> = network.layers().map(|layer| layer.spec()).collect();
    let last = specs.iter().rposition(|spec| width(spec).is_some());
    let layers = specs.iter().enumerate().map(|(at, &spec)| {
        let spec = match width(&spec) {
            Some(width) if Some(at) != last => with_width(spec, width.saturating_mul(times)),
            _ => spec,
        };
        spec.layer().map(fast::layer)
    });
    let layers: Vec<Layer> = layers.collect::<Option<_>>()?;
    Model::try_new(network.input(), &layers).ok()
}
