//! A tar archive that contains the files in any folder.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::error::Refusal;
use super::original::Original;
use super::store::Store;
use crate::data::gzip;

/// The longest archive to read, decompressed: several times the length of the four files.
const LIMIT: u64 = 1 << 28;

/// Takes the files of `missing` from the archive `path`, plain or gzipped, from whatever folder
/// inside it, and removes them from `missing`. Nothing else from the archive is written to disk.
pub(super) fn take(
    store: &Store<'_>,
    source: &str,
    path: &Path,
    missing: &mut Vec<&Original>,
) -> Result<(), Refusal> {
    let open = || -> io::Result<_> {
        let plain = gzip::plain(BufReader::new(File::open(path)?))?;
        Ok(tar::Archive::new(plain.take(LIMIT)))
    };
    let mut archive = open().map_err(Refusal::Archive)?;
    for entry in archive.entries().map_err(Refusal::Archive)? {
        let entry = entry.map_err(Refusal::Archive)?;
        let found = entry.path().ok().and_then(|path| {
            let name = path.file_name()?.to_str()?;
            missing
                .iter()
                .position(|file| file.names().iter().any(|known| known == name))
        });
        if let Some(place) = found {
            store.place(source, missing[place], entry)?;
            missing.remove(place);
        }
    }
    Ok(())
}
