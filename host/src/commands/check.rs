//! `firmgrad check`: compares a network's gradients with dual numbers and central differences.

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use firmgrad::{Model, Optimizer, Targets};
use firmgrad_host::check::{Checked, Drawn, Point, network};
use firmgrad_host::data::Dataset;
use firmgrad_host::progress::Progress;
use firmgrad_host::shown::{self, grouped};
use firmgrad_host::training::{MAX_LAYERS, device_network, ensure_fits_classes};

use super::output::print;
use super::room::{ensure_room, room};
use super::table::{row, table};
use super::threads::in_pool;
use super::{data, feeding, net};
use crate::cli::{self, Check};

/// Prints the result of the check for each layer of the net.
pub fn run(args: &Check) -> Result<ExitCode> {
    for (what, number) in [
        ("batch size", args.batch),
        ("number of parameters", args.most),
    ] {
        ensure!(number > 0, "the {what} is 0; it must be at least 1");
    }
    let checked = in_pool(args.threads, || run_here(args))??;
    ensure!(
        checked.iter().any(|layer| layer.verdict.checked > 0),
        "the net '{}' has no parameters, so there is no gradient to check",
        shown::name(&args.net)
    );
    let (right, text) = conclusion(&checked);
    print(&format!("{}\n{text}\n", table(&rows(&checked))))?;
    Ok(match right {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Whether every layer's gradient is right, and a sentence that says so.
fn conclusion(checked: &[Checked]) -> (bool, String) {
    let count: usize = checked.iter().map(|layer| layer.verdict.checked).sum();
    // A correct gradient proves all later layers correct.
    match checked.iter().rfind(|layer| !layer.verdict.is_right()) {
        None => (
            true,
            format!("right: {} derivatives checked", grouped(count)),
        ),
        Some(last) => (
            false,
            format!(
                "wrong: the mistake is in {} or in a layer after it, at the latest in the next layer with \
                 parameters",
                last.layer.spec()
            ),
        ),
    }
}

fn run_here(args: &Check) -> Result<Vec<Checked>> {
    let data = match &args.data {
        None => None,
        Some(word) => {
            let named = cli::Source {
                dataset: word.clone(),
                seed: Some(args.seed),
                label: args.label.clone(),
                classes: args.classes,
                ..cli::Source::default()
            };
            Some(data::load(&named, &Progress::new())?.train)
        }
    };
    let input = match (args.input, &data) {
        (Some(input), Some(data)) if input != data.shape => bail!(
            "the samples of '{}' have shape {}, not {input}; leave out --input",
            shown::name(&data.name),
            data.shape
        ),
        (Some(input), _) => input,
        (None, Some(data)) => data.shape,
        (None, None) => bail!("the shape of a sample is missing: name it with --input"),
    };
    let model = device_network::<f64>(&args.net, input).map_err(net::shown)?;
    let batch = data
        .as_ref()
        .map_or(args.batch, |data| args.batch.min(data.len()));
    // Room for training on all samples, plus dual numbers, two values each, on every thread.
    let optimizer = Optimizer::sgd(0.0);
    let duals = model
        .training_len(&optimizer, 1)
        .saturating_mul(2 * rayon::current_num_threads());
    ensure_room::<f64>(room(&model, &optimizer, batch).saturating_add(duals))?;
    let checked = match data {
        None => {
            let drawn = Drawn::new(&model, args.batch, args.seed);
            network(&model, &drawn.point(), args.most)
        }
        Some(data) => {
            ensure_fits_classes(&args.net, &model, &data).map_err(net::shown)?;
            on_data(&model, &data, args)
        }
    };
    let checked = checked.context("the gradients cannot be checked")?;
    if args.data.is_none() {
        feeding::note(&model, &Progress::new());
    }
    Ok(checked)
}

/// Checks the gradients on samples spread evenly over the data set, which may be sorted by class.
fn on_data(
    model: &Model<MAX_LAYERS, f64>,
    data: &Dataset,
    args: &Check,
) -> Result<Vec<Checked>, firmgrad::Error> {
    let count = args.batch.min(data.len());
    let indices: Vec<usize> = (0..count)
        .map(|sample| sample * data.len() / count)
        .collect();
    let (mut features, mut classes) = (Vec::new(), Vec::new());
    data.gather(&indices, &mut features, &mut classes);
    let inputs: Vec<f64> = features.into_iter().map(f64::from).collect();
    let drawn = Drawn::new(model, 0, args.seed);
    let point = Point {
        inputs: &inputs,
        targets: Targets::Classes(&classes),
        ..drawn.point()
    };
    network(model, &point, args.most)
}

/// One table row per layer.
fn rows(checked: &[Checked]) -> Vec<Vec<String>> {
    let mut rows = vec![row([
        "layer",
        "parameters",
        "checked",
        "by duals",
        "by differences",
        "kinks",
        "verdict",
    ])];
    for Checked { layer, verdict } in checked {
        let mut cells = row([&layer.spec().to_string(), &grouped(layer.parameters())]);
        if verdict.checked > 0 {
            cells.extend([
                grouped(verdict.checked),
                format!("{:.1e}", verdict.dual),
                format!("{:.1e}", verdict.difference),
                grouped(verdict.kinks),
                if verdict.is_right() { "right" } else { "wrong" }.to_owned(),
            ]);
        }
        rows.push(cells);
    }
    rows
}

#[cfg(test)]
mod tests {
    use firmgrad::layer::Dense;
    use firmgrad::{Geometry, Shape, Spec};
    use firmgrad_host::check::Verdict;

    use super::{Checked, conclusion, rows};

    #[test]
    fn the_last_wrong_layer_is_named() {
        let layer = |units, dual| Checked {
            layer: Geometry::new(Spec::Dense(Dense { units }), Shape::vector(2)).unwrap(),
            verdict: Verdict {
                dual,
                difference: 1e-10,
                checked: 3,
                kinks: 0,
            },
        };
        let checked = [layer(2, 0.5), layer(3, 1e-12), layer(4, 1e-15)];
        let (right, text) = conclusion(&checked);
        assert!(!right);
        assert!(
            text.starts_with("wrong: the mistake is in dense 3 or"),
            "{text}"
        );
        let verdicts: Vec<_> = rows(&checked)[1..]
            .iter()
            .map(|row| row[6].clone())
            .collect();
        assert_eq!(verdicts, ["wrong", "wrong", "right"]);
        let (right, text) = conclusion(&checked[2..]);
        assert!(right);
        assert_eq!(text, "right: 3 derivatives checked");
    }
}
