//! The modes that a user may ask about.

use clap::ValueEnum;
use firmgrad::Optimizer;
use firmgrad_host::device::Mode;
use firmgrad_host::training::OptimizerName;

use crate::cli::Plan;

/// A mode, and its name in messages.
pub struct Purpose {
    pub name: String,
    pub mode: Mode,
}

impl Purpose {
    /// All modes, with `batch` samples at a time. Optimisers that need the same memory share one
    /// entry.
    pub fn all(batch: usize) -> Vec<Self> {
        let mut all = vec![Self::inference(batch)];
        all.extend(Self::of_training(batch));
        all
    }

    /// The modes that `args` asks about.
    pub fn asked(args: &Plan) -> Vec<Self> {
        match args.optimizer {
            _ if args.inference => vec![Self::inference(args.batch)],
            Some(name) => {
                let optimizer = name.with(0.0);
                let name = optimizer.rule().name();
                vec![
                    Self::training(name, optimizer, args.batch),
                    Self::online(name, optimizer),
                ]
            }
            None => Self::of_training(args.batch),
        }
    }

    /// All modes that train.
    pub fn of_training(batch: usize) -> Vec<Self> {
        let kinds: Vec<_> = (0..=2).filter_map(optimizers).collect();
        let training = kinds
            .iter()
            .map(|(names, optimizer)| Self::training(names, *optimizer, batch));
        let online = kinds
            .iter()
            .map(|(names, optimizer)| Self::online(names, *optimizer));
        training.chain(online).collect()
    }

    fn inference(batch: usize) -> Self {
        Self {
            name: "inference".to_owned(),
            mode: Mode::Inference { batch },
        }
    }

    fn training(names: &str, optimizer: Optimizer, batch: usize) -> Self {
        Self {
            name: format!("training with {names}"),
            mode: Mode::Training { optimizer, batch },
        }
    }

    fn online(names: &str, optimizer: Optimizer) -> Self {
        Self {
            name: format!("training online with {names}"),
            mode: Mode::OnlineTraining(optimizer),
        }
    }
}

/// The names of the optimisers with `slots` values of state per parameter, which all need the same
/// memory, and one of these optimisers.
fn optimizers(slots: usize) -> Option<(String, Optimizer)> {
    let names = OptimizerName::value_variants().iter();
    let alike: Vec<Optimizer> = names
        .map(|name| name.with(0.0))
        .filter(|optimizer| optimizer.rule().slots() == slots)
        .collect();
    let names: Vec<_> = alike.iter().map(|like| like.rule().name()).collect();
    let names = match names.split_last() {
        Some((last, [first @ .., before])) => {
            let first: String = first.iter().map(|name| format!("{name}, ")).collect();
            format!("{first}{before} or {last}")
        }
        _ => names.concat(),
    };
    Some((names, *alike.first()?))
}
