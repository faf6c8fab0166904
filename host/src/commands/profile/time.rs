//! How a time is written.

use std::time::Duration;

/// In milliseconds, to the microsecond.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.3}", 1e3 * time.as_secs_f64())
}
