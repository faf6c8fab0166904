//! Pairs of IDX files, images and labels, the format of MNIST and its relatives.
//!
//! ```
//! use firmgrad_host::data::{DataError, LIMIT, idx_files};
//! use firmgrad_host::read::read;
//!
//! let folder = tempfile::tempdir()?;
//! let images = folder.path().join("frogs-images-idx3-ubyte");
//! let labels = folder.path().join("frogs-labels-idx1-ubyte");
//! std::fs::write(&images, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102])?;
//! std::fs::write(&labels, [0, 0, 8, 1, 0, 0, 0, 2, 1, 0])?;
//! assert_eq!(idx_files::find(folder.path(), "frogs-images", 3)?, images);
//!
//! let frogs = idx_files::load_pair(&images, &labels, "frogs", 2)?;
//! assert_eq!((frogs.len(), frogs.shape.width, &frogs.labels[..]), (2, 2, &[1, 0][..]));
//! let (images, labels) = ((&*images, read(&images, LIMIT)?), (&*labels, read(&labels, LIMIT)?));
//! assert_eq!(idx_files::parse_pair(images, labels, "frogs", 2)?, frogs);
//! let error = idx_files::find(folder.path(), "toads-images", 3).unwrap_err();
//! let names = idx_files::names("toads-images", 3);
//! assert!(matches!(error, DataError::Missing { names: tried, .. } if tried == names));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use firmgrad::Shape;
use firmgrad::idx::{Idx, IdxError};

use super::{DataError, Dataset, Features, LIMIT, gzip};
use crate::read::{ensure_regular, read, reserved};

/// Reads unsigned bytes `[count, height, width]` from `images` and `[count]` from `labels`. Either
/// file may be plain or gzipped, whatever its name. Pixels are scaled by 1/255. The classes are
/// named by their numbers, `0..classes`.
///
/// # Errors
///
/// A [`DataError`] that names the file at fault.
pub fn load_pair(
    images: &Path,
    labels: &Path,
    name: &str,
    classes: usize,
) -> Result<Dataset, DataError> {
    let images = (images, read(images, LIMIT)?);
    parse_pair(images, (labels, read(labels, LIMIT)?), name, classes)
}

/// Parses the bytes of a pair of files in the same way as [`load_pair`]. The paths name the files
/// in errors.
///
/// Plain files take no memory besides their bytes. For a gzipped file, the decompressed length is
/// counted first and then exactly that much is allocated, plus at most 512 KiB. Nothing is
/// allocated for a file that is too long.
///
/// # Errors
///
/// The same as [`load_pair`].
pub fn parse_pair(
    (images_path, images): (&Path, Vec<u8>),
    (labels_path, labels): (&Path, Vec<u8>),
    name: &str,
    classes: usize,
) -> Result<Dataset, DataError> {
    let images = (images_path, decompressed(images_path, images)?);
    let labels = (labels_path, decompressed(labels_path, labels)?);
    Pair {
        images,
        labels,
        name,
        classes,
        scale: 1.0 / 255.0,
    }
    .dataset()
}

/// Finds the file in `folder` that holds `stem` in `rank` dimensions, under any of its [`names`].
///
/// # Errors
///
/// [`DataError::Missing`] lists the names that were tried. [`DataError::Rank`] names a file with a
/// different number of dimensions. [`DataError::File`] names something that has the right name but
/// is not a file.
pub fn find(folder: &Path, stem: &str, rank: u8) -> Result<PathBuf, DataError> {
    let under = |rank| names(stem, rank).map(|name| folder.join(name));
    for path in under(rank) {
        ensure_regular(&path)?;
        if path.is_file() {
            return Ok(path);
        }
    }
    for found in 0..=9 {
        if let Some(path) = under(found).into_iter().find(|path| path.is_file()) {
            return Err(DataError::Rank {
                path,
                found,
                expected: rank,
            });
        }
    }
    Err(DataError::Missing {
        folder: folder.into(),
        names: names(stem, rank).into(),
    })
}

/// The names under which the IDX file `stem` of `rank` dimensions is distributed, the originally
/// published one first.
pub fn names(stem: &str, rank: u8) -> [String; 4] {
    [
        format!("{stem}-idx{rank}-ubyte"),
        format!("{stem}.idx{rank}-ubyte"),
        format!("{stem}-idx{rank}-ubyte.gz"),
        format!("{stem}.idx{rank}-ubyte.gz"),
    ]
}

