//! What determines dropout's draws.

/// The source of dropout's draws.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// Seed of the run.
    pub seed: u64,
    /// Number of steps before this one.
    pub step: u32,
    /// Index of the sample within the step.
    pub sample: u32,
    /// Index of the layer.
    pub layer: u32,
}
