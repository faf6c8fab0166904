//! `firmgrad eval` and `firmgrad predict`: applies the network of a checkpoint to data.

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Error, Predictor};
use firmgrad_host::data::Dataset;
use firmgrad_host::progress::Progress;
use firmgrad_host::shown;
use firmgrad_host::training::{
    Description, MAX_LAYERS, Network, ensure_fits_classes, evaluate, fast_network,
};

use super::data::{self, Data, Preparation};
use super::output::print;
use super::source;
use super::table::{row, table};
use super::train::summary;
use super::{checkpoint, net};
use crate::cli::Ask;

/// A network, its parameters and the data to apply it to.
struct Question {
    network: Network,
    parameters: Vec<f32>,
    data: Data,
}

/// Prints the loss and the accuracy on both parts of the data set.
pub fn eval(args: &Ask) -> Result<ExitCode> {
    let Question {
        network,
        parameters,
        data,
    } = question(args)?;
    let on = |part: &Dataset| evaluate(&network, &parameters, part, usize::MAX);
    let trained = (!data.train.is_empty()).then(|| on(&data.train));
    let tested = data.test.as_ref().map(on);
    print(&summary::evaluations(trained.as_ref(), tested.as_ref()))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a line for each sample of the test part, or of the training part if there is no other.
pub fn predict(args: &Ask) -> Result<ExitCode> {
    let Question {
        network,
        parameters,
        data,
    } = question(args)?;
    let part = data.test.as_ref().unwrap_or(&data.train);
    let (mut input, mut labels) = (Vec::new(), Vec::new());
    let mut buffer = vec![0.0; network.inference_len(1)];
    let mut predictor = Predictor::new(&network, &parameters, &mut buffer)?;
    let mut rows = vec![row(["sample", "class", "answer", "probability"])];
    for sample in 0..part.len() {
        part.gather(&[sample], &mut input, &mut labels);
        let (name, probability) = match predictor.predict(&input) {
            Ok(class) => {
                let share = predictor.infer(&input)?[class];
                (&*part.classes[class], format!("{share:.3}"))
            }
            Err(Error::NotFinite) => ("none: an output is not finite", String::new()),
            Err(error) => return Err(error.into()),
        };
        rows.push(row([
            &sample.to_string(),
            &part.classes[usize::from(part.labels[sample])],
            name,
            &probability,
        ]));
    }
    print(&table(&rows))?;
    Ok(ExitCode::SUCCESS)
}

fn question(args: &Ask) -> Result<Question> {
    let file = &args.file;
    let name = shown::path(file);
    let bytes = checkpoint::read(file)?;
    let checkpoint = checkpoint::parse(file, &bytes)?;
    let cannot = || format!("cannot use {name}");
    let model = checkpoint.model::<MAX_LAYERS>().with_context(cannot)?;
    let description = Description::of(&checkpoint).with_context(cannot)?;
    let progress = Progress::new();
    let data = match (&args.trained_on, description.is_silent()) {
        (None, false) => data::load_known(&args.source, &description, &name, &progress)?,
        (Some(_), false) => bail!(
            "{name} records how features are scaled and classes are numbered: leave out --trained-on"
        ),
        (trained_on, true) => undescribed(&checkpoint, args, trained_on.as_deref(), &progress)?,
    };
    ensure!(
        model.input() == data.train.shape,
        "the network of {name} takes samples of shape {}, but the samples of '{}' have shape {}",
        model.input(),
        shown::name(&data.name),
        data.train.shape,
    );
    let net: Vec<String> = checkpoint.layers().map(|spec| spec.to_string()).collect();
    ensure_fits_classes(&net.join(", "), &model, &data.train).map_err(net::shown)?;
    Ok(Question {
        network: fast_network(&model),
        parameters: checkpoint.parameters().collect(),
        data,
    })
}

/// Loads the data for a file that does not describe them, such as one of version 1. The user has to
/// describe them instead.
fn undescribed(
    checkpoint: &Checkpoint<'_>,
    args: &Ask,
    trained_on: Option<&str>,
    progress: &Progress,
) -> Result<Data> {
    let name = shown::path(&args.file);
    let preparation = match checkpoint.version() {
        1 => Preparation::Version1,
        _ => Preparation::Version2,
    };
    ensure!(
        trained_on.is_some() || !source::is_table(&args.source)?,
        "{name} does not record how the features of a table are scaled and how classes are \
         numbered: add '--trained-on' with the table that it was trained on"
    );
    let source = &taken_from(checkpoint, args, progress)?.source;
    match trained_on {
        Some(trained) => data::load_another(preparation, source, trained, progress),
        None => data::load_for(preparation, source, progress),
    }
}

/// The request with the seed of the training run, which decides what was held out. The file does
/// not record the share that was held out.
fn taken_from(checkpoint: &Checkpoint<'_>, args: &Ask, progress: &Progress) -> Result<Ask> {
    let mut args = args.clone();
    let Some(training) = checkpoint.training() else {
        return Ok(args);
    };
    if source::is_in_parts(&args.source) {
        return Ok(args);
    }
    let (name, found) = (shown::path(&args.file), training.seed());
    let asked = *args.source.seed.get_or_insert(found);
    ensure!(
        found == asked,
        "{name} was trained with '--seed {found}', which splits the data differently from seed {asked}: \
         leave out --seed"
    );
    if args.source.test.is_none() {
        progress.say(&format!(
            "note: {name} does not record which share of the data was held out; assuming '--test {}'",
            args.source.held_out()
        ));
    }
    Ok(args)
}
