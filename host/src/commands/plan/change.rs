//! What to change if a network does not fit on a device: each single change that suffices, or else
//! what needs the most memory.

use firmgrad_host::device::{Flash, OptLevel, Ram, Way};
use firmgrad_host::training::Network;

use super::purpose::Purpose;
use super::smaller::{heaviest, most, smaller};
use firmgrad_host::shown::grouped;

/// The changes that bring the RAM of `way` down to `have` bytes. `others` are alternative uses with
/// the same goal.
pub fn of_ram(network: &Network, way: Way, others: &[Purpose], have: usize) -> Vec<String> {
    let need = |way| Ram::of(network, way).total();
    let mut changes = Vec::new();
    let (online, training): (Vec<_>, Vec<_>) = others
        .iter()
        .filter(|other| need(other.way) <= have)
        .partition(|other| matches!(other.way, Way::Online(_)));
    for others in [training, online] {
        // The alternative that needs the most memory, of those that fit, gives up least.
        let other = others.into_iter().max_by_key(|other| need(other.way));
        changes.extend(other.map(|other| change(&other.name, need(other.way))));
    }
    if let Way::Inference(batch) = way {
        let need = |batch| need(Way::Inference(batch));
        let batch = most(batch, |batch| need(batch) <= have);
        changes.extend(batch.map(|batch| change(&format!("--batch {batch}"), need(batch))));
    }
    let smaller = smaller(network, have, |network| Ram::of(network, way).total());
    changes.extend(smaller.map(|(layer, bytes)| change(&layer, bytes)));
    if changes.is_empty() {
        let Ram { samples, stack, .. } = Ram::of(network, way);
        changes.push(match samples.saturating_add(stack) {
            besides if besides >= have => {
                let besides = grouped(besides);
                format!("no net helps: samples and stack take {besides} bytes")
            }
            _ => heaviest(network, way),
        });
    }
    changes
}

/// The changes that bring the flash of `way` down to `have` bytes.
pub fn of_flash(network: &Network, way: Way, level: OptLevel, have: usize) -> Vec<String> {
    let small = Flash::of(network, way, OptLevel::Size);
    if small.code > have {
        let code = grouped(small.code);
        return vec![format!(
            "no net of such layers helps: the code takes {code} bytes at opt-level \"s\""
        )];
    }
    let mut changes = Vec::new();
    if small.total() <= have {
        changes.push(change("--opt-level s", small.total()));
    }
    let need = |network: &Network| Flash::of(network, way, level).total();
    let smaller = smaller(network, have, need);
    changes.extend(smaller.map(|(layer, bytes)| change(&layer, bytes)));
    if changes.is_empty() {
        changes.push(format!(
            "fewer parameters: they take {} bytes",
            grouped(small.parameters)
        ));
    }
    changes
}

fn change(what: &str, bytes: usize) -> String {
    format!("{what}: {} bytes", grouped(bytes))
}
