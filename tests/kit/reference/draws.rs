//! What determines dropout's draws.

/// Where dropout's draws come from.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// Seed of the run.
    pub seed: u64,
    /// Steps taken before.
    pub step: u32,
    /// Number of the sample within the step.
    pub sample: u32,
    /// Number of the layer.
    pub layer: u32,
}
