//! Finds where a network can be made smaller: fewer units or filters in one layer.

use firmgrad::{Layer, Model, Spec};
use firmgrad_host::device::{ELEMENT, Mode};
use firmgrad_host::training::Network;

use crate::commands::width::{width, with_width};
use firmgrad_host::shown::grouped;

/// Reduces the units or filters of one layer so that `need` of the network is at most `have`.
/// Returns the change in words and what is needed then. The number of outputs stays the same. If
/// several layers would do, the one that keeps the largest share of its width is chosen.
pub fn smaller(
    network: &Network,
    have: usize,
    need: impl Fn(&Network) -> usize,
) -> Option<(String, usize)> {
    let specs: Vec<Spec> = network.layers().map(|layer| layer.spec()).collect();
    let inner = specs.iter().rposition(|spec| width(spec).is_some())?;
    let narrowed = specs
        .iter()
        .take(inner)
        .enumerate()
        .filter_map(|(at, spec)| {
            let before = width(spec)?;
            let with = |width| {
                let other = |(place, &spec)| match place == at {
                    true => with_width(spec, width),
                    false => spec,
                };
                let layers = specs.iter().enumerate().map(other);
                let layers: Option<Vec<Layer>> = layers.map(Spec::layer).collect();
                layers
                    .and_then(|layers| Model::try_new(network.input(), &layers).ok())
                    .map_or(usize::MAX, |network| need(&network))
            };
            let width = most(before, |width| with(width) <= have)?;
            let text = format!("layer {}, {spec}, as {}", at + 1, with_width(*spec, width));
            Some((width as f64 / before as f64, (text, with(width))))
        });
    let best = narrowed.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.map(|(_, change)| change)
}

/// The largest number from 1 to below `end` that fits, provided that every smaller one fits too.
pub fn most(end: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut fit, mut end) = (0, end);
    while fit + 1 < end {
        let middle = fit + (end - fit) / 2;
        match fits(middle) {
            true => fit = middle,
            false => end = middle,
        }
    }
    (fit > 0).then_some(fit)
}

/// A sentence that names the layer whose parameters or values take the most RAM.
pub fn heaviest(network: &Network, mode: Mode) -> String {
    let copies = match mode {
        Mode::Inference { .. } => 0,
        // In online training, too, the largest layer has its gradients.
        Mode::Training { optimizer, .. } | Mode::OnlineTraining(optimizer) => {
            2 + optimizer.rule().slots()
        }
    };
    let layers: Vec<_> = network.layers().collect();
    let following = layers.iter().skip(1).map(Some).chain([None]);
    let parts = layers.iter().zip(following).enumerate();
    let parts = parts.flat_map(|(at, (layer, following))| {
        // The output of a layer fused with the pooling after it is not saved.
        let values = match following.map(|next| next.spec()) {
            Some(Spec::MaxPool(_) | Spec::AveragePool(_)) => 0,
            _ => layer.output.len().saturating_mul(mode.batch()),
        };
        let parameters = layer.parameters().saturating_mul(copies);
        [
            (parameters, "its parameters in training"),
            (values, "its values"),
        ]
        .map(|(elements, what)| (elements, what, at + 1, layer.spec()))
    });
    let most = parts.max_by_key(|(elements, ..)| *elements);
    most.map_or(String::new(), |(elements, what, number, spec)| {
        let bytes = grouped(elements.saturating_mul(ELEMENT));
        format!(
            "no single change helps; layer {number}, {spec}, takes most: {bytes} bytes for {what}"
        )
    })
}