/// Two plain IDX files and what they do not say about their data set.
pub(super) struct Pair<'a> {
    /// The path that errors name, and the bytes, of the images.
    pub images: (&'a Path, Vec<u8>),
    /// The same of the labels.
    pub labels: (&'a Path, Vec<u8>),
    /// The name of the data set.
    pub name: &'a str,
    /// The number of classes.
    pub classes: usize,
    /// The factor from a byte to a feature.
    pub scale: f32,
}

impl Pair<'_> {
    /// Builds the data set.
    pub(super) fn dataset(self) -> Result<Dataset, DataError> {
        let Self {
            images: (images_path, images),
            labels: (labels_path, labels),
            name,
            classes,
            scale,
        } = self;
        let (count, shape) = image_dims(images_path, &images)?;
        let labels = label_bytes(labels_path, labels)?;
        if count == 0 {
            return Err(DataError::NoImage {
                path: images_path.into(),
            });
        }
        if labels.len() != count {
            return Err(DataError::Count {
                images_path: images_path.into(),
                images: count,
                labels_path: labels_path.into(),
                labels: labels.len(),
            });
        }
        let outside = labels
            .iter()
            .position(|&label| usize::from(label) >= classes);
        if let Some(index) = outside {
            return Err(DataError::Label {
                path: labels_path.into(),
                index,
                found: labels[index],
                classes,
            });
        }
        Ok(Dataset {
            name: name.into(),
            shape,
            features: Features::Bytes {
                values: without_header(images, count * shape.len()),
                scale,
            },
            labels,
            classes: (0..classes).map(|class| class.to_string()).collect(),
            feature_names: Vec::new(),
        })
    }
}

/// The bytes of a file, decompressed if they are gzip.
fn decompressed(path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, DataError> {
    if !gzip::is_gzip(&bytes) {
        return Ok(bytes);
    }
    let plain = || gzip::plain(&bytes[..]).map(|plain| plain.take(LIMIT + 1));
    let len = plain().and_then(|mut plain| io::copy(&mut plain, &mut io::sink()));
    let len = within_limit(path, len.map(|len| len as usize))?;
    let mut all = reserved(path, len)?;
    let read = plain().and_then(|mut plain| plain.read_to_end(&mut all));
    within_limit(path, read)?;
    Ok(all)
}

/// The length of what was read, if reading succeeded and it is not too long.
fn within_limit(path: &Path, read: io::Result<usize>) -> Result<usize, DataError> {
    let len = read.map_err(|cause| DataError::Read {
        path: path.into(),
        cause,
    })?;
    match len as u64 > LIMIT {
        true => Err(DataError::TooLarge {
            path: path.into(),
            limit: LIMIT,
        }),
        false => Ok(len),
    }
}

/// The number and the shape of the images in a file.
fn image_dims(path: &Path, bytes: &[u8]) -> Result<(usize, Shape), DataError> {
    let idx = parse(path, bytes)?;
    let dims: Vec<u32> = idx.dims().collect();
    match dims[..] {
        [_] => Err(DataError::Swapped {
            path: path.into(),
            found: "labels (one dimension)",
            expected: "images (three dimensions)",
        }),
        [_, height, width] if height > 0 && width > 0 => {
            Ok((idx.len(), Shape::image(1, height as usize, width as usize)))
        }
        _ => Err(DataError::Dimensions {
            path: path.into(),
            found: dims,
            expected: "images of [count, height, width]",
        }),
    }
}

/// The labels in a file.
fn label_bytes(path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, DataError> {
    let idx = parse(path, &bytes)?;
    match idx.rank() {
        1 => {
            let len = idx.len();
            Ok(without_header(bytes, len))
        }
        3 => Err(DataError::Swapped {
            path: path.into(),
            found: "images (three dimensions)",
            expected: "labels (one dimension)",
        }),
        _ => Err(DataError::Dimensions {
            path: path.into(),
            found: idx.dims().collect(),
            expected: "labels of [count]",
        }),
    }
}

/// Parses an IDX file of unsigned bytes.
fn parse<'a>(path: &Path, bytes: &'a [u8]) -> Result<Idx<'a>, DataError> {
    let checked = Idx::parse(bytes).and_then(|idx| idx.as_u8().map(|_| idx));
    checked.map_err(|error| match error {
        IdxError::Markup => DataError::WebPage { path: path.into() },
        error => DataError::Idx {
            path: path.into(),
            error,
        },
    })
}

/// The last `len` bytes of a file, moved in place to avoid a second copy of a large file.
fn without_header(mut bytes: Vec<u8>, len: usize) -> Vec<u8> {
    bytes.drain(..bytes.len() - len);
    bytes
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{LIMIT, within_limit};

    /// A test should not write a file of that length.
    #[test]
    fn a_length_at_the_limit() {
        let allowed = |len: u64| within_limit(Path::new("file"), Ok(len as usize)).is_ok();
        assert!(allowed(0) && allowed(LIMIT - 1) && allowed(LIMIT));
        assert!(!allowed(LIMIT + 1) && !allowed(LIMIT + 2) && !allowed(2 * LIMIT));
    }
}
