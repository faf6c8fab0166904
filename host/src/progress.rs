//! Shows progress on standard error: bars on a terminal, plain lines in a log.

mod download;
mod run;

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressFinish, ProgressStyle};

use crate::{fetch, shown};
use download::Download;
pub use run::{RunBar, Whole};

/// Shortest time between two lines of a log about the same thing.
const PAUSE: Duration = Duration::from_secs(5);

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
        let name = shown::name(name);
        let Some(bars) = &self.bars else {
            return Meter::Log {
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
        Meter::Bar(bar)
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes a line. Errors are ignored: a run does not stop because nobody reads its log.
fn put(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", shown::message(line));
}

/// Shows how far one task is.
#[derive(Debug)]
enum Meter {
    Bar(ProgressBar),
    /// The name of the task, and the time and the position of the last line about it.
    Log {
        name: String,
        spoke: Instant,
        said: u64,
    },
}

impl Meter {
    /// The task has reached `position`. A log gets the line `state` if the last one is long ago.
    fn advance(&mut self, position: u64, state: impl FnOnce() -> String) {
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
    fn end(self, position: u64, state: impl FnOnce() -> String) {
        if let Self::Log { name, said, .. } = self
            && said != position
        {
            put(&format!("{name}: {}", state()));
        }
    }
}
