//! The figures of the sections, with their tables.

use super::networks::{Moons, Net, plane, rounded};
use crate::data::Dataset;
use crate::draw::{Boundary, Scatter, boundary};
use crate::report::{Block, Figure, Row, Section, results};
use crate::reproduce::geometry::Geometry;
use crate::reproduce::seeds::Trained;
use crate::reproduce::tables::{Judged, labelled, seeds_table};
use crate::shown::grouped;

/// A section with the figures for the seed that is shown, the table of these networks, and the
/// statistics over the other seeds.
pub(super) fn section(
    heading: &str,
    introduction: String,
    moons: &Moons,
    shown: &[(&str, Net)],
) -> Section {
    let row = |&(figure, net): &(&str, Net)| Row {
        figure: Some(figure.to_owned()),
        ..moons[net].drawn.row.clone()
    };
    let rows: Vec<Row> = shown.iter().map(row).collect();
    let studies: Vec<(&str, &[Trained])> = shown
        .iter()
        .map(|&(_, net)| (&*moons[net].drawn.row.experiment, &*moons[net].counted))
        .collect();
    let figures = shown
        .iter()
        .map(|&(id, net)| figure(id, moons, net))
        .collect();
    let mut blocks = vec![Block::Text(introduction.into()), Block::Figures(figures)];
    blocks.extend(results("The networks of the figures", &rows));
    blocks.push(seeds_table(
        "The same for other seeds",
        Judged::Training,
        &studies,
    ));
    // Several figures show the network of figure 1b; its rows are listed once.
    let counted = shown
        .iter()
        .filter(|&&(figure, net)| net != Net::Tanh10 || figure == "1b")
        .flat_map(|&(figure, net)| {
            moons[net].counted.iter().map(move |trained| Row {
                figure: Some(figure.to_owned()),
                ..trained.row.clone()
            })
        });
    let rows = rows.into_iter().chain(counted).collect();
    Section {
        heading: heading.to_owned(),
        blocks,
        rows,
    }
}

fn figure(id: &str, moons: &Moons, net: Net) -> Figure {
    let row = &moons[net].drawn.row;
    let title = match id {
        "4a" => "3 layers: 10 tanh",
        "4b" => "4 layers: 10 + 10 ReLU",
        "4c" => "5 layers: 10 + 10 + 10 sigmoid",
        _ => &row.experiment,
    };
    let same = match (net, id) {
        (Net::Tanh10, "2c" | "3c" | "4a") => " This is the network of figure 1b.",
        _ => "",
    };
    Figure {
        id: id.to_owned(),
        caption: format!(
            "{title} after {} steps: {:.1}\u{a0}% of its points right, {:.1}\u{a0}% of fresh ones. {}{same}",
            grouped(row.steps as usize),
            100.0 * row.train_accuracy,
            100.0 * row.test_accuracy.unwrap_or(f64::NAN),
            to_see(&moons[net].geometry),
        ),
        svg: boundary(&Boundary {
            scatter: scatter(title, &moons.data),
            field: moons[net].drawn.field(plane(&moons.data), rounded),
        }),
    }
}

/// A description of the boundary in a figure.
fn to_see(geometry: &Geometry) -> String {
    let straight = match geometry.pieces {
        0 => "it is nowhere exactly straight".to_owned(),
        pieces => format!(
            "{pieces} straight pieces make up {:.0}\u{a0}% of its length",
            100.0 * geometry.straight
        ),
    };
    format!(
        "The boundary turns by {:.0}° in all; {straight}. Where the shading is palest the network is undecided.",
        geometry.turning
    )
}

/// The points of a figure.
pub(super) fn scatter(title: &str, data: &Dataset) -> Scatter {
    Scatter {
        title: title.to_owned(),
        x_title: "x".to_owned(),
        y_title: "y".to_owned(),
        classes: data.classes.clone(),
        points: labelled(data),
    }
}
