//! Whether a network fits on a device: yes or no, and what to change.

use firmgrad_host::device::{Flash, Ram};
use firmgrad_host::training::Network;

use super::change;
use super::purpose::Purpose;
use crate::cli::Plan;
use firmgrad_host::shown::grouped;

/// Whether any use of the network that `args` asks about fits on the device, and the text that says
/// so.
pub fn answer(network: &Network, args: &Plan) -> (bool, String) {
    let ram = |purpose: &Purpose| Ram::of(network, purpose.mode).total();
    let flash = |purpose: &Purpose| Flash::of(network, purpose.mode, args.opt_level).total();
    let fits = |purpose: &&Purpose| {
        lacking(ram(purpose), args.ram).is_none() && lacking(flash(purpose), args.flash).is_none()
    };
    let asked = Purpose::asked(args);
    let yes: String = asked
        .iter()
        .filter(fits)
        .map(|purpose| format!("yes: {} fits\n", purpose.name))
        .collect();
    let least = asked.iter().min_by_key(|purpose| ram(purpose));
    let (true, Some(least)) = (yes.is_empty(), least) else {
        return (true, yes);
    };
    let mut no = String::new();
    if let Some(have) = lacking(ram(least), args.ram) {
        let others = if args.inference {
            Vec::new()
        } else {
            Purpose::of_training(args.batch)
        };
        no += &refusal(&least.name, ram(least), "RAM", have);
        no += &list(&change::of_ram(network, least.mode, &others, have));
    }
    if let Some(have) = lacking(flash(least), args.flash) {
        no += &refusal(&least.name, flash(least), "flash", have);
        no += &list(&change::of_flash(network, least.mode, args.opt_level, have));
    }
    (false, no)
}

/// The available memory, if it is less than needed.
fn lacking(need: usize, have: Option<usize>) -> Option<usize> {
    have.filter(|have| *have < need)
}

fn refusal(name: &str, need: usize, memory: &str, have: usize) -> String {
    let [need, over, have] = [need, need - have, have].map(grouped);
    format!("no: {name} takes {need} bytes of {memory}, {over} more than the {have} available\n")
}

fn list(changes: &[String]) -> String {
    changes
        .iter()
        .map(|change| format!("- {change}\n"))
        .collect()
}
