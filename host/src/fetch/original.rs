//! The four files of MNIST as published.

use sha2::Sha256;

use super::error::Refusal;
use crate::data::idx_files;
use crate::digest;

/// One file of MNIST, identified by its content.
pub(super) struct Original {
    stem: &'static str,
    rank: u8,
    /// Length, uncompressed.
    pub bytes: u64,
    /// SHA-256 of the uncompressed bytes, in lower-case hexadecimal digits.
    sha256: &'static str,
}

impl Original {
    /// Images and labels of the training part, then images and labels of the test part.
    pub const ALL: [Self; 4] = [
        Self {
            stem: "train-images",
            rank: 3,
            bytes: 16 + 60_000 * 784,
            sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        },
        Self {
            stem: "train-labels",
            rank: 1,
            bytes: 8 + 60_000,
            sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        },
        Self {
            stem: "t10k-images",
            rank: 3,
            bytes: 16 + 10_000 * 784,
            sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        },
        Self {
            stem: "t10k-labels",
            rank: 1,
            bytes: 8 + 10_000,
            sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        },
    ];

    /// The final name.
    pub fn name(&self) -> String {
        let [name, ..] = self.names();
        name
    }

    /// The names under which the file is distributed, the final name first.
    pub fn names(&self) -> [String; 4] {
        idx_files::names(self.stem, self.rank)
    }

    /// Checks that bytes of length `found`, hashed by `sha256`, are this file.
    pub fn check(&self, found: u64, sha256: Sha256) -> Result<(), Refusal> {
        let (file, expected) = (self.name(), self.bytes);
        if found < expected {
            return Err(Refusal::Partial {
                file,
                found,
                expected,
            });
        }
        if found > expected {
            return Err(Refusal::TooLong { file, expected });
        }
        self.check_hash(file, sha256)
    }

    /// Checks that `sha256` is the hash of this file. `file` names it in the refusal.
    pub fn check_hash(&self, file: String, sha256: Sha256) -> Result<(), Refusal> {
        let found = digest::hexadecimal(sha256);
        if found != self.sha256 {
            return Err(Refusal::Hash {
                file,
                found,
                expected: self.sha256,
            });
        }
        Ok(())
    }
}
