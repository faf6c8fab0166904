//! Files that appear whole or not at all.
//!
//! The bytes go to a new file beside the old one, `.NAME.new`, which is brought to the disk and
//! then takes the old one's name; at last the folder is brought to the disk. Whatever fails, or
//! whenever the power or the process goes, NAME is the old file or the new one. What a killed
//! process leaves of `.NAME.new` is written over by the next.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a file was not written. What was there before is still there, unless the folder alone
/// could not be brought to the disk: then the new one is, but may not survive a loss of power.
#[derive(Debug, Error)]
#[error("cannot write {}: {cause}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// The file system's reason.
    pub cause: io::Error,
}

/// What of a file system is needed, so that a test can let any of it fail.
pub trait Disk {
    /// A file being written.
    type File: Write;
    /// Makes an empty file.
    ///
    /// # Errors
    /// Those of the file system, here and below.
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    /// Brings a file to the disk.
    ///
    /// # Errors
    /// As above.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Gives a file the name of another, which is no more.
    ///
    /// # Errors
    /// As above.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Brings the names in a folder to the disk.
    ///
    /// # Errors
    /// As above.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// As above.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

impl Disk for Machine {
    type File = File;

    fn create(&self, path: &Path) -> io::Result<File> {
        File::create(path)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Elsewhere folders cannot be opened.
        match cfg!(unix) {
            true => File::open(folder)?.sync_all(),
            false => Ok(()),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// Writes the file `path`.
///
/// # Errors
/// What the file system refused.
pub fn write(disk: &impl Disk, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    replace(disk, path, bytes).map_err(|cause| WriteError {
        path: path.into(),
        cause,
    })
}

fn replace(disk: &impl Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it has no file name",
        ));
    };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(".new");
    let beside = folder.join(beside);
    let fill = || -> io::Result<()> {
        let mut file = disk.create(&beside)?;
        file.write_all(bytes)?;
        file.flush()?;
        disk.sync(&file)?;
        drop(file);
        disk.rename(&beside, path)
    };
    if let Err(error) = fill() {
        // Nothing more can be done about it, and the first error says more.
        let _ = disk.remove(&beside);
        return Err(error);
    }
    disk.sync_folder(folder)
}
