//! What output folders take of a file system.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::atomic::{self, Machine};

/// The operations that change folders, so that a test can let any of them fail.
pub trait Folders {
    /// Makes a folder in `parent` whose name begins with `prefix` and was nobody's.
    ///
    /// # Errors
    /// Those of the file system, here and below.
    fn make_aside(&self, parent: &Path, prefix: &str) -> io::Result<PathBuf>;
    /// Makes a folder.
    ///
    /// # Errors
    /// As above, and where something has the name.
    fn make(&self, folder: &Path) -> io::Result<()>;
    /// Writes a new file and brings it to the disk.
    ///
    /// # Errors
    /// As above, and where something has the name.
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Brings the names in a folder to the disk.
    ///
    /// # Errors
    /// As above.
    fn sync(&self, folder: &Path) -> io::Result<()>;
    /// Gives a folder another name.
    ///
    /// # Errors
    /// As above, and where something has the name that is not an empty folder.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Exchanges the names of two folders, in one step.
    ///
    /// # Errors
    /// As above, and where the system cannot.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Removes a folder and what is in it.
    ///
    /// # Errors
    /// As above.
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

/// Whether another file system begins at the folder.
pub(super) fn is_mount_point(folder: &Path) -> io::Result<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        // Tells of a folder of the same file system, too, that is mounted a second time.
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
    // Elsewhere that is told when it cannot be moved.
    #[cfg(not(unix))]
    let begins = fs::metadata(folder).map(|_| false)?;
    Ok(begins)
}
