//! How far one task is, as a bar or as lines in a log.

use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressFinish, ProgressStyle};

use super::log::put;
use crate::shown;

/// Shortest time between two lines of a log about the same thing.
const PAUSE: Duration = Duration::from_secs(5);

/// Shows how far one task is.
#[derive(Debug)]
pub(super) enum Meter {
    Bar(ProgressBar),
    /// The name of the task, and the time and the position of the last line about it.
    Log {
        name: String,
        spoke: Instant,
        said: u64,
    },
}

impl Meter {
    /// Starts to show the task `name`, which ends at position `len`: with a bar if there are `bars`,
    /// or else with lines in a log.
    pub fn new(bars: Option<&MultiProgress>, name: &str, len: u64) -> Self {
        let name = shown::name(name);
        let Some(bars) = bars else {
            return Self::Log {
                name: name.into_owned(),
                spoke: Instant::now(),
                said: 0,
            };
        };
        let style = ProgressStyle::with_template("{prefix} [{bar:12}] {wide_msg}")
            .expect("the template is sound")
            .progress_chars("=> ");
        let bar = ProgressBar::new(len).with_finish(ProgressFinish::AndClear);
        let bar = bars.add(bar.with_style(style).with_prefix(name.into_owned()));
        Self::Bar(bar)
    }

    /// The task has reached `position`. A log gets the line `state` if the last one is long ago.
    pub fn advance(&mut self, position: u64, state: impl FnOnce() -> String) {
        match self {
            Self::Bar(bar) => {
                bar.set_position(position);
                bar.set_message(state());
            }
            Self::Log { name, spoke, said } if spoke.elapsed() >= PAUSE => {
                (*spoke, *said) = (Instant::now(), position);
                put(&format!("{name}: {}", state()));
            }
            Self::Log { .. } => {}
        }
    }

    /// The task ends at `position`. A log gets the line `state` if it has none for that position; a
    /// bar disappears.
    pub fn end(self, position: u64, state: impl FnOnce() -> String) {
        if let Self::Log { name, said, .. } = self
            && said != position
        {
            put(&format!("{name}: {}", state()));
        }
    }
}
