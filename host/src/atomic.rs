//! Writes files atomically: a file appears whole or not at all.
//!
//! The bytes go to a new temporary file with a random, unused name in the same folder. The file is
//! synced to disk and renamed to its final name; then the folder is synced. Whatever fails, and
//! whenever the power or the process goes, the name stands for the old file or for the new one. If
//! several processes write the same file at the same time, the last one wins, with its whole
//! content.
//!
//! The new file gets the permissions of the old one. Only a regular file is ever replaced: a
//! symbolic link is neither followed nor replaced, and a device, a pipe, a socket, a folder or a
//! read-only file is an error. A process that is killed may leave a file whose name is `.firmgrad-`
//! and random letters; it can be deleted.
//!
//! ```
//! use firmgrad_host::atomic::{self, Machine};
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("model.bin");
//! atomic::check(&path)?; // before the long work
//! atomic::write(&Machine, &path, b"first")?;
//! atomic::write(&Machine, &path, b"second")?;
//! assert_eq!(std::fs::read(&path)?, b"second");
//!
//! let error = atomic::write(&Machine, folder.path(), b"third").unwrap_err();
//! assert_eq!(error.path, folder.path()); // a folder is not replaced
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

/// The prefix of the names of temporary files and folders.
pub(crate) const PREFIX: &str = ".firmgrad-";

/// Why a file was not written. The previous content is still there, with one exception: if only
/// syncing the folder failed, the new file is in place, but may not survive a loss of power.
#[derive(Debug, Error)]
#[error("cannot write {}: {cause}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// The file system's reason.
    pub cause: io::Error,
}

/// The file-system operations that writing a file needs, so that a test can let any of them fail.
///
/// ```
/// use firmgrad_host::atomic::{self, Disk, Machine};
/// use std::io;
/// use std::path::Path;
///
/// /// A disk that is full.
/// struct Full;
///
/// impl Disk for Full {
///     type File = <Machine as Disk>::File;
///     fn create(&self, path: &Path) -> io::Result<Self::File> {
///         Machine.create(path)
///     }
///     fn sync(&self, _: &Self::File) -> io::Result<()> {
///         Err(io::ErrorKind::StorageFull.into())
///     }
///     fn name(&self, file: Self::File, path: &Path) -> io::Result<()> {
///         Machine.name(file, path)
///     }
///     fn sync_folder(&self, folder: &Path) -> io::Result<()> {
///         Machine.sync_folder(folder)
///     }
/// }
///
/// let folder = tempfile::tempdir()?;
/// let error = atomic::write(&Full, &folder.path().join("model.bin"), b"bytes").unwrap_err();
/// assert_eq!(error.cause.kind(), io::ErrorKind::StorageFull);
/// assert_eq!(folder.path().read_dir()?.count(), 0);
/// # Ok::<(), io::Error>(())
/// ```
pub trait Disk {
    /// A file being written. It is deleted if it is dropped before it gets its final name.
    type File: Write;
    /// Creates an empty file in the folder of `path`, under an unused name, with the permissions of
    /// the file at `path` if there is one.
    ///
    /// # Errors
    /// Errors of the file system, as for all methods of this trait. Also anything at `path` that is
    /// not a regular file, or a file that is read-only.
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    /// Syncs a file to disk.
    ///
    /// # Errors
    /// Those of the file system.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Gives a file its final name, replacing the file that had it.
    ///
    /// # Errors
    /// Those of the file system.
    fn name(&self, file: Self::File, path: &Path) -> io::Result<()>;
    /// Syncs the entries of a folder to disk.
    ///
    /// # Errors
    /// Those of the file system.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

impl Disk for Machine {
    type File = NamedTempFile;

    fn create(&self, path: &Path) -> io::Result<NamedTempFile> {
        let old = replaceable(path)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // Readable like any new file; by default only its owner may read a temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(parent(path))?;
        if let Some(old) = old
            && file.as_file().metadata()?.permissions() != old.permissions()
        {
            file.as_file().set_permissions(old.permissions())?;
        }
        Ok(file)
    }

    fn sync(&self, file: &NamedTempFile) -> io::Result<()> {
        file.as_file().sync_all()
    }

    fn name(&self, file: NamedTempFile, path: &Path) -> io::Result<()> {
        replaceable(path)?;
        file.persist(path)?;
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        sync_folder(folder)
    }
}

/// Writes the file `path`.
///
/// # Errors
/// The error of the file system, or anything at `path` that is not a regular file.
pub fn write(disk: &impl Disk, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    replace(disk, path, bytes).map_err(|cause| WriteError {
        path: path.into(),
        cause,
    })
}

fn replace(disk: &impl Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk.create(path)?;
    file.write_all(bytes)?;
    file.flush()?;
    disk.sync(&file)?;
    disk.name(file, path)?;
    disk.sync_folder(parent(path))
}

/// Checks before long work whether [`write()`] can be expected to succeed. Leaves nothing behind.
///
/// # Errors
/// The obstacle: a folder that is missing or not writable, something at `path` that is not a
/// regular file, or a name that the file system does not accept.
pub fn check(path: &Path) -> Result<(), WriteError> {
    let checked = replaceable(path).and_then(|_| try_names(parent(path), path.file_name()));
    checked.map_err(|cause| WriteError {
        path: path.into(),
        cause,
    })
}

/// Writes `bytes` to a new file in the system's temporary folder, whose name begins with `name`,
/// and returns its path. This rescues what could not be written to its destination.
///
/// # Errors
/// Those of the file system.
pub fn keep(name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut file = tempfile::Builder::new().prefix(name).tempfile()?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let (_, path) = file.keep()?;
    Ok(path)
}

/// Checks that `folder` is writable and accepts such names: creates the folders of `rest` in a
/// temporary folder inside `folder`, and removes them again.
pub(crate) fn try_names(folder: &Path, rest: Option<impl AsRef<Path>>) -> io::Result<()> {
    let rest = rest.ok_or_else(nameless)?;
    let aside = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)?;
    fs::create_dir_all(aside.path().join(rest))?;
    aside.close()
}

/// The metadata of the file at `path` if it may be replaced; `None` if nothing is there.
fn replaceable(path: &Path) -> io::Result<Option<Metadata>> {
    if path.file_name().is_none() {
        return Err(nameless());
    }
    let metadata = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    let refused = match kind_of(&metadata) {
        "file" if metadata.permissions().readonly() => "it is read-only".into(),
        "file" => return Ok(Some(metadata)),
        kind => format!("it is a {kind}, not a file"),
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, refused))
}

/// What kind of thing has a name, in a word or two.
pub(crate) fn kind_of(metadata: &Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return "pipe";
        }
        if kind.is_socket() {
            return "socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "device";
        }
    }
    match () {
        () if metadata.is_symlink() => "symbolic link",
        () if metadata.is_dir() => "folder",
        () => "file",
    }
}

fn nameless() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it has no file name")
}

/// The folder of `path`.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Syncs the entries of `folder` to disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // On other systems a folder cannot be opened.
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}
