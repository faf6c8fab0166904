//! MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 by 28.
//!
//! ```no_run
//! use firmgrad_host::data::mnist::{self, MnistFiles};
//!
//! let (train, test) = mnist::load("data/mnist".as_ref())?;
//! assert_eq!((train.len(), test.len(), train.classes.len()), (60_000, 10_000, mnist::CLASSES));
//!
//! // A data set in the format of MNIST, with 47 classes.
//! let files = MnistFiles::find("data/emnist".as_ref())?;
//! println!("{}", files.train_images.display());
//! let (train, test) = files.load(47)?;
//! # Ok::<(), firmgrad_host::data::DataError>(())
//! ```

use std::path::{Path, PathBuf};

use super::{DataError, Dataset, idx_files};

/// The paths of the four files of MNIST, or of a data set in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MnistFiles {
    /// The training images.
    pub train_images: PathBuf,
    /// The training labels.
    pub train_labels: PathBuf,
    /// The test images.
    pub test_images: PathBuf,
    /// The test labels.
    pub test_labels: PathBuf,
}

impl MnistFiles {
    /// Finds the four files in `folder`, under the names of [`idx_files::names`].
    ///
    /// # Errors
    ///
    /// Those of [`idx_files::find`], for the first file that is missing.
    pub fn find(folder: &Path) -> Result<Self, DataError> {
        Ok(Self {
            train_images: idx_files::find(folder, "train-images", 3)?,
            train_labels: idx_files::find(folder, "train-labels", 1)?,
            test_images: idx_files::find(folder, "t10k-images", 3)?,
            test_labels: idx_files::find(folder, "t10k-labels", 1)?,
        })
    }

    /// Reads the training part and the test part, with `classes` classes. Pixels are scaled by
    /// 1/255.
    ///
    /// # Errors
    ///
    /// Those of [`idx_files::load_pair`], and [`DataError::Shapes`] if the images of the two parts
    /// differ in shape.
    pub fn load(&self, classes: usize) -> Result<(Dataset, Dataset), DataError> {
        let train = (
            &self.train_images,
            &self.train_labels,
            "MNIST, training part",
        );
        let test = (&self.test_images, &self.test_labels, "MNIST, test part");
        let load = |(images, labels, name): (&PathBuf, &PathBuf, _)| {
            idx_files::load_pair(images, labels, name, classes)
        };
        let (train, test) = (load(train)?, load(test)?);
        if train.shape != test.shape {
            return Err(DataError::Shapes {
                train_path: self.train_images.clone(),
                train: train.shape,
                test_path: self.test_images.clone(),
                test: test.shape,
            });
        }
        Ok((train, test))
    }
}

/// The number of classes: the ten digits.
pub const CLASSES: usize = 10;

/// Reads the training part and the test part of MNIST from `folder`.
///
/// # Errors
///
/// Those of [`MnistFiles::find`] and [`MnistFiles::load`].
pub fn load(folder: &Path) -> Result<(Dataset, Dataset), DataError> {
    MnistFiles::find(folder)?.load(CLASSES)
}
