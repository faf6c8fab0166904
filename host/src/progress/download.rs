//! The progress of one file's download.

use super::meter::Meter;

/// The bar or the lines for one file from one source.
#[derive(Debug)]
pub(super) struct Download {
    source: String,
    file: String,
    meter: Meter,
}

impl Download {
    pub fn new(source: &str, file: &str, meter: Meter) -> Self {
        Self {
            source: source.to_owned(),
            file: file.to_owned(),
            meter,
        }
    }

    pub fn is_of(&self, source: &str, file: &str) -> bool {
        self.source == source && self.file == file
    }

    /// `done` of `total` bytes have arrived; returns `None` when all have.
    pub fn advance(mut self, done: u64, total: u64) -> Option<Self> {
        let state = || format!("{:.1} of {:.1} MB", megabytes(done), megabytes(total));
        if done < total {
            self.meter.advance(done, state);
            Some(self)
        } else {
            self.meter.end(done, state);
            None
        }
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
