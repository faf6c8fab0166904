//! Shows progress on standard error: bars on a terminal, plain lines in a log.
//!
//! ```
//! use firmgrad_host::fetch;
//! use firmgrad_host::progress::{Progress, Whole};
//! use firmgrad_host::training::Event;
//! use std::time::Instant;
//!
//! let progress = Progress::new();
//! progress.fetch_event(&fetch::Event::Trying { source: "mirror" });
//! let whole = Whole { start: Instant::now(), share: 0.0..0.5 }; // the first of two runs
//! let mut bar = progress.run("moons", 2).within(whole);
//! for step in 1..=2 {
//!     bar.event(Event::Step { step, loss: 0.7, samples: 50 * u64::from(step) });
//! }
//! bar.finish();
//! progress.say("trained");
//! ```

mod download;
mod log;
mod meter;
mod run;

use std::io::IsTerminal;
use std::sync::Mutex;

use indicatif::MultiProgress;

use crate::fetch;
use download::Download;
use log::put;
use meter::Meter;
pub use run::{RunBar, Whole};

/// Shows the progress of runs and downloads, several at a time if necessary.
#[derive(Debug)]
pub struct Progress {
    /// `None` if standard error is not a terminal.
    bars: Option<MultiProgress>,
    download: Mutex<Option<Download>>,
}

impl Progress {
    /// Creates a progress display, with bars if standard error is a terminal.
    pub fn new() -> Self {
        let moves = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self {
            bars: (std::io::stderr().is_terminal() && moves).then(MultiProgress::new),
            download: Mutex::new(None),
        }
    }

    /// Starts to show a training run of `steps` steps.
    pub fn run(&self, name: &str, steps: u32) -> RunBar {
        RunBar::new(self.meter(name, steps.into()), steps)
    }

    /// Shows an event of a download or of the check of a file.
    pub fn fetch_event(&self, event: &fetch::Event<'_>) {
        match *event {
            fetch::Event::Trying { source } => self.say(&format!("trying {source}")),
            fetch::Event::Refused { source, refusal } => {
                self.say(&format!("not used: {source} ({refusal})"));
            }
            fetch::Event::Progress {
                source,
                file,
                done,
                total,
            } => {
                let mut download = self
                    .download
                    .lock()
                    .unwrap_or_else(|held| held.into_inner());
                let same = download
                    .take()
                    .filter(|current| current.is_of(source, file));
                let current =
                    same.unwrap_or_else(|| Download::new(source, file, self.meter(file, total)));
                *download = current.advance(done, total);
            }
        }
    }

    /// Prints a plain line, above the bars if there are any.
    pub fn say(&self, line: &str) {
        match &self.bars {
            Some(bars) => bars.suspend(|| put(line)),
            None => put(line),
        }
    }

    fn meter(&self, name: &str, len: u64) -> Meter {
        Meter::new(self.bars.as_ref(), name, len)
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}
