//! What a checkpoint records about the data and the training that it came from.

use firmgrad::Schedule;
use firmgrad::checkpoint::{Checkpoint, CheckpointError, Entry, Feature, Precision};
use thiserror::Error;

/// The *about* entries of a checkpoint: everything needed to use the model on new data, and to
/// continue its training as it began.
///
/// ```
/// use firmgrad::checkpoint::{Checkpoint, Entry, Feature, Precision};
/// use firmgrad::{Schedule, Shape};
/// use firmgrad_host::training::{
///     Column, Description, DescriptionError, HeldOut, Origin, TrainingSettings, network,
/// };
///
/// let length = |deviation| {
///     let (mean, precision, name) = (5.0, Precision::Double, "length");
///     Entry::Feature(Feature { mean, standard_deviation: deviation, precision, name })
/// };
/// let schedule = Schedule::Cosine { total: 400 };
/// let entries = |deviation| [
///     Entry::Data { samples: 150, fingerprint: 0x5EED, name: "iris" },
///     length(deviation),
///     Entry::Split { held_out: 0.2, seed: 1 },
///     Entry::TrainingSettings { batch: 8, learning_rate: 0.1, schedule },
/// ];
/// let describe = |deviation| {
///     let (network, mut file) = (network("dense 2", Shape::vector(1)).unwrap(), Vec::new());
///     let put = |bytes: &[u8]| Ok::<_, ()>(file.extend_from_slice(bytes));
///     network.save_with(&[0.5; 4], entries(deviation).into_iter(), put).unwrap();
///     Description::of(&Checkpoint::parse(&file).unwrap())
/// };
///
/// let iris = describe(2.0)?;
/// let (name, precision) = ("length".to_owned(), Precision::Double);
/// assert_eq!(iris.features, [Column { name, mean: 5.0, standard_deviation: 2.0, precision }]);
/// assert!(!iris.is_silent());
/// assert_eq!(iris.split, Some(HeldOut { share: 0.2, seed: 1 }));
/// assert_eq!(iris.settings, Some(TrainingSettings { batch: 8, learning_rate: 0.1, schedule }));
/// let renamed = Origin { name: "flowers".to_owned(), samples: 150, fingerprint: 0x5EED };
/// assert!(iris.data.as_ref().is_some_and(|data| data.is_same(&renamed)));
/// let other = Origin { samples: 149, ..renamed };
/// let others = Description { data: Some(other), ..Description::default() };
/// assert!(iris.is_of_other_data(&others));
/// assert_eq!(describe(0.0), Err(DescriptionError::Scaling { feature: 0 }));
/// # Ok::<(), DescriptionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// The data set, if the checkpoint names it.
    pub data: Option<Origin>,
    /// The names of the classes, in the order of the outputs.
    pub classes: Vec<String>,
    /// The columns of a table, in the order of the inputs; empty for images.
    pub features: Vec<Column>,
    /// The factor from a byte of an image to an input; `None` for tables.
    pub scale: Option<f32>,
    /// What was held out; `None` if the test part is a separate data set.
    pub split: Option<HeldOut>,
    /// Batch size, learning rate and schedule as the user asked for them.
    pub settings: Option<TrainingSettings>,
}

/// A data set, with what identifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its name.
    pub name: String,
    /// The number of samples before any were held out.
    pub samples: u64,
    /// Its [`Dataset::fingerprint`](crate::data::Dataset::fingerprint).
    pub fingerprint: u64,
}

/// A column of a table: its name, and how its values become inputs, as defined by
/// [`Feature::scale`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name in the header.
    pub name: String,
    /// The mean, which is subtracted first.
    pub mean: f64,
    /// The standard deviation, by which the difference is divided.
    pub standard_deviation: f64,
    /// The precision of both operations.
    pub precision: Precision,
}

/// A share of each class that was held out for testing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldOut {
    /// The share, from 0 to 1.
    pub share: f64,
    /// The seed of the split.
    pub seed: u64,
}

/// Batch size, learning rate and schedule of a training run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingSettings {
    /// Samples per step.
    pub batch: u32,
    /// The learning rate before the schedule is applied.
    pub learning_rate: f32,
    /// How the learning rate changes from step to step.
    pub schedule: Schedule,
}

/// Why what a checkpoint records cannot be used.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DescriptionError {
    /// An entry is not valid for its kind.
    #[error(transparent)]
    Entry(#[from] CheckpointError),
    /// A mean is not finite, or a standard deviation is not a finite number above 0.
    #[error(
        "feature {} has a mean that is not finite, or a standard deviation that is not a finite \
         number above 0",
        feature + 1
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Scaling { feature: usize },
    /// Some features are scaled in `f32` and some in `f64`.
    #[error(
        "some features are scaled in f32 and others in f64, expected the same precision for all"
    )]
    Precision,
    /// The factor from a byte to an input is not a finite number above 0.
    #[error("the factor that scales pixels is not a finite number above 0")]
    Pixels,
    /// The held-out share is not a number from 0 to 1.
    #[error("the held-out share is not a number from 0 to 1")]
    Split,
    /// A learning rate, or a factor of a schedule, is not a finite number above 0.
    #[error("the learning rate, or the factor of its schedule, is not a finite number above 0")]
    TrainingSettings,
}

