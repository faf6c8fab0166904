//! `firmgrad plan`: what a network needs, before anything is flashed or trained.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use firmgrad_host::training::{Network, OptimizerName, network};

use super::table::{grouped, row, table};
use super::{net, print};
use crate::cli::Plan;

/// Bytes of an `f32`.
const ELEMENT: usize = 4;

/// Prints the layers of the net and the buffers it needs.
pub fn run(args: &Plan) -> Result<ExitCode> {
    ensure!(
        args.batch > 0,
        "the batch size is 0, it has to be at least 1"
    );
    let network = network(&args.net, args.input).map_err(net::shown)?;
    print(&format!(
        "{}\n{}",
        table(&layers(&network)),
        table(&buffers(&network, args.batch))
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// The layers, for one sample.
fn layers(network: &Network) -> Vec<Vec<String>> {
    let bytes = |elements: usize| grouped(elements.saturating_mul(ELEMENT));
    let input = network.input();
    let mut rows = vec![
        row([
            "layer",
            "output",
            "output bytes",
            "parameters",
            "parameter bytes",
            "multiply-adds",
        ]),
        row(["input", &input.to_string(), &bytes(input.len())]),
    ];
    for placed in network.layers() {
        rows.push(row([
            &placed.spec.to_string(),
            &placed.output.to_string(),
            &bytes(placed.output.len()),
            &grouped(placed.parameters()),
            &bytes(placed.parameters()),
            &grouped(placed.multiply_adds()),
        ]));
    }
    let multiply_adds = network.layers().map(|placed| placed.multiply_adds());
    rows.push(row([
        "total",
        "",
        "",
        &grouped(network.parameters()),
        &bytes(network.parameters()),
        &grouped(multiply_adds.fold(0, usize::saturating_add)),
    ]));
    rows
}

/// The one buffer of each way to use the network, for `batch` samples at a time.
fn buffers(network: &Network, batch: usize) -> Vec<Vec<String>> {
    let title = format!("buffer of f32, batch {batch}");
    let mut rows = vec![row([&title, "elements", "bytes"])];
    let mut add = |name: &str, elements: usize| {
        let bytes = elements.saturating_mul(ELEMENT);
        rows.push(row([name, &grouped(elements), &grouped(bytes)]));
    };
    add("inference, parameters apart", network.inference_len(batch));
    // Optimisers with as many values for each parameter need the same buffer.
    for slots in 0..=2 {
        let alike = OptimizerName::value_variants()
            .iter()
            .map(|name| name.with(0.0))
            .filter(|optimizer| optimizer.rule().slots() == slots);
        let names: Vec<_> = alike.clone().map(|like| like.rule().name()).collect();
        if let Some(optimizer) = alike.clone().next() {
            let name = format!("training, {}", names.join(", "));
            add(&name, network.training_len(&optimizer, batch));
        }
    }
    rows
}
