//! What to change if a network does not fit on a device: each single change that suffices, or else
//! what needs the most memory.

use firmgrad_host::device::{Flash, Mode, OptLevel, Ram};
use firmgrad_host::training::Network;

use super::purpose::Purpose;
use super::smaller::{heaviest, most, smaller};
use firmgrad_host::shown::grouped;

/// The changes that bring the RAM of `mode` down to `have` bytes. `others` are modes with
/// the same purpose, of which any would do.
pub fn of_ram(network: &Network, mode: Mode, others: &[Purpose], have: usize) -> Vec<String> {
    let need = |mode| Ram::of(network, mode).total();
    let mut changes = Vec::new();
    let (online, training): (Vec<_>, Vec<_>) = others
        .iter()
        .filter(|other| need(other.mode) <= have)
        .partition(|other| matches!(other.mode, Mode::OnlineTraining(_)));
    for others in [training, online] {
        // The alternative that needs the most memory, of those that fit, gives up least.
        let other = others.into_iter().max_by_key(|other| need(other.mode));
        changes.extend(other.map(|other| change(&other.name, need(other.mode))));
    }
    if let Mode::Inference { batch } = mode {
        let need = |batch| need(Mode::Inference { batch });
        let batch = most(batch, |batch| need(batch) <= have);
        changes.extend(batch.map(|batch| change(&format!("--batch {batch}"), need(batch))));
    }
    let smaller = smaller(network, have, |network| Ram::of(network, mode).total());
    changes.extend(smaller.map(|(layer, bytes)| change(&layer, bytes)));
    if changes.is_empty() {
        let Ram { samples, stack, .. } = Ram::of(network, mode);
        changes.push(match samples.saturating_add(stack) {
            besides if besides >= have => {
                let besides = grouped(besides);
                format!("no smaller net helps: samples and stack alone take {besides} bytes")
            }
            _ => heaviest(network, mode),
        });
    }
    changes
}

/// The changes that bring the flash of `mode` down to `have` bytes.
pub fn of_flash(network: &Network, mode: Mode, level: OptLevel, have: usize) -> Vec<String> {
    let small = Flash::of(network, mode, OptLevel::Size);
    if small.code > have {
        let code = grouped(small.code);
        return vec![format!(
            "no smaller net helps: the code alone takes {code} bytes at opt-level \"s\""
        )];
    }
    let mut changes = Vec::new();
    if small.total() <= have {
        changes.push(change("--opt-level s", small.total()));
    }
    let need = |network: &Network| Flash::of(network, mode, level).total();
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
