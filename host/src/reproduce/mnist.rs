//! Figures 5a to 5f and the tables: convolutional networks on MNIST.

mod claims;
mod configuration;
mod figures;
mod grid;
mod run;
mod tables;
mod words;

use super::error::ReproduceError;
use super::options::{Mode, Options};
use super::stages::Stages;
use crate::data::{Dataset, mnist};
use crate::report::{Block, Row, Section, results};
use crate::training::Evaluations;
use configuration::{ASSIGNED, Length, REMEDY, length};
use run::Runs;

/// Estimated seconds for this part.
pub(super) fn work(options: &Options) -> f64 {
    let [run, grid] = length(options.mode).work;
    run * (ASSIGNED.len() as f64 * f64::from(options.seeds) + 1.0) + grid
}

/// The section on MNIST.
pub(super) fn section(
    options: &Options,
    stages: &mut Stages<'_>,
) -> Result<Section, ReproduceError> {
    let length = length(options.mode);
    let (train, test) = mnist::load(&options.mnist)?;
    let (train, test) = (first(train, length.images.0), first(test, length.images.1));
    let data = (&train, &test);
    let cells = grid::cells(&length, data, options.seed, stages)?;
    let mut all = Vec::new();
    for configuration in ASSIGNED.iter().chain([&REMEDY]) {
        let count = match configuration.name == REMEDY.name {
            true => 1,
            false => options.seeds,
        };
        let mut seeds = Vec::new();
        for n in 0..count {
            let seed = options.seed.wrapping_add(n.into());
            let name = match n {
                0 => configuration.name.to_owned(),
                _ => format!("{}, seed {seed}", configuration.name),
            };
            stages.begin(&name, length.steps, length.work[0]);
            let recipe = configuration.recipe(&length, seed);
            let evaluations = Evaluations {
                interval: length.interval,
                samples: length.glance,
            };
            let run = configuration.run(
                recipe,
                data,
                evaluations,
                (length.check, usize::MAX),
                stages,
            );
            seeds.push(run?);
            stages.end();
        }
        all.push(Runs {
            name: configuration.name,
            seeds,
        });
    }
    Ok(section_of(
        options.mode,
        &length,
        &all,
        &cells,
        &test.classes,
    ))
}

/// The section, from the runs of the assignment's configurations followed by those of the remedy.
fn section_of(
    mode: Mode,
    length: &Length,
    all: &[Runs],
    cells: &[grid::Cell],
    classes: &[String],
) -> Section {
    let (assigned, remedy) = all.split_at(ASSIGNED.len());
    let drawn: Vec<Row> = all
        .iter()
        .filter_map(|runs| runs.seeds.first())
        .map(|run| run.row.clone())
        .collect();
    let mut blocks = vec![words::introduction(length)];
    blocks.extend(words::remarks(mode, length, all));
    blocks.push(Block::Figures(figures::figures(
        assigned, remedy, length, classes,
    )));
    blocks.extend(results("The configurations", &drawn));
    blocks.extend(tables::seeds(assigned));
    blocks.push(tables::beside(assigned));
    blocks.push(Block::Heading(
        "Activation, initialiser and optimiser".to_owned(),
    ));
    blocks.extend(grid::blocks(cells, length));
    blocks.push(Block::Heading("What the assignment concludes".to_owned()));
    blocks.push(claims::reading(mode, assigned));
    blocks.push(Block::Claims(claims::claims(assigned, cells)));
    let others = all.iter().flat_map(|runs| runs.seeds.iter().skip(1));
    let others = others.map(|run| run.row.clone());
    let cells = cells.iter().flat_map(grid::Cell::rows);
    Section {
        heading: "A deep convolutional network on MNIST".to_owned(),
        blocks,
        rows: drawn.iter().cloned().chain(others).chain(cells).collect(),
    }
}

/// The first `count` images. The name of the data set says so.
fn first(data: Dataset, count: usize) -> Dataset {
    match data.len() > count {
        true => Dataset {
            name: format!("{}, first {count}", data.name),
            ..data.subset(&(0..count).collect::<Vec<_>>())
        },
        false => data,
    }
}

#[cfg(test)]
mod tests;
