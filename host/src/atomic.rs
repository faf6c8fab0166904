//! Files that appear whole or not at all.
//!
//! The bytes go to a new file in the same folder, under a random name that nothing had. It is brought
//! to the disk and then takes the name of the old file; at last the folder is brought to the disk.
//! Whatever fails, and whenever the power or the process goes, the name stands for the old file or for
//! the new one. Of several processes that write one file at the same time, the last one wins, whole.
//!
//! The new file has the permissions of the old one. Only a regular file is ever replaced: a symbolic
//! link is neither followed nor turned into a file, and a device, a pipe, a socket, a folder or a file
//! that nobody may write is an error. A process that is killed leaves `.firmgrad-` and random letters,
//! which can be deleted.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

/// What the names of temporary files and folders begin with.
pub(crate) const PREFIX: &str = ".firmgrad-";

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

/// What writing a file takes of a file system, so that a test can let any of it fail.
pub trait Disk {
    /// A file being written. It disappears when it is dropped before it has its final name.
    type File: Write;
    /// Makes an empty file in the folder of `path`, under a name that nothing has, with the
    /// permissions of the file at `path` where there is one.
    ///
    /// # Errors
    /// Those of the file system, here and below; and anything at `path` that is not a regular file,
    /// or one that nobody may write.
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    /// Brings a file to the disk.
    ///
    /// # Errors
    /// As above.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Gives a file its final name, in place of the file that had it.
    ///
    /// # Errors
    /// As above.
    fn name(&self, file: Self::File, path: &Path) -> io::Result<()>;
    /// Brings the names in a folder to the disk.
    ///
    /// # Errors
    /// As above.
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
        // Readable as any new file, where a temporary one is its owner's alone.
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
/// What the file system refused, and anything at `path` that is not a regular file.
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

/// Whether [`write()`] can be expected to succeed, asked before long work. Leaves nothing behind.
///
/// # Errors
/// What stands in the way: a folder that is missing or cannot be written, something at `path` that is
/// not a regular file, or a name that the file system does not take.
pub fn check(path: &Path) -> Result<(), WriteError> {
    let checked = replaceable(path).and_then(|_| try_names(parent(path), path.file_name()));
    checked.map_err(|cause| WriteError {
        path: path.into(),
        cause,
    })
}

/// Writes `bytes` to a new file of the system's temporary folder, whose name begins with `name`, and
/// says where. For what could not be written where it was to go.
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

/// Makes the folders of `rest` in a temporary folder of `folder`, and removes them again: whether
/// `folder` can be written, and takes such names.
pub(crate) fn try_names(folder: &Path, rest: Option<impl AsRef<Path>>) -> io::Result<()> {
    let rest = rest.ok_or_else(nameless)?;
    let aside = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)?;
    fs::create_dir_all(aside.path().join(rest))?;
    aside.close()
}

/// The file at `path` that may be replaced, or `None` where there is nothing.
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

/// What stands under a name, in a word or two.
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

/// Brings the names in `folder` to the disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere folders cannot be opened.
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}
