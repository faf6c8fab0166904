//! The cost of one pass through one layer.

use std::time::Duration;

/// Bytes of an `f32`.
pub(super) const ELEMENT: usize = size_of::<f32>();

/// The cost of one pass through one layer, for a whole batch.
#[derive(Clone, Debug)]
pub struct Cost {
    /// The layer, in net notation.
    pub layer: String,
    /// Which pass.
    pub pass: &'static str,
    /// Multiply-adds of products, including those with a factor of zero. Activations, pooling and
    /// updates count as none.
    pub multiply_adds: usize,
    /// Lower bound of the bytes read and written: each value once.
    pub bytes: usize,
    /// The time of the fastest round.
    pub time: Duration,
}

impl Cost {
    /// Throughput in GFLOP/s, with two operations per multiply-add.
    pub fn gflops(&self) -> f64 {
        2.0 * self.multiply_adds as f64 / self.time.as_secs_f64() / 1e9
    }
}
