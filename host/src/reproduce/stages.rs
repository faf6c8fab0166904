//! Tracks how far the whole reproduction is.

use std::ops::Range;

use super::watcher::Watcher;
use crate::training::Event;

/// The stages of a reproduction, reported to a watcher.
pub(super) struct Stages<'a> {
    watcher: &'a mut dyn Watcher,
    /// The work of all stages; then that of the finished stages and of the current one.
    whole: f64,
    done: f64,
    current: f64,
}

impl<'a> Stages<'a> {
    /// Starts with no stage done. `whole` is the work of all stages, in seconds on any one machine.
    pub(super) fn new(whole: f64, watcher: &'a mut dyn Watcher) -> Self {
        Self {
            watcher,
            whole,
            done: 0.0,
            current: 0.0,
        }
    }

    /// Begins a stage of `steps` steps, or networks, and `work` seconds.
    pub(super) fn begin(&mut self, name: &str, steps: u32, work: f64) {
        self.current = work;
        self.watcher.begin(name, steps, self.share());
    }

    /// Reports an event within the stage.
    pub(super) fn event(&mut self, event: Event<'_>) {
        self.watcher.event(event);
    }

    /// Ends the stage.
    pub(super) fn end(&mut self) {
        self.done += self.current;
        self.current = 0.0;
        self.watcher.end();
    }

    fn share(&self) -> Range<f64> {
        self.done / self.whole..(self.done + self.current) / self.whole
    }
}
