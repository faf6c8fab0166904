//! What to train and how. Everything is checked before anything is computed.

use clap::ValueEnum;
use firmgrad::notation::{self, NotationError};
use firmgrad::{Init, Layer, Model, ModelError, Optimizer, OptimizerError, Real, Schedule, Shape};
use thiserror::Error;

use super::description::TrainingSettings;
use crate::data::Dataset;
use crate::fast;

/// The largest number of layers, including the loss, of a network that is read from text.
pub const MAX_LAYERS: usize = 32;

/// A model whose layers run with SIMD and on several threads.
pub type Network = Model<MAX_LAYERS>;

/// Everything besides the data that determines the bits of a training run.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The network in net notation.
    pub net: String,
    /// How the weights are drawn.
    pub initialiser: Initialiser,
    /// The optimiser.
    pub optimizer: OptimizerName,
    /// The learning rate before the schedule is applied.
    pub learning_rate: f32,
    /// L2 weight decay.
    pub weight_decay: f32,
    /// How the learning rate changes from step to step.
    pub schedule: Schedule,
    /// Samples per step.
    pub batch: usize,
    /// Number of steps.
    pub steps: u32,
    /// Seed of the weights, of dropout and of the order of the samples.
    pub seed: u64,
}

/// Initialisers by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Initialiser {
    /// Glorot's, uniform
    Xavier,
    /// Glorot's, normal
    XavierNormal,
    /// He's, normal
    He,
    /// He's, uniform
    HeUniform,
}

/// Optimisers by name.
///
/// ```
/// use firmgrad_host::training::{Initialiser, OptimizerName};
///
/// assert_eq!(OptimizerName::Rmsprop.name(), "RMSProp");
/// assert_eq!(Initialiser::HeUniform.name(), "He (uniform)");
/// assert_eq!(OptimizerName::Adamw.with(0.01).learning_rate(), 0.01);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OptimizerName {
    /// Gradient descent
    Sgd,
    /// Heavy-ball momentum of 0.9
    Momentum,
    /// Nesterov's momentum of 0.9
    Nesterov,
    /// Adagrad
    Adagrad,
    /// RMSProp
    Rmsprop,
    /// Adam
    Adam,
    /// Adam with weight decay decoupled from the gradient
    Adamw,
}

/// Why a recipe cannot be used.
///
/// ```
/// use firmgrad::{Model, Shape};
/// use firmgrad_host::data::iris;
/// use firmgrad_host::training::{
///     MAX_LAYERS, Network, RecipeError, device_network, ensure_fits_classes, fast_network,
///     network,
/// };
///
/// let flowers = iris::iris();
/// let net = "dense 8, tanh, dense 2";
/// let fast: Network = network(net, flowers.shape)?;
/// let error = ensure_fits_classes(net, &fast, &flowers).unwrap_err();
/// assert!(matches!(error, RecipeError::Outputs { outputs: 2, classes: 3, .. }));
/// assert!(matches!(network("dense ten", flowers.shape), Err(RecipeError::Notation { .. })));
///
/// let device: Model<MAX_LAYERS, f32> = device_network(net, flowers.shape)?;
/// assert_eq!(fast_network(&device).inference_len(1), fast.inference_len(1));
/// # Ok::<(), RecipeError>(())
/// ```
#[derive(Debug, Error)]
pub enum RecipeError {
    /// The net is not valid net notation.
    #[error("the net '{net}' cannot be read: {error} (found {found})")]
    #[expect(missing_docs, reason = "named in the message")]
    Notation {
        net: String,
        error: NotationError,
        found: String,
    },
    /// The layers do not fit one another or the data.
    #[error("the net '{net}' does not fit samples of shape {input}: {error}")]
    #[expect(missing_docs, reason = "named in the message")]
    Model {
        net: String,
        input: Shape,
        error: ModelError,
    },
    /// The number of outputs is not the number of classes.
    #[error(
        "the net '{net}' has {outputs} outputs, but the data set '{data}' has {classes} classes: end the net with 'dense {classes}'"
    )]
    #[expect(missing_docs, reason = "named in the message")]
    Outputs {
        net: String,
        outputs: usize,
        data: String,
        classes: usize,
    },
    /// The loss cannot be trained with classes.
    #[error(
        "the net '{0}' ends in mse, which needs target values, but the data set has classes: end it with softmax"
    )]
    Loss(String),
    /// Hyperparameters with which parameters could become infinite.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError),
    /// A number is outside its range.
    #[error("the {name} is {found}; it must be {expected}")]
    #[expect(missing_docs, reason = "named in the message")]
    Number {
        name: &'static str,
        found: String,
        expected: &'static str,
    },
}

impl Recipe {
    /// Builds the network for a data set and checks every number of the recipe.
    ///
    /// # Errors
    /// Anything that makes the recipe unusable.
    pub fn network_for(&self, data: &Dataset) -> Result<Network, RecipeError> {
        let positive = "a finite number above 0";
        let rate = self.learning_rate;
        check(
            rate.is_finite() && rate > 0.0,
            "learning rate",
            rate,
            positive,
        )?;
        let decay = self.weight_decay;
        let not_negative = "a finite number, 0 or above";
        check(
            decay.is_finite() && decay >= 0.0,
            "weight decay",
            decay,
            not_negative,
        )?;
        check(self.batch > 0, "batch size", self.batch, "at least 1")?;
        check(self.steps > 0, "number of steps", self.steps, "at least 1")?;
        check(
            !data.is_empty(),
            "number of training samples",
            0,
            "at least 1",
        )?;
        self.optimizer().check()?;
        let network = network(&self.net, data.shape)?;
        ensure_fits_classes(&self.net, &network, data)?;
        Ok(network)
    }

