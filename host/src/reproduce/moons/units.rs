//! Figure 3d: from 1 to 50 hidden units.

use std::borrow::Cow;

use super::networks::{HYPERPARAMETERS, MEASURED, TANH, geometry, one};
use crate::draw::{Curves, Panel, Scale, Series, curves};
use crate::report::{Block, Figure, Row};
use crate::reproduce::error::ReproduceError;
use crate::reproduce::geometry::Geometry;
use crate::reproduce::options::Options;
use crate::reproduce::seeds::{Experiment, counted, for_each};
use crate::reproduce::stages::Stages;
use crate::reproduce::statistics::{median, quantile};

/// Numbers of tanh units in the one hidden layer.
const UNITS: [usize; 11] = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50];

/// Seconds on two cores for a network of 10 units. The time is proportional to `4 + units`.
const WORK_PER_NETWORK: f64 = 0.03;

/// Networks with the same number of units, one per seed.
pub(super) struct Width {
    pub(super) units: usize,
    pub(super) rows: Vec<Row>,
    pub(super) geometries: Vec<Geometry>,
}

impl Width {
    /// For each network, the accuracy on its training points and on fresh points.
    pub(super) fn accuracies(&self) -> [Vec<f64>; 2] {
        let fresh = |row: &Row| row.test_accuracy.unwrap_or(f64::NAN);
        [
            self.rows.iter().map(|row| row.train_accuracy).collect(),
            self.rows.iter().map(fresh).collect(),
        ]
    }

    /// For each network, how much better it is on its training points than on fresh ones, in
    /// percentage points.
    pub(super) fn gaps(&self) -> Vec<f64> {
        let [own, fresh] = self.accuracies();
        own.iter()
            .zip(fresh)
            .map(|(own, fresh)| 100.0 * (own - fresh))
            .collect()
    }

    pub(super) fn turnings(&self) -> Vec<f64> {
        self.geometries
            .iter()
            .map(|geometry| geometry.turning)
            .collect()
    }
}

/// Estimated seconds for the sweep.
pub(super) fn work(options: &Options) -> f64 {
    let units: usize = UNITS.iter().map(|units| units + 4).sum();
    let seeds = options.counted().min(MEASURED as u64) as f64;
    seeds * WORK_PER_NETWORK * units as f64 / 14.0
}

/// Trains networks of every width, for the first seeds of the statistics.
pub(super) fn sweep(
    options: &Options,
    stages: &mut Stages<'_>,
) -> Result<Vec<Width>, ReproduceError> {
    let seeds = counted(options.seed, options.counted().min(MEASURED as u64));
    // The widest first, so that the last jobs are short.
    let jobs: Vec<(usize, u64)> = UNITS
        .iter()
        .rev()
        .flat_map(|&units| seeds.iter().map(move |&seed| (units, seed)))
        .collect();
    let name = format!("Make-Moons, 1 to 50 hidden units, {} seeds", seeds.len());
    let trained = for_each(&name, &jobs, work(options), stages, |&(units, seed)| {
        let experiment = Experiment {
            name: Cow::Owned(format!("{units} tanh")),
            net: Cow::Owned(format!("dense {units}, tanh, dense 2")),
            activation: TANH.0,
            initialiser: TANH.1,
            hyperparameters: HYPERPARAMETERS,
        };
        let trained = one(&experiment, seed)?;
        Ok((geometry(&trained), trained.row))
    })?;
    let mut widths: Vec<Width> = UNITS
        .iter()
        .rev()
        .zip(trained.chunks(seeds.len().max(1)))
        .map(|(&units, networks)| Width {
            units,
            rows: networks
                .iter()
                .map(|(_, row)| Row {
                    figure: Some("3d".to_owned()),
                    ..row.clone()
                })
                .collect(),
            geometries: networks.iter().map(|(geometry, _)| *geometry).collect(),
        })
        .collect();
    widths.reverse();
    Ok(widths)
}

/// The figure and its caption.
pub(super) fn blocks(sweep: &[Width]) -> Vec<Block> {
    let line = |name: &str, values: &dyn Fn(&Width) -> Vec<f64>| {
        let at = |width: &Width, share| quantile(&values(width), share);
        Series {
            name: name.to_owned(),
            points: sweep
                .iter()
                .map(|width| (width.units as f64, at(width, 0.5)))
                .collect(),
            band: sweep
                .iter()
                .map(|width| (width.units as f64, at(width, 0.1), at(width, 0.9)))
                .collect(),
            dots: true,
        }
    };
    let percent = |which: usize| {
        move |width: &Width| {
            let shares = &width.accuracies()[which];
            shares.iter().map(|share| 100.0 * share).collect()
        }
    };
    let figure = Figure {
        id: "3d".to_owned(),
        caption: caption(sweep),
        svg: curves(&Curves {
            title: "One to fifty tanh units".to_owned(),
            x_title: "hidden units".to_owned(),
            x_scale: Scale::Log,
            panels: vec![
                Panel {
                    title: "% of points right".to_owned(),
                    series: vec![
                        line("training points", &percent(0)),
                        line("fresh points", &percent(1)),
                    ],
                    ..Panel::default()
                },
                Panel {
                    title: "turning of the boundary (degrees)".to_owned(),
                    series: vec![line("boundary", &Width::turnings)],
                    ..Panel::default()
                },
            ],
        }),
    };
    vec![Block::Figures(vec![figure])]
}

fn caption(sweep: &[Width]) -> String {
    let seeds = sweep.first().map_or(0, |width| width.rows.len());
    let gap = |units: usize| {
        let width = sweep.iter().find(|width| width.units == units);
        width.map_or(f64::NAN, |width| median(&width.gaps()))
    };
    format!(
        "Medians of {seeds} seeds, with bands from the 10th to the 90th percentile. Above, the accuracy on the training points \
         and on fresh ones: the median gap between them is {:.1} points at 3 units and {:.1} at 50. Below, how far the boundary \
         turns in all.",
        gap(3),
        gap(50)
    )
}
