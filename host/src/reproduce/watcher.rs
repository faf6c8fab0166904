//! Following the progress of the experiments.

use std::ops::Range;

use crate::training::Event;

/// Follows the progress of the experiments.
pub trait Watcher: Send {
    /// A stage begins. It takes `steps` steps, or trains `steps` networks, each of which counts as
    /// one step. It covers the part from `share.start` to `share.end` of the whole work, which is
    /// from 0 to 1.
    fn begin(&mut self, name: &str, steps: u32, share: Range<f64>);
    /// Something happened within the stage.
    fn event(&mut self, event: Event<'_>);
    /// The stage is done.
    fn end(&mut self);
}
