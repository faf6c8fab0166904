//! The destination folder of the files, and the check that each file passes first.

use std::fs::{self, DirEntry, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::error::{FetchError, Refusal};
use super::event::Event;
use super::original::Original;
use crate::atomic;
use crate::data::gzip;

/// The prefix of the names of temporary files.
const PREFIX: &str = ".fetch-";

/// A temporary file that has not changed for this long is abandoned. A running fetch writes more
/// often: it gives up on a server that is silent for a quarter of this time.
const STALE: Duration = Duration::from_secs(60);

/// The destination folder of the files.
pub(super) struct Store<'a> {
    pub folder: &'a Path,
    pub report: &'a dyn Fn(Event<'_>),
}

impl Store<'_> {
    /// Removes temporary files of interrupted fetches, but not those of a running one. A file that
    /// cannot be removed stays, since it does no harm.
    pub fn tidy(&self) {
        for entry in fs::read_dir(self.folder).into_iter().flatten().flatten() {
            if is_left_over(&entry).unwrap_or(false) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The final path of `file`.
    pub fn place_of(&self, file: &Original) -> PathBuf {
        self.folder.join(file.name())
    }

    /// Whether the folder holds `file`. A file found under another of its names is copied to the
    /// final one.
    pub fn has(&self, file: &Original) -> Result<bool, FetchError> {
        let path = self.place_of(file);
        // A dangling symbolic link counts too: it is not replaced.
        if fs::symlink_metadata(&path).is_err() {
            return Ok(self.take_from(self.folder, file).is_ok());
        }
        match self.check_place(file) {
            Ok(()) => Ok(true),
            Err(refusal) => Err(FetchError::Occupied { path, refusal }),
        }
    }

    /// Checks the file at the final path of `file`.
    fn check_place(&self, file: &Original) -> Result<(), Refusal> {
        let path = self.place_of(file);
        let open = open(&path).map_err(|cause| unreadable(file, cause))?;
        self.copy(&path.display().to_string(), file, open, io::sink())
    }

    /// Takes `file` from `folder`, under the first of its names whose content is right.
    pub fn take_from(&self, folder: &Path, file: &Original) -> Result<(), Refusal> {
        let mut outcome = Err(Refusal::Lacks { file: file.name() });
        for path in file.names().map(|name| folder.join(name)) {
            let open = match open(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                open => open.map_err(|cause| unreadable(file, cause)),
            };
            let source = path.display().to_string();
            outcome = open.and_then(|open| self.place(&source, file, open));
            match &outcome {
                Ok(()) => break,
                Err(refusal) => (self.report)(Event::Refused {
                    source: &source,
                    refusal,
                }),
            }
        }
        outcome
    }

    /// Writes the bytes of `reader`, plain or gzipped, under the final name of `file` if they are
    /// its content. Otherwise nothing of them stays. Never replaces a file.
    pub fn place(&self, source: &str, file: &Original, reader: impl Read) -> Result<(), Refusal> {
        let refused = |cause| Refusal::Write {
            file: file.name(),
            cause,
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // Readable like any new file; by default only its owner may read a temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        // It is deleted when dropped, and it is in the same folder, so that the rename is atomic.
        let mut temporary = builder.tempfile_in(self.folder).map_err(refused)?;
        self.copy(source, file, reader, &mut temporary)?;
        temporary.as_file().sync_all().map_err(refused)?;
        match temporary.persist_noclobber(self.place_of(file)) {
            Ok(_) => {}
            // Another fetch was faster.
            Err(error)
                if error.error.kind() == io::ErrorKind::AlreadyExists
                    && self.check_place(file).is_ok() => {}
            Err(error) => return Err(refused(error.error)),
        }
        atomic::sync_folder(self.folder).map_err(refused)
    }

    /// Copies the bytes of `reader`, plain or gzipped, and checks that they are `file`. Reads at
    /// most one byte more than the file's length, however long a compressed stream is.
    fn copy(
        &self,
        source: &str,
        file: &Original,
        reader: impl Read,
        mut writer: impl Write,
    ) -> Result<(), Refusal> {
        let name = file.name();
        let mut reader = gzip::plain(BufReader::new(reader))
            .map_err(|cause| unreadable(file, cause))?
            .take(file.bytes + 1);
        let mut sha256 = Sha256::new();
        let mut done = 0;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let chunk = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(len) => &buffer[..len],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(unreadable(file, cause)),
            };
            if done == 0 && chunk.trim_ascii_start().starts_with(b"<") {
                return Err(Refusal::WebPage { file: name });
            }
            done += chunk.len() as u64;
            sha256.update(chunk);
            writer.write_all(chunk).map_err(|cause| Refusal::Write {
                file: file.name(),
                cause,
            })?;
            (self.report)(Event::Progress {
                source,
                file: &name,
                done: done.min(file.bytes),
                total: file.bytes,
            });
        }
        file.check(done, sha256)
    }
}

/// Opens a file, but refuses a pipe, which may never end.
fn open(path: &Path) -> io::Result<File> {
    let metadata = fs::metadata(path)?;
    match atomic::kind_of(&metadata) {
        "file" => File::open(path),
        kind => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("it is a {kind}, not a file"),
        )),
    }
}

/// Whether an entry of the folder is a temporary file that no running fetch writes to.
fn is_left_over(entry: &DirEntry) -> io::Result<bool> {
    let name = entry.file_name();
    if !name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
        return Ok(false);
    }
    // The metadata of the entry itself, so that a symbolic link does not count as a file.
    let metadata = entry.metadata()?;
    let age = metadata.modified()?.elapsed().unwrap_or_default();
    Ok(metadata.is_file() && age > STALE)
}

/// The refusal of a `file` that cannot be read.
fn unreadable(file: &Original, cause: io::Error) -> Refusal {
    Refusal::Read {
        file: file.name(),
        cause,
    }
}
