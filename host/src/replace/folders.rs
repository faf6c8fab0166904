//! The file-system operations that output folders need.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::atomic::{self, Machine};

/// The operations that change folders, so that a test can let any of them fail.
///
/// ```
/// use firmgrad_host::atomic::Machine;
/// use firmgrad_host::replace::Folders;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("report");
/// Machine.make(&path)?;
/// let aside = Machine.make_aside(folder.path(), "new-")?;
/// Machine.write(&aside.join("index.html"), b"<p>Done.</p>")?;
/// Folders::sync(&Machine, &aside)?;
/// if Machine.exchange(&path, &aside).is_err() {
///     Machine.remove(&path)?; // this file system cannot exchange folders
///     Machine.rename(&aside, &path)?;
/// }
/// assert!(path.join("index.html").exists());
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Folders {
    /// Creates a folder in `parent` with a new name that begins with `prefix`.
    ///
    /// # Errors
    /// Errors of the file system, as for all methods of this trait.
    fn make_aside(&self, parent: &Path, prefix: &str) -> io::Result<PathBuf>;
    /// Creates a folder.
    ///
    /// # Errors
    /// Those of the file system, and an error if the name exists.
    fn make(&self, folder: &Path) -> io::Result<()>;
    /// Writes a new file and syncs it to disk.
    ///
    /// # Errors
    /// Those of the file system, and an error if the name exists.
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Syncs the entries of a folder to disk.
    ///
    /// # Errors
    /// Those of the file system.
    fn sync(&self, folder: &Path) -> io::Result<()>;
    /// Renames a folder.
    ///
    /// # Errors
    /// Those of the file system, and an error if the new name exists and is not an empty folder.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Exchanges two folders in one step.
    ///
    /// # Errors
    /// Those of the file system, and an error if the system does not support it.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Removes a folder and its content.
    ///
    /// # Errors
    /// Those of the file system.
    fn remove(&self, folder: &Path) -> io::Result<()>;
}

impl Folders for Machine {
    fn make_aside(&self, parent: &Path, prefix: &str) -> io::Result<PathBuf> {
        let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(parent)?;
        Ok(folder.keep())
    }

    fn make(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(file)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn sync(&self, folder: &Path) -> io::Result<()> {
        atomic::sync_folder(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(target_os = "linux")]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    #[cfg(not(target_os = "linux"))]
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(folder)
    }
}

/// Whether the folder is a mount point.
pub(super) fn is_mount_point(folder: &Path) -> io::Result<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        // This also detects a bind mount, a folder of the same file system that is mounted a second
        // time.
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        if let Ok(status) = statx(CWD, folder, flags, StatxFlags::TYPE)
            && status
                .stx_attributes_mask
                .contains(StatxAttributes::MOUNT_ROOT)
        {
            return Ok(status.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
        }
    }
    #[cfg(unix)]
    let begins = {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(folder)?.dev() != fs::metadata(folder.join(".."))?.dev()
    };
    // Other systems report this when the folder cannot be moved.
    #[cfg(not(unix))]
    let begins = fs::metadata(folder).map(|_| false)?;
    Ok(begins)
}
