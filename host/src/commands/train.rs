//! `firmgrad train`: trains one network on one data set, and writes its record and its figures.

mod begun;
mod figures;
mod folder;
mod recipe;
mod save;
pub mod summary;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use firmgrad_host::atomic::Machine;
use firmgrad_host::data::Dataset;
use firmgrad_host::progress::Progress;
use firmgrad_host::replace::{Destination, Kind};
use firmgrad_host::training::{
    Checkpoints, Description, Evaluations, Recipe, TrainingRun, evaluate, position, train,
};

use super::data::{self, Preparation};
use super::exit_code::DIVERGED;
use super::output::print;
use super::threads::in_pool;
use super::{checkpoint, net, source};
use crate::cli::Train;
use begun::Begun;
use folder::Run;
use save::Save;

/// Trains, writes the run's folder and prints the result.
pub fn run(args: &Train) -> Result<ExitCode> {
    in_pool(args.threads, || run_here(args))?
}

fn run_here(args: &Train) -> Result<ExitCode> {
    let progress = Progress::new();
    let file = args.resume.as_deref().map(checkpoint::read).transpose()?;
    let begun = match (&args.resume, &file) {
        (Some(path), Some(bytes)) => Some(Begun::of(path, bytes)?),
        _ => None,
    };
    let begun = begun.as_ref();
    let args = &asked(args, begun);
    let preparation = begun.map_or(Preparation::Version2, Begun::preparation);
    let data = data::load_for(preparation, &args.source, &progress)?;
    let recipe = recipe::recipe(args, &data.train, begun)?;
    let description = Description {
        settings: Some(recipe.settings()),
        ..data.description.clone()
    };
    let network = recipe.network_for(&data.train).map_err(net::shown)?;
    if let Some(begun) = begun {
        begun.ensure_same(&network, &recipe)?;
        position(&begun.checkpoint, &description, &recipe, data.train.len())?;
        for difference in begun.differences(&recipe, &description) {
            progress.say(&format!("warning: {difference}"));
        }
    }
    let to = match &args.out {
        Some(dir) => Destination::Exactly(dir.clone()),
        None => Destination::Numbered(Path::new("runs").join(&data.name)),
    };
    let aside = folder::of_diverged(&to);
    let folders = [to.path()?, aside.path()?];
    let save = args.save.as_deref();
    let save = save.map(|path| Save::new(path, &args.source, &folders, &progress));
    let mut save = save.transpose()?;
    for to in [&to, &aside] {
        if let Some(repaired) = to.check(&Machine, Kind::Run)? {
            progress.say(&repaired.to_string());
        }
    }
    print(&summary::before(&data, &network))?;

    let mut bar = progress.run(&data.name, recipe.steps);
    let test = data.test.as_ref();
    let concerned = save.is_some() || begun.is_some();
    let mut keep = |bytes: &[u8]| {
        if let Some(save) = &mut save {
            save.keep(bytes);
        }
        Ok(())
    };
    let checkpoints = concerned.then_some(Checkpoints {
        from: begun.map(|begun| begun.checkpoint),
        description: &description,
        every: args.checkpoint_every.unwrap_or(0),
        keep: &mut keep,
    });
    let training = TrainingRun {
        recipe: &recipe,
        train: &data.train,
        test,
        evaluations: Evaluations {
            interval: interval(&recipe, test),
            samples: usize::MAX,
        },
        checkpoints,
    };
    let outcome = train(training, &mut |event| bar.event(event))?;
    bar.finish();

    let parameters = &outcome.parameters;
    let trained = evaluate(&network, parameters, &data.train, usize::MAX);
    let tested = test.map(|test| evaluate(&network, parameters, test, usize::MAX));
    let run = Run {
        recipe: &recipe,
        network: &network,
        data: &data,
        outcome: &outcome,
        evaluation: tested.as_ref().unwrap_or(&trained),
    };
    let saved = save.map_or(Ok(None), |save| save.end().map(Some));
    if outcome.diverged {
        if let Err(error) = saved {
            progress.say(&format!("error: {error}"));
        }
        let (folder, _) = folder::write(&run, &aside)?;
        let error = summary::diverged(&recipe, &outcome, &folder);
        progress.say(&format!("error: {error}"));
        return Ok(ExitCode::from(DIVERGED));
    }
    // Print the result even if it cannot be written, and write it even if it cannot be printed.
    let written = folder::write(&run, &to);
    let said = print(&summary::after(
        &outcome,
        &data.train.classes,
        &trained,
        tested.as_ref(),
    ));
    if let (Err(_), Err(error)) = (&written, &saved) {
        progress.say(&format!("error: {error}"));
    }
    let (_, mut files) = written?;
    said?;
    files.extend(saved.as_ref().ok().and_then(Clone::clone));
    print(&list(&files))?;
    saved?;
    Ok(ExitCode::SUCCESS)
}

/// The request, with the seed and the split of the checkpoint to continue from, where the user gave
/// none.
fn asked(args: &Train, begun: Option<&Begun<'_>>) -> Train {
    let mut args = args.clone();
    if let Some(begun) = begun {
        args.source.seed.get_or_insert(begun.seed);
        if let Some(split) = begun.description.split
            && !source::is_in_parts(&args.source)
        {
            args.source.test.get_or_insert(split.share);
        }
    }
    args
}

/// The number of steps between evaluations of the test part. There are 100 evaluations, or fewer,
/// so that they process at most a quarter as many samples as training does, but at least 10.
fn interval(recipe: &Recipe, test: Option<&Dataset>) -> u32 {
    let trained = u64::from(recipe.steps).saturating_mul(recipe.batch as u64);
    let cost = test.map_or(1, Dataset::len) as u64 * 4;
    let looks = (trained / cost.max(1)).clamp(10, 100);
    recipe.steps.div_ceil(looks as u32)
}

fn list(files: &[PathBuf]) -> String {
    let paths = files.iter().map(|file| format!("  {}\n", file.display()));
    format!("written:\n{}", paths.collect::<String>())
}
