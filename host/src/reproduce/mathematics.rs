//! The chapter "How the network learns": the equations, and beside each the number that checks it.

mod checks;
mod derivation;
mod rules;

use firmgrad::Shape;

use super::ReproduceError;
use super::seeds::Trained;
use crate::check::Verdict;
use crate::data::{Dataset, digits};
use crate::draw::{Curves, Panel, Scale, Series, curves};
use crate::report::{Block, Equation, Figure, Section, Text};
use crate::training::{self, RunError};
use checks::Subject;

/// Steps that a network has taken when its gradient is checked: biases are no longer 0, and the gradient is still far
/// from it, so that an error can be told as a share of it.
pub(super) const STEPS: u32 = 20;

/// Networks with one hidden layer of each activation, trained for [`STEPS`] on the same points, and two deeper ones.
pub(super) struct Networks<'a> {
    pub(super) data: &'a Dataset,
    pub(super) tanh: Trained,
    pub(super) sigmoid: Trained,
    pub(super) relu: Trained,
    pub(super) leaky: Trained,
    /// Each with what it is called.
    pub(super) deeper: [(&'static str, Trained); 2],
}

/// The convolutional network that is checked, on digits of 8 x 8.
const CONVOLUTIONAL: &str =
    "conv 3x3x4 same, tanh, maxpool 2x2, conv 3x3x4 same, tanh, maxpool 2x2, dense 10";

/// Samples of the digits that the convolutional network is checked on.
const DIGITS: usize = 5;

/// The chapter, with every check computed on `networks`.
pub(super) fn section(networks: &Networks<'_>, seed: u64) -> Result<Section, ReproduceError> {
    let mut blocks = vec![text(
        "The mathematics of the network of figure 1b, from its loss to every derivative that training needs, and then \
         what changes for deeper networks and for a convolution. Beside each equation stands its check, computed while \
         this report was made: the program's gradient compared with two other ways to the same derivatives. Dual numbers \
         carry a value and its derivative through the forward pass and are exact but for rounding; their difference is \
         given as a share of the largest derivative. A central difference $(L(w + h) - L(w - h)) / 2h$, here with \
         $h = 10^{-5}$, is what anyone can follow; its difference is $\\|g - n\\| / (\\|g\\| + \\|n\\|)$ over all derivatives \
         compared. All checks are in double precision (rounding: 1.1e-16), on the networks as they are after 20 of their steps: \
         in the end the gradient is nearly 0, and an error would be a share of nothing.",
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

/// The convolutional network with parameters drawn at random, on the first digits.
fn convolutional(seed: u64) -> Result<Subject, ReproduceError> {
    let network =
        training::network(CONVOLUTIONAL, Shape::image(1, 8, 8)).map_err(RunError::from)?;
    let parameters = checks::drawn(network.parameters(), seed);
    Subject::new(CONVOLUTIONAL, &parameters, &digits::digits(), DIGITS)
}

fn subject(trained: &Trained, data: &Dataset, samples: usize) -> Result<Subject, ReproduceError> {
    Subject::new(&trained.row.net, &trained.parameters, data, samples)
}

/// Steps of a difference, from 0.1 down to 1e-12, four a decade.
fn steps() -> Vec<f64> {
    (4..=48)
        .map(|quarter| 10f64.powf(f64::from(quarter) / -4.0))
        .collect()
}

/// Figure 1c: the error of a central difference against its step.
fn figure(networks: &Networks<'_>) -> Result<Figure, ReproduceError> {
    let steps = steps();
    let subject = subject(&networks.tanh, networks.data, usize::MAX)?;
    let errors = subject.difference_errors(&steps)?;
    let floor = subject.check_all()?.dual;
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
            "The gradient of the network of figure 1b against central differences of many steps h. On the right arm of the V \
             the parabola that a difference leaves out costs an error that falls with h²; on the left arm rounding costs one \
             that grows with 1/h. The least error, {}, is at h = {}: no difference can show more. The line \
             at the bottom is what dual numbers, which need no step, show of the same gradient: {}.",
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

/// An equation with its number and its check.
fn equation(number: &str, latex: &str, check: String) -> Block {
    Block::Equation(Equation {
        number: Some(number.to_owned()),
        latex: latex.to_owned(),
        check: Some(check),
    })
}

/// An equation on the way to one that is checked.
fn step(latex: &str) -> Block {
    Block::Equation(Equation {
        number: None,
        latex: latex.to_owned(),
        check: None,
    })
}

/// Words with formulas.
fn text(words: &str) -> Block {
    Block::Text(Text::with_maths(words))
}

/// A small number, 0 where there is no difference.
fn number(error: f64) -> String {
    match error {
        0.0 => "0".to_owned(),
        // A line does not break at a minus sign.
        _ => format!("{error:.1e}").replace('-', "\u{2212}"),
    }
}

/// A check in words.
fn compared(verdict: Verdict) -> String {
    let Verdict {
        dual,
        difference,
        checked,
        bent,
    } = verdict;
    let kinks = match bent {
        0 => String::new(),
        _ => format!(", {bent} of them at a kink, without differences"),
    };
    format!(
        "{checked} derivatives{kinks}; from dual numbers {}, from differences {}",
        number(dual),
        number(difference)
    )
}
