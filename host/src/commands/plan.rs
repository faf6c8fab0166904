//! `firmgrad plan`: shows what a network needs, before anything is flashed or trained.

mod answer;
mod change;
mod purpose;
mod smaller;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use firmgrad::Optimizer;
use firmgrad_host::device::{ELEMENT, Flash, Mode, OptLevel, Ram};
use firmgrad_host::progress::Progress;
use firmgrad_host::shown::grouped;
use firmgrad_host::training::{Network, device_network};

use super::exit_code::NO;
use super::output::print;
use super::table::{row, table};
use super::{feeding, net};
use crate::cli::Plan;
use purpose::Purpose;

/// Prints the layers of the net, the memory it needs and, if the device's memory is given, whether
/// it fits.
pub fn run(args: &Plan) -> Result<ExitCode> {
    ensure!(args.batch > 0, "the batch size is 0; it must be at least 1");
    let network = device_network(&args.net, args.input).map_err(net::shown)?;
    print(&format!(
        "{}\n{}\n{}",
        table(&layers(&network)),
        table(&ram(&network, args)),
        table(&flash(&network, args))
    ))?;
    feeding::note(&network, &Progress::new());
    if args.ram.is_none() && args.flash.is_none() {
        return Ok(ExitCode::SUCCESS);
    }
    let (yes, text) = answer::answer(&network, args);
    print(&format!("\n{text}"))?;
    Ok(if yes { ExitCode::SUCCESS } else { NO.into() })
}

/// The table of layers, for one sample.
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
    for layer in network.layers() {
        rows.push(row([
            &layer.spec().to_string(),
            &layer.output.to_string(),
            &bytes(layer.output.len()),
            &grouped(layer.parameters()),
            &bytes(layer.parameters()),
            &grouped(layer.multiply_adds()),
        ]));
    }
    let multiply_adds = network.layers().map(|layer| layer.multiply_adds());
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

/// The table of RAM, one row for each mode in which the network can run.
fn ram(network: &Network, args: &Plan) -> Vec<Vec<String>> {
    let title = row([
        "RAM in bytes",
        "batch",
        "buffer",
        "samples",
        "stack",
        "total",
    ]);
    let mut rows = vec![with(title, args.ram.map(room))];
    for Purpose { name, mode } in Purpose::all(args.batch) {
        let ram = Ram::of(network, mode);
        let mut cells = vec![name, mode.batch().to_string()];
        cells.extend([ram.buffer, ram.samples, ram.stack, ram.total()].map(grouped));
        rows.push(with(cells, args.ram.map(|have| fits(ram.total(), have))));
    }
    rows
}

/// The table of flash, for inference and for training.
fn flash(network: &Network, args: &Plan) -> Vec<Vec<String>> {
    let title = match args.opt_level {
        OptLevel::Speed => "flash in bytes, opt-level 3",
        OptLevel::Size => "flash in bytes, opt-level \"s\"",
    };
    let title = row([title, "code", "parameters", "total"]);
    let mut rows = vec![with(title, args.flash.map(room))];
    for (name, mode) in [
        ("inference", Mode::Inference { batch: 1 }),
        ("training", Mode::OnlineTraining(Optimizer::sgd(0.0))),
    ] {
        let flash = Flash::of(network, mode, args.opt_level);
        let mut cells = row([name]);
        cells.extend([flash.code, flash.parameters, flash.total()].map(grouped));
        rows.push(with(
            cells,
            args.flash.map(|have| fits(flash.total(), have)),
        ));
    }
    rows
}

/// Appends one more cell to the cells, if there is one.
fn with(mut cells: Vec<String>, cell: Option<String>) -> Vec<String> {
    cells.extend(cell);
    cells
}

/// The heading of the column that says what fits.
fn room(have: usize) -> String {
    format!("in {}", grouped(have))
}

fn fits(need: usize, have: usize) -> String {
    if need <= have { "yes" } else { "no" }.to_owned()
}
