//! The staging folder beside the destination, in which a new output folder is built.
//!
//! `.firmgrad-XXXXXX/new/NAME` is the new folder. After an exchange it holds the old one. If the
//! system cannot exchange folders, the old one goes to `.firmgrad-XXXXXX/old/NAME`. The file `lock`
//! stays locked as long as the process lives, which distinguishes an abandoned staging folder from
//! one in use.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::content::Content;
use super::destination::{Destination, check_name, is_absent};
use super::error::ReplaceError;
use super::folders::Folders;
use super::kind::Kind;
use super::manifest::{self, Found, check_replaceable};
use super::repaired::Repaired;
use crate::atomic::{PREFIX, parent};

const NEW: &str = "new";
const OLD: &str = "old";
const LOCK: &str = "lock";

/// Writes the folder and moves it into place.
pub(super) fn put(
    disk: &impl Folders,
    destination: &Destination,
    kind: Kind,
    files: &[Content],
) -> Result<PathBuf, ReplaceError> {
    let (Destination::Exactly(named) | Destination::Numbered(named)) = destination;
    check_name(named, kind)?;
    check_replaceable(&destination.path()?, kind)?;
    let made = make_parents(disk, parent(named))?;
    let result = Staging::new(disk, named).and_then(|staging| {
        let result = staging
            .fill(named, kind, files)
            .and_then(|()| staging.place(destination, kind))
            .and_then(|path| staging.sync_place().map(|()| path));
        // This removes the old folder too, unless that folder could not be moved back.
        if !matches!(result, Err(ReplaceError::Displaced { .. })) {
            let _ = disk.remove(&staging.path);
        }
        result
    });
    if result.is_err() {
        for folder in made.iter().rev() {
            // Fails if the folder is not empty.
            let _ = fs::remove_dir(folder);
        }
    }
    result
}

/// Creates a folder and its missing parents, and returns those that were missing.
fn make_parents(disk: &impl Folders, folder: &Path) -> Result<Vec<PathBuf>, ReplaceError> {
    let missing = folder
        .ancestors()
        .filter(|ancestor| !ancestor.as_os_str().is_empty())
        .take_while(|ancestor| !ancestor.is_dir());
    let missing: Vec<_> = missing.collect();
    let mut made = Vec::new();
    for folder in missing.into_iter().rev() {
        match disk.make(folder) {
            Ok(()) => made.push(folder.to_path_buf()),
            // Another process created it first.
            Err(_) if folder.is_dir() => {}
            Err(cause) => return Err(ReplaceError::at(folder)(cause)),
        }
        let parent = parent(folder);
        disk.sync(parent).map_err(ReplaceError::at(parent))?;
    }
    Ok(made)
}

/// A staging folder of this process.
struct Staging<'d, D> {
    disk: &'d D,
    path: PathBuf,
    new: PathBuf,
    old: PathBuf,
    /// Locked, if the file system supports it.
    _lock: File,
}

impl<'d, D: Folders> Staging<'d, D> {
    /// Creates the staging folder for a destination.
    fn new(disk: &'d D, named: &Path) -> Result<Self, ReplaceError> {
        let name = named.file_name().unwrap_or_default();
        let parent = parent(named);
        let path = disk
            .make_aside(parent, PREFIX)
            .map_err(ReplaceError::at(parent))?;
        let make = || -> io::Result<File> {
            disk.write(&path.join(LOCK), b"")?;
            let lock = File::open(path.join(LOCK))?;
            // Without locks, no other process repairs anything either.
            let _ = lock.lock();
            for slot in [NEW, OLD] {
                disk.make(&path.join(slot))?;
            }
            disk.make(&path.join(NEW).join(name))?;
            Ok(lock)
        };
        match make() {
            Ok(lock) => Ok(Self {
                new: path.join(NEW).join(name),
                old: path.join(OLD).join(name),
                _lock: lock,
                disk,
                path,
            }),
            Err(cause) => {
                let _ = disk.remove(&path);
                Err(ReplaceError::at(parent)(cause))
            }
        }
    }

    /// Writes the new folder and syncs it to disk. Errors name files as if they were in `named`.
    fn fill(&self, named: &Path, kind: Kind, files: &[Content]) -> Result<(), ReplaceError> {
        let filled = manifest::fill(self.disk, &self.new, kind, files);
        filled.map_err(|error| match error {
            ReplaceError::Io { path, cause } => ReplaceError::Io {
                path: match path.strip_prefix(&self.new) {
                    Ok(file) => named.join(file),
                    Err(_) => path,
                },
                cause,
            },
            error => error,
        })?;
        for folder in [parent(&self.new), &self.path] {
            self.disk.sync(folder).map_err(ReplaceError::at(folder))?;
        }
        Ok(())
    }

    /// Moves the new folder into place and returns its path.
    fn place(&self, destination: &Destination, kind: Kind) -> Result<PathBuf, ReplaceError> {
        match destination {
            Destination::Exactly(path) if !is_absent(path)? => {
                self.replace(path, kind)?;
                Ok(path.clone())
            }
            _ => move_in(self.disk, &self.new, destination),
        }
    }

