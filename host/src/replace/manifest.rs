//! The list of an output folder's files, by which the program recognises the folders that it wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::content::Content;
use super::error::ReplaceError;
use super::folders::{Folders, is_mount_point};
use super::kind::Kind;
use crate::atomic;
use crate::digest;

/// The name of the manifest file.
pub const NAME: &str = "manifest.json";

/// Length limit in bytes; no manifest that this program writes is longer.
const LONGEST: u64 = 1 << 20;

/// The largest number of names that a message lists.
const LISTED: usize = 3;

/// The content of `manifest.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The kind of the folder.
    kind: Kind,
    /// Every other file, by its path with `/` as separator.
    files: BTreeMap<String, Entry>,
}

/// An entry for one file of the folder.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    sha256: String,
}

impl Entry {
    fn of(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.len() as u64,
            sha256: digest::hexadecimal(Sha256::new_with_prefix(bytes)),
        }
    }

    /// Whether the file still has the content that the entry describes.
    fn is_of(&self, file: &Path, length: u64) -> io::Result<bool> {
        if length != self.bytes {
            return Ok(false);
        }
        let sha256 = digest::read(File::open(file)?.take(self.bytes + 1))?;
        Ok(digest::hexadecimal(sha256) == self.sha256)
    }
}

/// Writes the files to the empty folder `folder`, and the manifest after them. Syncs all of it to
/// disk.
pub(super) fn fill(
    disk: &impl Folders,
    folder: &Path,
    kind: Kind,
    files: &[Content],
) -> Result<(), ReplaceError> {
    let mut folders = BTreeSet::new();
    for (name, bytes) in files {
        let mut inner: Vec<_> = Path::new(name).ancestors().skip(1).collect();
        inner.pop();
        for inner in inner.into_iter().rev().map(|inner| folder.join(inner)) {
            if folders.insert(inner.clone()) {
                disk.make(&inner).map_err(ReplaceError::at(&inner))?;
            }
        }
        let path = folder.join(name);
        disk.write(&path, bytes).map_err(ReplaceError::at(&path))?;
    }
    let entries = files
        .iter()
        .map(|(name, bytes)| (name.clone(), Entry::of(bytes)));
    let manifest = Manifest {
        kind,
        files: entries.collect(),
    };
    let path = folder.join(NAME);
    let text = manifest.text().map_err(ReplaceError::at(&path))?;
    disk.write(&path, text.as_bytes())
        .map_err(ReplaceError::at(&path))?;
    for folder in folders
        .iter()
        .rev()
        .map(|inner| inner.as_path())
        .chain([folder])
    {
        disk.sync(folder).map_err(ReplaceError::at(folder))?;
    }
    Ok(())
}

/// What is found at the destination of an output folder.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Found {
    Nothing,
    Empty,
    /// An unchanged folder of the right kind.
    Ours,
    /// Anything else, described in words.
    Foreign(String),
}

impl Found {
    /// Examines `path` for a folder of the kind.
    pub fn at(path: &Path, kind: Kind) -> io::Result<Self> {
        // Without the trailing separator, which would follow a symbolic link.
        let path: &Path = &path.components().collect::<PathBuf>();
        let metadata = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::Nothing),
            found => found?,
        };
        if !metadata.is_dir() {
            let what = atomic::kind_of(&metadata);
            return Ok(Self::Foreign(format!("it is a {what}")));
        }
        if is_mount_point(path)? {
            return Ok(Self::Foreign("it is a mount point".into()));
        }
        if fs::read_dir(path)?.next().is_none() {
            return Ok(Self::Empty);
        }
        let manifest = match Manifest::read(path)? {
            Some(manifest) if manifest.kind == kind => manifest,
            Some(manifest) => return Ok(Self::Foreign(format!("it is a {}", manifest.kind))),
            None => return Ok(Self::Foreign(without_manifest(path)?)),
        };
        let mut differences = Differences::default();
        differences.search(&manifest, path, "")?;
        for name in manifest.files.keys() {
            if !differences.present.contains(name) {
                differences.sentences.push(format!("{name} is missing"));
            }
        }
        Ok(match differences.sentences.is_empty() {
            true => Self::Ours,
            false => Self::Foreign(listed(differences.sentences)),
        })
    }
}

/// Refuses a folder that must not be replaced.
pub(super) fn check_replaceable(path: &Path, kind: Kind) -> Result<(), ReplaceError> {
    match Found::at(path, kind).map_err(ReplaceError::at(path))? {
        Found::Nothing | Found::Empty | Found::Ours => Ok(()),
        Found::Foreign(found) => Err(ReplaceError::Foreign {
            path: path.into(),
            kind,
            found,
        }),
    }
}

impl Manifest {
    /// The text of the manifest file.
    fn text(&self) -> io::Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(io::Error::other);
        Ok(text? + "\n")
    }

    /// Reads the manifest of a folder, if it has one.
    fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(NAME);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() && metadata.len() <= LONGEST => {}
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => return Ok(None),
        }
        let mut text = Vec::new();
        File::open(&path)?.take(LONGEST).read_to_end(&mut text)?;
        let manifest: Option<Self> = serde_json::from_slice(&text).ok();
        // Accepted only if this program would write exactly these bytes.
        Ok(manifest.filter(|manifest| manifest.text().is_ok_and(|own| own.as_bytes() == text)))
    }
}

/// How a folder differs from its manifest.
#[derive(Default)]
struct Differences {
    /// Files of the manifest that exist.
    present: BTreeSet<String>,
    sentences: Vec<String>,
}

impl Differences {
    /// Searches a subfolder of the output folder. `prefix` is its path within the output folder.
    fn search(&mut self, manifest: &Manifest, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            // The metadata of the entry itself, so that a symbolic link does not count as a file.
            let metadata = entry.metadata()?;
            let inner = format!("{name}/");
            let holds_ours = manifest.files.keys().any(|file| file.starts_with(&inner));
            match manifest.files.get(&name) {
                _ if name == NAME => {}
                _ if metadata.is_dir() && holds_ours => {
                    self.search(manifest, &entry.path(), &inner)?;
                }
                Some(file) if metadata.is_file() => {
                    if !file.is_of(&entry.path(), metadata.len())? {
                        let shown = name.escape_debug();
                        self.sentences.push(format!("{shown} was changed"));
                    }
                    self.present.insert(name);
                }
                _ => {
                    let shown = name.escape_debug();
                    self.sentences.push(format!("{shown} was added"));
                }
            }
        }
        Ok(())
    }
}

/// Describes the content of a folder without a manifest.
fn without_manifest(folder: &Path) -> io::Result<String> {
    let names = fs::read_dir(folder)?.map(|entry| {
        let name = entry?.file_name();
        Ok(name.to_string_lossy().escape_debug().to_string())
    });
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(format!(
        "it holds {} and no {NAME} that this program wrote (earlier versions wrote none)",
        listed(names)
    ))
}

/// The first few names in alphabetical order, and how many more there are.
fn listed(mut names: Vec<String>) -> String {
    names.sort_unstable();
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let names = names.join(", ");
    match more {
        0 => names,
        more => format!("{names}, {more} more"),
    }
}
