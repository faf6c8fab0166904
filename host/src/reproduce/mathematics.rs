//! The chapter "How the network learns": equations, each with the number that checks it.

mod checks;
mod derivation;
mod equations;
mod networks;
mod rules;

use firmgrad::Shape;

use super::error::ReproduceError;
use crate::data::digits;
use crate::draw::{Curves, Panel, Scale, Series, curves};
use crate::report::{Block, Figure, Section};
use crate::training::{self, RunError};
use checks::CheckedNetwork;
use equations::{number, text};
use networks::to_check;
pub(super) use networks::{Networks, STEPS};

/// The convolutional network to check, on digits of 8 x 8.
const CONVOLUTIONAL: &str =
    "conv 3x3x4 same, tanh, maxpool 2x2, conv 3x3x4 same, tanh, maxpool 2x2, dense 10";

/// The number of digits on which the convolutional network is checked.
const DIGITS: usize = 5;

/// The chapter. Every check is computed on `networks`.
pub(super) fn section(networks: &Networks<'_>, seed: u64) -> Result<Section, ReproduceError> {
    let mut blocks = vec![text(
        &"The mathematics of the network of figure 1b, from its loss to every derivative that training needs, and then \
         what changes for deeper networks and for a convolution. Beside each equation stands its check, computed while \
         this report was made: the program's gradient compared with two other ways to the same derivatives. Dual numbers \
         carry a value and its derivative through the forward pass and are exact but for rounding; the difference from \
         them is given as a share of the largest derivative. A central difference $(L(w + h) - L(w - h)) / 2h$, here with \
         $h = 10^{-5}$, needs only the loss; the difference from it is $\\|g - n\\| / (\\|g\\| + \\|n\\|)$ over all derivatives \
         compared. All checks are in double precision (rounding: 1.1e-16), on the networks as they are after STEPS of their \
         steps: later the gradient is nearly 0, and a difference relative to it says little."
            .replace("STEPS", &STEPS.to_string()),
    )];
    blocks.extend(derivation::activations(networks)?);
    blocks.extend(derivation::three_layers(networks)?);
    blocks.push(Block::Figures(vec![figure(networks)?]));
    blocks.extend(derivation::deeper(networks)?);
    blocks.extend(derivation::convolution(&convolutional(seed)?)?);
    blocks.extend(rules::updates(networks)?);
    blocks.extend(rules::initialisers(seed)?);
    Ok(Section {
        heading: "How the network learns".to_owned(),
        blocks,
        ..Section::default()
    })
}

/// The convolutional network with random parameters, on the first digits.
fn convolutional(seed: u64) -> Result<CheckedNetwork, ReproduceError> {
    let network =
        training::network(CONVOLUTIONAL, Shape::image(1, 8, 8)).map_err(RunError::from)?;
    let parameters = checks::drawn(network.parameters(), seed);
    CheckedNetwork::new(CONVOLUTIONAL, &parameters, &digits::digits(), DIGITS)
}

/// Step sizes of central differences, from 1e-12 to 0.1, four per decade.
fn steps() -> Vec<f64> {
    (4..=48)
        .rev()
        .map(|quarter| 10f64.powf(f64::from(quarter) / -4.0))
        .collect()
}

/// Figure 1c: the error of a central difference as a function of its step size.
fn figure(networks: &Networks<'_>) -> Result<Figure, ReproduceError> {
    let steps = steps();
    let network = to_check(&networks.tanh, networks.data, usize::MAX)?;
    let errors = network.difference_errors(&steps)?;
    let floor = network.check_all()?.dual;
    let best = steps.iter().zip(&errors).min_by(|a, b| a.1.total_cmp(b.1));
    let (step, least) = best.map_or((f64::NAN, f64::NAN), |(step, error)| (*step, *error));
    let line = |name: &str, values: Vec<f64>, dots| Series {
        name: name.to_owned(),
        points: steps.iter().copied().zip(values).collect(),
        dots,
        ..Series::default()
    };
    Ok(Figure {
        id: "1c".to_owned(),
        caption: format!(
            "The gradient of the network of figure 1b against central differences of many steps h. To the right of the minimum \
             truncation dominates, and grows as h²; to the left of it rounding does, and grows as 1/h. The least error, {}, is at \
             h = {}. The line at the bottom is the difference of the same gradient from dual numbers, which need no step: {}.",
            number(least),
            number(step),
            number(floor)
        ),
        svg: curves(&Curves {
            title: "The check of the gradient".to_owned(),
            x_title: "step h of the central difference".to_owned(),
            x_scale: Scale::Log,
            panels: vec![Panel {
                title: "relative difference from the gradient".to_owned(),
                scale: Scale::Log,
                series: vec![
                    line("central differences", errors, true),
                    line("dual numbers", vec![floor; steps.len()], false),
                ],
                ..Panel::default()
            }],
        }),
    })
}