    /// Replaces an old folder with the new one. The old folder may have been changed in the
    /// meantime, so it is checked once more after it has been moved out of the way.
    fn replace(&self, path: &Path, kind: Kind) -> Result<(), ReplaceError> {
        let disk = self.disk;
        check_replaceable(path, kind)?;
        let permissions = fs::metadata(path).map(|old| old.permissions());
        permissions
            .and_then(|old| fs::set_permissions(&self.new, old))
            .map_err(ReplaceError::at(path))?;
        let displaced = |old: &Path| {
            let (path, old) = (path.into(), old.into());
            move |cause| ReplaceError::Displaced {
                kind,
                path,
                old,
                cause,
            }
        };
        if disk.exchange(&self.new, path).is_ok() {
            let changed = check_replaceable(&self.new, kind);
            return changed.map_err(|error| {
                let back = disk.exchange(&self.new, path);
                back.map_or_else(displaced(&self.new), |()| renamed(error, path))
            });
        }
        // The system does not support the exchange.
        disk.rename(path, &self.old)
            .map_err(ReplaceError::at(path))?;
        let placed = check_replaceable(&self.old, kind)
            .map_err(|error| renamed(error, path))
            .and_then(|()| disk.rename(&self.new, path).map_err(ReplaceError::at(path)));
        placed.map_err(|error| {
            let back = disk.rename(&self.old, path);
            back.map_or_else(displaced(&self.old), |()| error)
        })
    }

    /// Syncs the entry of the new folder to disk.
    fn sync_place(&self) -> Result<(), ReplaceError> {
        let parent = parent(&self.path);
        self.disk.sync(parent).map_err(ReplaceError::at(parent))
    }
}

/// Moves a complete folder to a destination where nothing is, and returns its path. If another
/// process takes a number first, the next one is tried.
fn move_in(
    disk: &impl Folders,
    from: &Path,
    destination: &Destination,
) -> Result<PathBuf, ReplaceError> {
    loop {
        let path = destination.path()?;
        match disk.rename(from, &path) {
            Ok(()) => return Ok(path),
            Err(_) if matches!(destination, Destination::Numbered(_)) && !is_absent(&path)? => {}
            Err(cause) => return Err(ReplaceError::at(&path)(cause)),
        }
    }
}

/// The error with `path`, for a folder that has been moved back there.
fn renamed(error: ReplaceError, path: &Path) -> ReplaceError {
    match error {
        ReplaceError::Foreign { kind, found, .. } => ReplaceError::Foreign {
            path: path.into(),
            kind,
            found,
        },
        error => error,
    }
}

/// Repairs what killed processes left of the destination. A complete folder is moved into place if
/// nothing is there, or to the next number if folders are numbered. It is removed if a folder of
/// its kind is in its place: that is the folder it was exchanged for. Otherwise it is left where it
/// is.
pub(super) fn repair(
    disk: &impl Folders,
    destination: &Destination,
    kind: Kind,
) -> Result<Option<Repaired>, ReplaceError> {
    let mut repaired = None;
    let (Destination::Exactly(named) | Destination::Numbered(named)) = destination;
    let parent = parent(named);
    let name = named.file_name().unwrap_or_default();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let begins = entry.file_name();
        if !begins.as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
            continue;
        }
        let staging = entry.path();
        let Some(_lock) = abandoned(&staging) else {
            continue;
        };
        for slot in [NEW, OLD] {
            let left = staging.join(slot).join(name);
            let whole = match Found::at(&left, kind) {
                Ok(Found::Ours) => true,
                Ok(Found::Empty) => slot == OLD,
                Ok(Found::Nothing | Found::Foreign(_)) | Err(_) => false,
            };
            if !whole {
                continue;
            }
            let found = match destination {
                Destination::Exactly(path) => {
                    Found::at(path, kind).map_err(ReplaceError::at(path))?
                }
                Destination::Numbered(_) => Found::Nothing,
            };
            match found {
                Found::Nothing | Found::Empty => {
                    let path = move_in(disk, &left, destination)?;
                    disk.sync(parent).map_err(ReplaceError::at(parent))?;
                    repaired = Some(Repaired { path, kind });
                }
                // What cannot be removed does no harm, here and below.
                Found::Ours => drop(disk.remove(&left)),
                Found::Foreign(_) => {}
            }
        }
        if is_bare(&staging) {
            let _ = disk.remove(&staging);
        }
    }
    Ok(repaired)
}

/// The lock of a staging folder whose process has ended.
fn abandoned(staging: &Path) -> Option<File> {
    let is_file = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    let lock = staging.join(LOCK);
    if !is_file(&lock) {
        return None;
    }
    let lock = File::open(lock).ok()?;
    match lock.try_lock() {
        Ok(()) => Some(lock),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
    }
}

/// Whether a staging folder contains nothing but what every staging folder has.
fn is_bare(staging: &Path) -> bool {
    let names = |folder: &Path| -> io::Result<Vec<_>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name()))
            .collect()
    };
    let bare = |slot| names(&staging.join(slot)).is_ok_and(|names| names.is_empty());
    names(staging).is_ok_and(|names| names.len() == 3) && bare(NEW) && bare(OLD)
}
