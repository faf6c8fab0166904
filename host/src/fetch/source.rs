//! Where the files can come from.

use std::fmt;
use std::path::Path;

use super::error::Refusal;
use super::original::Original;
use super::store::Store;
use super::{archive, mirror, npm};
use crate::read::ensure_regular;
use crate::shown;

/// A possible source of the files.
pub(super) enum Source<'a> {
    /// A folder or an archive that the user named.
    Given(&'a Path),
    /// The URL of a folder on a server.
    Mirror(&'static str),
    /// The package in the npm registry.
    Npm,
}

impl<'a> Source<'a> {
    /// The sources to try: only the given one, or else all others.
    pub fn in_turn(from: Option<&'a Path>) -> Vec<Self> {
        match from {
            Some(path) => vec![Self::Given(path)],
            None => {
                let mirrors = mirror::ADDRESSES.map(Self::Mirror);
                mirrors.into_iter().chain([Self::Npm]).collect()
            }
        }
    }

    /// Takes every file of `missing` that the source has, and removes it from `missing`. Stops at
    /// the first file that is refused.
    pub fn take(&self, store: &Store<'_>, missing: &mut Vec<&Original>) -> Result<(), Refusal> {
        let name = self.to_string();
        match self {
            Self::Given(folder) if folder.is_dir() => {
                while let Some(file) = missing.first() {
                    for name in file.names() {
                        ensure_regular(&folder.join(name))?;
                    }
                    store.take_from(folder, file)?;
                    missing.remove(0);
                }
            }
            Self::Given(path) => archive::take(store, &name, path, missing)?,
            Self::Mirror(address) => mirror::take(store, address, missing)?,
            Self::Npm => npm::take(store, &name, missing)?,
        }
        match missing.first() {
            Some(file) => Err(Refusal::Lacks { file: file.name() }),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(path) => f.write_str(&shown::path(path)),
            Self::Mirror(address) => f.write_str(address),
            Self::Npm => write!(f, "npm package {}", npm::PACKAGE),
        }
    }
}
