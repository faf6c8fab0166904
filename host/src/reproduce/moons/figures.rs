//! The sections' figures, with their tables.

use super::{Moons, Net, plane, rounded};
use crate::data::Dataset;
use crate::draw::{Boundary, Scatter, boundary};
use crate::report::{Block, Figure, Row, Section, results};
use crate::reproduce::seeds::Trained;
use crate::reproduce::tables::{Judged, labelled, seeds_table};

/// Figures of networks of the seed drawn, their table, and how others of their kind do.
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
        "The same for other seeds, none of which was in view when the recipe was chosen",
        Judged::Training,
        &studies,
    ));
    // The network of figure 1b is counted once.
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
    let Trained { row, .. } = &moons[net].drawn;
    let same = match (net, id) {
        (Net::Tanh10, "2c" | "3c" | "4a") => " The run of figure 1b.",
        _ => "",
    };
    let title = match id {
        "4a" => "3 layers: 10 tanh",
        "4b" => "4 layers: 10 + 10 ReLU",
        "4c" => "5 layers: 10 + 10 + 10 sigmoid",
        _ => &row.experiment,
    };
    let percent = |share: Option<f64>| 100.0 * share.unwrap_or(f64::NAN);
    Figure {
        id: id.to_owned(),
        caption: format!(
            "{title} after {} steps: {:.1} % of its points right, {:.1} % of fresh ones.{} {same}",
            row.steps,
            percent(Some(row.train_accuracy)),
            percent(row.test_accuracy),
            to_see(id),
        )
        .trim_end()
        .to_owned(),
        svg: boundary(&Boundary {
            scatter: scatter(title, &moons.data),
            field: moons[net].drawn.field(plane(&moons.data), rounded),
        }),
    }
}

/// What a figure shows best.
fn to_see(id: &str) -> &'static str {
    match id {
        "1b" => " The boundary follows the gap between the crescents.",
        "2a" => " Straight pieces, with corners where a unit begins to answer.",
        "2b" => " A smooth curve throughout.",
        "2c" => {
            " Smooth as well; the pale band, where the network is undecided, shows how steep it is."
        }
        "3a" => " Three units give a few bends.",
        "3b" => " Two more units, and room for another bend.",
        "3c" => " Ten units bend wherever a point asks for it.",
        "4b" => " Two layers of straight pieces: more corners.",
        "4c" => " Three layers of sigmoids: flat regions and steep, smooth steps between them.",
        _ => "",
    }
}

pub(super) fn scatter(title: &str, data: &Dataset) -> Scatter {
    Scatter {
        title: title.to_owned(),
        x_title: "x".to_owned(),
        y_title: "y".to_owned(),
        classes: data.classes.clone(),
        points: labelled(data),
    }
}
