//! Labelled samples of one shape.

use firmgrad::Shape;

/// Labelled samples of one shape, with the names a report prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// What the set is called in reports.
    pub name: String,
    /// The shape of one sample, channels last.
    pub shape: Shape,
    /// The features of all samples, one sample after the other.
    pub features: Features,
    /// The class of each sample, an index into `classes`.
    pub labels: Vec<u8>,
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The names of the features; empty for images.
    pub feature_names: Vec<String>,
}

/// The features of all samples: images stay bytes until a batch is gathered.
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
}

impl Features {
    /// The features at `places`, in that order and in the same representation.
    fn pick(&self, places: impl Iterator<Item = usize>) -> Self {
        match self {
            Self::Bytes { values, scale } => Self::Bytes {
                values: places.map(|place| values[place]).collect(),
                scale: *scale,
            },
            Self::Floats(values) => Self::Floats(places.map(|place| values[place]).collect()),
        }
    }
}

impl Dataset {
    /// The number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Replaces `inputs` by the features of the samples `indices`, one after the other, and
    /// `labels` by their classes.
    ///
    /// # Panics
    ///
    /// If an index is not below [`Dataset::len`].
    pub fn gather(&self, indices: &[usize], inputs: &mut Vec<f32>, labels: &mut Vec<usize>) {
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
            }
            labels.push(usize::from(self.labels[index]));
        }
    }

    /// The samples `indices`, in that order.
    ///
    /// # Panics
    ///
    /// If an index is not below [`Dataset::len`].
    pub fn subset(&self, indices: &[usize]) -> Self {
        let size = self.shape.len();
        let places = indices
            .iter()
            .flat_map(|&index| index * size..(index + 1) * size);
        Self {
            name: self.name.clone(),
            shape: self.shape,
            features: self.features.pick(places),
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
            classes: self.classes.clone(),
            feature_names: self.feature_names.clone(),
        }
    }

    /// The same samples with their classes, by name, among `classes`.
    ///
    /// # Errors
    ///
    /// The first class that is not among them.
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

    /// All samples with only the features `columns`, in that order, as plain vectors.
    ///
    /// # Panics
    ///
    /// If a column is not below the length of the shape.
    pub fn select(&self, columns: &[usize]) -> Self {
        let size = self.shape.len();
        assert!(
            columns.iter().all(|&column| column < size),
            "columns {columns:?} of {size}"
        );
        let places = (0..self.len())
            .flat_map(|index| columns.iter().map(move |column| index * size + column));
        Self {
            name: self.name.clone(),
            shape: Shape::vector(columns.len()),
            features: self.features.pick(places),
            labels: self.labels.clone(),
            classes: self.classes.clone(),
            feature_names: columns
                .iter()
                .filter_map(|&column| self.feature_names.get(column).cloned())
                .collect(),
        }
    }
}
