//! How far the whole has come.

use std::ops::Range;

use super::Watcher;
use crate::training::Event;

/// The stages of a reproduction, told to someone who watches.
pub(super) struct Stages<'a> {
    watcher: &'a mut dyn Watcher,
    /// The work of all stages, of those that are done, and of the one that goes on.
    whole: f64,
    done: f64,
    current: f64,
}

impl<'a> Stages<'a> {
    /// Stages of `whole` work, in seconds of any one machine.
    pub(super) fn new(whole: f64, watcher: &'a mut dyn Watcher) -> Self {
        Self {
            watcher,
            whole,
            done: 0.0,
            current: 0.0,
        }
    }

    /// A stage of `steps` steps, or networks, and of `work` seconds begins.
    pub(super) fn begin(&mut self, name: &str, steps: u32, work: f64) {
        self.current = work;
        self.watcher.begin(name, steps, self.share());
    }

    /// The stage goes on.
    pub(super) fn event(&mut self, event: Event<'_>) {
        self.watcher.event(event);
    }

    /// The stage is done.
    pub(super) fn end(&mut self) {
        self.done += self.current;
        self.current = 0.0;
        self.watcher.end();
    }

    fn share(&self) -> Range<f64> {
        self.done / self.whole..(self.done + self.current) / self.whole
    }
}
