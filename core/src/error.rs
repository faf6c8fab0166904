//! The error of trainers and predictors.

use crate::optimizer::check::OptimizerError;

/// Why a trainer or predictor refused a call. Unless the method's docs say otherwise, nothing was
/// changed.
///
/// ```
/// use firmgrad::{Error, Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
///
/// const NET: Model<2> = Model::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
/// const SGD: Optimizer = Optimizer::sgd(0.1);
///
/// let (need, have) = (NET.training_len(&SGD, 1), 5);
/// let refused = Trainer::new(&NET, SGD, &mut [0.0; 5]).err();
/// assert_eq!(refused, Some(Error::BufferTooSmall { need, have }));
///
/// let mut buffer = vec![0.0; need];
/// let mut trainer = Trainer::new(&NET, SGD, &mut buffer)?;
/// assert_eq!(trainer.step(), Err(Error::NoSamples));
/// assert_eq!(trainer.accumulate(&[0.5], 0), Err(Error::Input { need: 2, have: 1 }));
/// assert_eq!(trainer.accumulate(&[0.5, 0.5], 3), Err(Error::Target { sample: 0 }));
/// assert_eq!(trainer.accumulate(&[0.5, f32::NAN], 0), Err(Error::NotFinite));
/// let refused = trainer.set_parameters(&[0.5; 4]);
/// assert_eq!(refused, Err(Error::Parameters { need: 9, have: 4 }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Error {
    /// The buffer is shorter than the model needs.
    BufferTooSmall {
        /// Elements needed.
        need: usize,
        /// Elements given.
        have: usize,
    },
    /// The number of parameters is not that of the model.
    Parameters {
        /// Elements needed.
        need: usize,
        /// Elements given.
        have: usize,
    },
    /// The inputs are not whole samples, or not as many samples as targets.
    Input {
        /// Elements needed.
        need: usize,
        /// Elements given.
        have: usize,
    },
    /// A target of the wrong kind or length, or a class for which the network has no output.
    Target {
        /// Index of the sample among those given.
        sample: usize,
    },
    /// A parameter, output, loss or gradient that is infinite or NaN, or a gradient larger than
    /// [`LARGEST_GRADIENT`](crate::optimizer::LARGEST_GRADIENT).
    NotFinite,
    /// A step without samples.
    NoSamples,
    /// A micro-batch of 0 samples.
    EmptyBatch,
    /// A hyperparameter of the optimiser with which parameters could become infinite or NaN.
    Optimizer(OptimizerError),
    /// The model's lengths and its passes disagree. This never happens with layers of this crate.
    Inconsistent,
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::BufferTooSmall { need, have } => {
                write!(
                    f,
                    "the buffer has {have} elements, but the model needs {need}"
                )
            }
            Self::Parameters { need, have } => {
                write!(f, "{have} parameters were given, but the model has {need}")
            }
            Self::Input { need, have } => {
                write!(
                    f,
                    "{have} input values were given, but {need} were expected"
                )
            }
            Self::Target { sample } => write!(
                f,
                "the target of sample {sample} does not match the network's loss and outputs"
            ),
            Self::NotFinite => write!(
                f,
                "a parameter, output, loss or gradient is not finite, or a gradient is larger than \
                 1.4e14"
            ),
            Self::NoSamples => write!(f, "a step needs at least one accumulated sample"),
            Self::Optimizer(error) => write!(f, "{error}"),
            Self::Inconsistent => write!(f, "the model's lengths and its passes disagree"),
            Self::EmptyBatch => write!(f, "a micro-batch needs at least one sample"),
        }
    }
}

impl core::error::Error for Error {}
