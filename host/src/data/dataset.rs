//! Labelled samples of one shape.

use std::ops::Range;
use std::path::Path;

use byteorder::{ByteOrder, LittleEndian};
use firmgrad::Shape;
use sha2::{Digest, Sha256};

use crate::read::{self, ReadError};

/// Labelled samples of one shape, with the names that reports print.
///
/// ```
/// use firmgrad::Shape;
/// use firmgrad_host::data::{Dataset, Features};
///
/// let data = Dataset {
///     name: "two pictures".to_owned(),
///     shape: Shape::image(1, 1, 2),
///     features: Features::Bytes { values: vec![0, 255, 51, 102], scale: 0.5 },
///     labels: vec![1, 0],
///     classes: vec!["dark".to_owned(), "light".to_owned()],
///     feature_names: Vec::new(),
/// };
/// assert!(!data.is_empty() && !data.features.is_empty());
/// let (mut inputs, mut labels) = (Vec::new(), Vec::new());
/// data.gather(&[1, 0], &mut inputs, &mut labels);
/// assert_eq!((inputs, labels), (vec![25.5, 51.0, 0.0, 127.5], vec![0, 1]));
///
/// let second = data.subset(&[1]);
/// assert_eq!(data.part([1].into_iter())?, second); // where memory may run out
/// assert_ne!(data.fingerprint(), second.fingerprint());
/// assert_eq!(second.select(&[0]).shape, Shape::vector(1));
/// assert_eq!(second.with_scale(1.0).map(|data| data.value(0, 1)), Some(102.0));
/// # Ok::<(), firmgrad_host::read::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The name of the set in reports.
    pub name: String,
    /// The shape of one sample, channels last.
    pub shape: Shape,
    /// The features of all samples, sample by sample.
    pub features: Features,
    /// The class of each sample, as an index into `classes`.
    pub labels: Vec<u8>,
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The names of the features; empty for images.
    pub feature_names: Vec<String>,
}

/// The features of all samples. Images stay bytes until a batch is gathered; numbers of a table
/// stay `f64` until they are scaled.
#[derive(Clone, Debug, PartialEq)]
pub enum Features {
    /// Each feature is a byte times `scale`.
    Bytes {
        /// The bytes as stored.
        values: Vec<u8>,
        /// The factor from a byte to a feature, such as 1/255.
        scale: f32,
    },
    /// The features themselves.
    Floats(Vec<f32>),
    /// The features of a table that is yet to be scaled. They are rounded to `f32` when they are
    /// gathered.
    Doubles(Vec<f64>),
}