impl Origin {
    /// Whether the samples are the same, whatever the data sets are called.
    pub const fn is_same(&self, other: &Self) -> bool {
        self.samples == other.samples && self.fingerprint == other.fingerprint
    }
}

impl Description {
    /// What a checkpoint records; empty for version 1. If an entry that may occur only once occurs
    /// several times, the last one counts. Entries of other programs are ignored.
    ///
    /// # Errors
    /// An entry that is not valid for its kind, or a number that cannot be used for scaling,
    /// splitting or training.
    pub fn of(checkpoint: &Checkpoint<'_>) -> Result<Self, DescriptionError> {
        let mut description = Self::default();
        for entry in checkpoint.about()?.entries() {
            match entry {
                Entry::Data {
                    samples,
                    fingerprint,
                    name,
                } => {
                    description.data = Some(Origin {
                        name: name.into(),
                        samples,
                        fingerprint,
                    });
                }
                Entry::Class(name) => description.classes.push(name.into()),
                Entry::Feature(Feature {
                    mean,
                    standard_deviation,
                    precision,
                    name,
                }) => description.features.push(Column {
                    name: name.into(),
                    mean,
                    standard_deviation,
                    precision,
                }),
                Entry::Image { scale } => description.scale = Some(scale),
                Entry::Split {
                    held_out: share,
                    seed,
                } => {
                    description.split = Some(HeldOut { share, seed });
                }
                Entry::TrainingSettings {
                    batch,
                    learning_rate,
                    schedule,
                } => {
                    description.settings = Some(TrainingSettings {
                        batch,
                        learning_rate,
                        schedule,
                    });
                }
                Entry::Other { .. } => {}
            }
        }
        description.check()?;
        Ok(description)
    }

    fn check(&self) -> Result<(), DescriptionError> {
        use DescriptionError as Error;
        for (feature, column) in self.features.iter().enumerate() {
            let number = column.standard_deviation.is_finite() && column.standard_deviation > 0.0;
            if !(number && column.mean.is_finite()) {
                return Err(Error::Scaling { feature });
            }
        }
        let mut precisions = self.features.iter().map(|column| column.precision);
        let first = precisions.next();
        if precisions.any(|precision| Some(precision) != first) {
            return Err(Error::Precision);
        }
        if self
            .scale
            .is_some_and(|scale| !(scale.is_finite() && scale > 0.0))
        {
            return Err(Error::Pixels);
        }
        if self
            .split
            .is_some_and(|split| !(0.0..=1.0).contains(&split.share))
        {
            return Err(Error::Split);
        }
        let sound = |settings: TrainingSettings| {
            let factor = match settings.schedule {
                Schedule::Step { factor, .. } => factor,
                Schedule::Constant | Schedule::Cosine { .. } => 1.0,
            };
            let positive = |number: f32| number.is_finite() && number > 0.0;
            positive(settings.learning_rate) && positive(factor)
        };
        match self.settings.is_none_or(sound) {
            true => Ok(()),
            false => Err(Error::TrainingSettings),
        }
    }

    /// Whether it records neither classes nor features nor the scale of pixels.
    pub const fn is_silent(&self) -> bool {
        self.classes.is_empty() && self.features.is_empty() && self.scale.is_none()
    }

    /// Whether both name their data, and the data differ.
    pub fn is_of_other_data(&self, other: &Self) -> bool {
        let both = self.data.as_ref().zip(other.data.as_ref());
        both.is_some_and(|(one, other)| !one.is_same(other))
    }

    /// The entries that record this description.
    pub(crate) fn entries(&self) -> Vec<Entry<'_>> {
        let data = self.data.iter().map(|data| Entry::Data {
            samples: data.samples,
            fingerprint: data.fingerprint,
            name: &data.name,
        });
        let classes = self.classes.iter().map(|name| Entry::Class(name));
        let features = self.features.iter().map(|column| {
            Entry::Feature(Feature {
                mean: column.mean,
                standard_deviation: column.standard_deviation,
                precision: column.precision,
                name: &column.name,
            })
        });
        let image = self.scale.map(|scale| Entry::Image { scale });
        let split = self.split.map(|HeldOut { share, seed }| Entry::Split {
            held_out: share,
            seed,
        });
        let settings = self.settings.map(|settings| Entry::TrainingSettings {
            batch: settings.batch,
            learning_rate: settings.learning_rate,
            schedule: settings.schedule,
        });
        data.chain(classes)
            .chain(features)
            .chain(image)
            .chain(split)
            .chain(settings)
            .collect()
    }
}
