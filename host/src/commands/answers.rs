//! `firmgrad eval` and `firmgrad predict`: what the network of a checkpoint answers.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use firmgrad::{Error, Predictor};
use firmgrad_host::data::Dataset;
use firmgrad_host::progress::Progress;
use firmgrad_host::training::{MAX_LAYERS, Network, evaluate, fast_network, suits};

use super::source::{self, Data};
use super::table::{row, table};
use super::train::summary;
use super::{checkpoint, print};
use crate::cli::Ask;

/// A network, its parameters and what it is asked about.
struct Question {
    network: Network,
    parameters: Vec<f32>,
    data: Data,
}

/// Prints loss and accuracy on both parts of the data set.
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

/// Prints a line for each sample of the test part.
pub fn predict(args: &Ask) -> Result<ExitCode> {
    let Question {
        network,
        parameters,
        data,
    } = question(args)?;
    let part = data.test.as_ref().unwrap_or(&data.train);
    let all: Vec<usize> = (0..part.len()).collect();
    let (mut inputs, mut labels) = (Vec::new(), Vec::new());
    part.gather(&all, &mut inputs, &mut labels);
    let mut buffer = vec![0.0; network.inference_len(1)];
    let mut predictor = Predictor::new(&network, &parameters, &mut buffer)?;
    let mut rows = vec![row(["sample", "class", "answer", "probability"])];
    let samples = inputs.chunks_exact(part.shape.len());
    for ((sample, input), label) in samples.enumerate().zip(labels) {
        let (name, probability) = match predictor.predict(input) {
            Ok(class) => {
                let share = predictor.answer(input)?[class];
                (&*part.classes[class], format!("{share:.3}"))
            }
            Err(Error::NotFinite) => ("none: an output is not finite", String::new()),
            Err(error) => return Err(error.into()),
        };
        rows.push(row([
            &sample.to_string(),
            &part.classes[label],
            name,
            &probability,
        ]));
    }
    print(&table(&rows))?;
    Ok(ExitCode::SUCCESS)
}

fn question(args: &Ask) -> Result<Question> {
    let file = &args.file;
    let bytes = checkpoint::read(file)?;
    let checkpoint = checkpoint::parse(file, &bytes)?;
    let model = checkpoint.model::<MAX_LAYERS>();
    let model = model.with_context(|| format!("cannot use {}", file.display()))?;
    let progress = Progress::new();
    let data = match &args.trained_on {
        None => source::load(&args.source, &progress)?,
        Some(trained) => source::load_another(
            source::Preparation::Version1,
            &args.source,
            trained,
            &progress,
        )?,
    };
    if let Some(training) = checkpoint.training().filter(|_| data.drawn) {
        let (found, asked) = (training.seed(), args.source.seed);
        ensure!(
            found == asked,
            "{} was trained with seed {found}, which splits the data another way than {asked}: add \
             '--seed {found}'",
            file.display()
        );
    }
    ensure!(
        model.input() == data.train.shape,
        "the network of {} takes samples of shape {}, the data set '{}' has shape {}",
        file.display(),
        model.input(),
        data.name,
        data.train.shape,
    );
    let net: Vec<String> = checkpoint.layers().map(|spec| spec.to_string()).collect();
    suits(&net.join(", "), &model, &data.train)?;
    Ok(Question {
        network: fast_network(&model),
        parameters: checkpoint.parameters().collect(),
        data,
    })
}