impl Features {
    /// The number of features over all samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes { values, .. } => values.len(),
            Self::Floats(values) => values.len(),
            Self::Doubles(values) => values.len(),
        }
    }

    /// Whether there are no features.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Dataset {
    /// The number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Overwrites `inputs` with the features of the samples `indices`, sample by sample, and
    /// `labels` with their classes.
    ///
    /// # Panics
    ///
    /// If an index is not below [`Dataset::len`], or the number of features is not the number of
    /// samples times the length of the shape.
    pub fn gather(&self, indices: &[usize], inputs: &mut Vec<f32>, labels: &mut Vec<usize>) {
        self.assert_whole();
        inputs.clear();
        labels.clear();
        let size = self.shape.len();
        for &index in indices {
            let sample = index * size..(index + 1) * size;
            match &self.features {
                Features::Bytes { values, scale } => {
                    inputs.extend(values[sample].iter().map(|&byte| f32::from(byte) * scale));
                }
                Features::Floats(values) => inputs.extend_from_slice(&values[sample]),
                Features::Doubles(values) => {
                    inputs.extend(values[sample].iter().map(|&value| value as f32));
                }
            }
            labels.push(usize::from(self.labels[index]));
        }
    }

    /// One feature of one sample. A byte is scaled and rounded as in [`Dataset::gather`].
    ///
    /// # Panics
    ///
    /// If there is no such sample or feature.
    pub fn value(&self, sample: usize, feature: usize) -> f64 {
        let size = self.shape.len();
        assert!(feature < size, "feature {feature} of {size}");
        let place = sample * size + feature;
        match &self.features {
            Features::Bytes { values, scale } => (f32::from(values[place]) * scale).into(),
            Features::Floats(values) => values[place].into(),
            Features::Doubles(values) => values[place],
        }
    }

    /// The samples `indices`, in that order.
    ///
    /// # Panics
    ///
    /// Where [`Dataset::part`] panics, or if memory runs out.
    pub fn subset(&self, indices: &[usize]) -> Self {
        let part = self.part(indices.iter().copied());
        part.expect("as much memory again as the samples take")
    }

    /// The samples `samples`, in that order.
    ///
    /// # Errors
    ///
    /// [`ReadError::Memory`], which names the data set.
    ///
    /// # Panics
    ///
    /// If a sample is not below [`Dataset::len`], or the number of features is not the number of
    /// samples times the length of the shape.
    pub fn part(
        &self,
        samples: impl ExactSizeIterator<Item = usize> + Clone,
    ) -> Result<Self, ReadError> {
        self.assert_whole();
        let size = self.shape.len();
        let mut labels = self.reserved(samples.len())?;
        labels.extend(samples.clone().map(|sample| self.labels[sample]));
        Ok(Self {
            name: self.name.clone(),
            shape: self.shape,
            features: self.pick(
                samples.len().saturating_mul(size),
                samples.map(|sample| sample * size..(sample + 1) * size),
            )?,
            labels,
            classes: self.classes.clone(),
            feature_names: self.feature_names.clone(),
        })
    }

    /// The `len` features in `ranges`, in that order, in the same representation.
    fn pick(
        &self,
        len: usize,
        ranges: impl Iterator<Item = Range<usize>>,
    ) -> Result<Features, ReadError> {
        Ok(match &self.features {
            Features::Bytes { values, scale } => Features::Bytes {
                values: self.copied(values, len, ranges)?,
                scale: *scale,
            },
            Features::Floats(values) => Features::Floats(self.copied(values, len, ranges)?),
            Features::Doubles(values) => Features::Doubles(self.copied(values, len, ranges)?),
        })
    }

    fn copied<T: Copy>(
        &self,
        values: &[T],
        len: usize,
        ranges: impl Iterator<Item = Range<usize>>,
    ) -> Result<Vec<T>, ReadError> {
        let mut copy = self.reserved(len)?;
        ranges.for_each(|range| copy.extend_from_slice(&values[range]));
        Ok(copy)
    }

    /// Reserves room for `len` elements, or returns an error that names the data set.
    pub(super) fn reserved<T>(&self, len: usize) -> Result<Vec<T>, ReadError> {
        read::reserved(Path::new(&self.name), len)
    }

    /// A number that identifies the samples: the first 8 bytes, little-endian, of the SHA-256 of
    /// the shape, the names of classes and features, the labels and the features.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Sha256::new();
        let Shape {
            channels,
            height,
            width,
        } = self.shape;
        let mut bytes = [0; 8];
        for size in [channels, height, width, self.len(), self.classes.len()] {
            LittleEndian::write_u64(&mut bytes, size as u64);
            hash.update(bytes);
        }
        for name in self.classes.iter().chain(&self.feature_names) {
            LittleEndian::write_u64(&mut bytes, name.len() as u64);
            hash.update(bytes);
            hash.update(name);
        }
        hash.update(&self.labels);
        match &self.features {
            Features::Bytes { values, scale } => {
                update_f32(&mut hash, *scale);
                hash.update(values);
            }
            Features::Floats(values) => {
                values
                    .iter()
                    .for_each(|&value| update_f32(&mut hash, value));
            }
            Features::Doubles(values) => {
                for &value in values {
                    LittleEndian::write_f64(&mut bytes, value);
                    hash.update(bytes);
                }
            }
        }
        LittleEndian::read_u64(&hash.finalize())
    }

    /// The same samples with their bytes scaled by `scale`; `None` if the features are not bytes.
    pub fn with_scale(self, scale: f32) -> Option<Self> {
        let Features::Bytes { values, .. } = self.features else {
            return None;
        };
        Some(Self {
            features: Features::Bytes { values, scale },
            ..self
        })
    }

    /// Asserts that the number of features is the number of samples times the length of the shape.
    /// A wrong number that happens to divide evenly would otherwise be read as different samples.
    fn assert_whole(&self) {
        let (count, size) = (self.len(), self.shape.len());
        assert_eq!(
            self.features.len(),
            count * size,
            "the features of '{}' are not {count} samples of shape {}",
            self.name,
            self.shape
        );
    }

    /// The same samples with their classes numbered as in `classes`, matched by name.
    ///
    /// # Errors
    ///
    /// The first class that is not in `classes`.
    ///
    /// ```
    /// use firmgrad_host::data::csv;
    ///
    /// let text = b"x,label\n1,10\n2,9\n";
    /// let table = csv::parse(text, "table.csv".as_ref(), None)?;
    /// assert_eq!((table.classes.join(" "), &table.labels[..]), ("9 10".to_owned(), &[1, 0][..]));
    /// let as_text = table.clone().with_classes_as_text();
    /// assert_eq!((&as_text.classes[0], &as_text.labels[..]), (&"10".to_owned(), &[0, 1][..]));
    /// assert_eq!(as_text.with_classes(&table.classes), Ok(table.clone()));
    /// assert_eq!(table.with_classes(&["9".into()]), Err("10".to_owned()));
    /// # Ok::<(), firmgrad_host::data::DataError>(())
    /// ```
    pub fn with_classes(self, classes: &[String]) -> Result<Self, String> {
        let place =
            |class: String| match (0..=u8::MAX).zip(classes).find(|(_, name)| **name == class) {
                Some((place, _)) => Ok(place),
                None => Err(class),
            };
        let places = self.classes.into_iter().map(place);
        let places: Vec<u8> = places.collect::<Result<_, _>>()?;
        let labels = self.labels.iter().map(|&label| places[usize::from(label)]);
        Ok(Self {
            labels: labels.collect(),
            classes: classes.to_vec(),
            ..self
        })
    }

    /// The same samples with their classes in text order, the order in which checkpoints of version
    /// 1 number the classes of a table.
    #[must_use]
    pub fn with_classes_as_text(self) -> Self {
        let mut classes = self.classes.clone();
        classes.sort();
        match self.with_classes(&classes) {
            Ok(data) => data,
            Err(class) => unreachable!("'{class}' is among its own classes"),
        }
    }

    /// All samples, reduced to the features `columns` in that order, as plain vectors.
    ///
    /// # Panics
    ///
    /// If a column is not below the length of the shape, or memory runs out.
    pub fn select(&self, columns: &[usize]) -> Self {
        self.assert_whole();
        let size = self.shape.len();
        assert!(
            columns.iter().all(|&column| column < size),
            "columns {columns:?} of {size}"
        );
        let places = (0..self.len()).flat_map(|index| {
            let places = columns.iter().map(move |column| index * size + column);
            places.map(|place| place..place + 1)
        });
        let features = self.pick(self.len() * columns.len(), places);
        Self {
            name: self.name.clone(),
            shape: Shape::vector(columns.len()),
            features: features.expect("as much memory again as the columns take"),
            labels: self.labels.clone(),
            classes: self.classes.clone(),
            feature_names: columns
                .iter()
                .filter_map(|&column| self.feature_names.get(column).cloned())
                .collect(),
        }
    }
}

/// Hashes the four bytes of `value`, little-endian.
fn update_f32(hash: &mut Sha256, value: f32) {
    let mut bytes = [0; 4];
    LittleEndian::write_f32(&mut bytes, value);
    hash.update(bytes);
}