    /// Batch size, learning rate and schedule, as a checkpoint records them.
    pub fn settings(&self) -> TrainingSettings {
        TrainingSettings {
            batch: u32::try_from(self.batch).unwrap_or(u32::MAX),
            learning_rate: self.learning_rate,
            schedule: self.schedule,
        }
    }

    /// The optimiser, in the host's fast implementation.
    pub(crate) fn optimizer(&self) -> Optimizer {
        fast::optimizer(
            self.optimizer
                .with(self.learning_rate)
                .with_weight_decay(self.weight_decay),
        )
    }
}

/// Builds the network that `net` describes, for samples of shape `input`, in the host's fast
/// implementation.
///
/// # Errors
/// The text is not net notation, or its layers do not fit.
pub fn network(net: &str, input: Shape) -> Result<Network, RecipeError> {
    network_of(net, input, fast::layer)
}

/// Builds the same network in the core's implementation, as a device computes it. In `f32` it gives
/// the same bits as [`network`] and takes less memory.
///
/// # Errors
/// The same as [`network`].
pub fn device_network<R: Real>(
    net: &str,
    input: Shape,
) -> Result<Model<MAX_LAYERS, R>, RecipeError> {
    network_of(net, input, |layer| layer)
}

/// Checks that `network`, which `net` describes, has a loss for classes and as many outputs as
/// `data` has classes.
///
/// # Errors
/// [`RecipeError::Loss`] or [`RecipeError::Outputs`].
pub fn ensure_fits_classes<R: Real>(
    net: &str,
    network: &Model<MAX_LAYERS, R>,
    data: &Dataset,
) -> Result<(), RecipeError> {
    let classes = data.classes.len();
    if network
        .layers()
        .any(|layer| matches!(layer.spec(), firmgrad::Spec::MeanSquaredError(_)))
    {
        return Err(RecipeError::Loss(net.to_owned()));
    }
    if network.outputs() != classes {
        return Err(RecipeError::Outputs {
            net: net.to_owned(),
            outputs: network.outputs(),
            data: data.name.clone(),
            classes,
        });
    }
    Ok(())
}

/// Builds the same network in the host's fast implementation.
///
/// # Panics
/// Never: its layers already fit.
pub fn fast_network(network: &Network) -> Network {
    let layers = network.layers().map(|layer| {
        let layer = layer
            .spec()
            .layer()
            .expect("net notation has no custom layer");
        fast::layer(layer)
    });
    let layers: Vec<Layer> = layers.collect();
    Model::try_new(network.input(), &layers).expect("layers that fitted")
}

fn network_of<R: Real>(
    net: &str,
    input: Shape,
    computed: fn(Layer<R>) -> Layer<R>,
) -> Result<Model<MAX_LAYERS, R>, RecipeError> {
    let mut layers = notation::parse::<MAX_LAYERS, R>(net).map_err(|error| {
        let word = net.get(error.position..).unwrap_or_default();
        let word = word.split([',', ' ']).next().unwrap_or_default();
        RecipeError::Notation {
            net: net.to_owned(),
            error,
            found: match word {
                "" => "nothing".to_owned(),
                word => format!("'{word}'"),
            },
        }
    })?;
    for layer in &mut layers {
        *layer = computed(*layer);
    }
    Model::try_new(input, &layers).map_err(|error| RecipeError::Model {
        net: net.to_owned(),
        input,
        error,
    })
}

fn check(
    holds: bool,
    name: &'static str,
    found: impl ToString,
    expected: &'static str,
) -> Result<(), RecipeError> {
    match holds {
        true => Ok(()),
        false => Err(RecipeError::Number {
            name,
            found: found.to_string(),
            expected,
        }),
    }
}

impl Initialiser {
    /// The core's initialiser with that name.
    pub(crate) const fn init(self) -> Init {
        match self {
            Self::Xavier => Init::XAVIER_UNIFORM,
            Self::XavierNormal => Init::XAVIER_NORMAL,
            Self::He => Init::HE_NORMAL,
            Self::HeUniform => Init::HE_UNIFORM,
        }
    }

    /// The usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xavier => "Xavier (uniform)",
            Self::XavierNormal => "Xavier (normal)",
            Self::He => "He (normal)",
            Self::HeUniform => "He (uniform)",
        }
    }
}

impl OptimizerName {
    /// The core's optimiser with that name.
    pub const fn with(self, learning_rate: f32) -> Optimizer {
        match self {
            Self::Sgd => Optimizer::sgd(learning_rate),
            Self::Momentum => Optimizer::momentum(learning_rate, 0.9),
            Self::Nesterov => Optimizer::nesterov(learning_rate, 0.9),
            Self::Adagrad => Optimizer::adagrad(learning_rate),
            Self::Rmsprop => Optimizer::rmsprop(learning_rate),
            Self::Adam => Optimizer::adam(learning_rate),
            Self::Adamw => Optimizer::adamw(learning_rate, 0.0),
        }
    }

    /// The usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sgd => "SGD",
            Self::Momentum => "momentum",
            Self::Nesterov => "Nesterov",
            Self::Adagrad => "Adagrad",
            Self::Rmsprop => "RMSProp",
            Self::Adam => "Adam",
            Self::Adamw => "AdamW",
        }
    }
}
