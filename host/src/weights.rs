//! Parameters as a safetensors file, which other frameworks and viewers open.
//!
//! Layer `n` of the net, counted from 0 as written, has the tensors `n.KIND.weight` and
//! `n.KIND.bias`, with the values in the core's order:
//!
//! | layer | weight | bias |
//! |---|---|---|
//! | dense | `[inputs, units]` | `[units]` |
//! | conv | `[channels, height, width, filters]` | `[filters]` |
//!
//! A layer's `inputs` are counted channels last, as [`Shape`](firmgrad::Shape) says.

use std::collections::HashMap;

use firmgrad::layer::{Conv2d, Dense};
use firmgrad::{Geometry, Spec};
use safetensors::tensor::{Dtype, SafeTensorError, TensorView, serialize};
use serde::Serialize;

use crate::training::Network;

/// The key of the file's metadata under which [`Origin`] lies, as JSON.
pub const KEY: &str = "firmgrad";

/// Where parameters come from, and what is needed to use them.
///
/// ```
/// use firmgrad::Shape;
/// use firmgrad_host::training::network;
/// use firmgrad_host::weights::{KEY, Origin, safetensors};
///
/// let origin = Origin {
///     net: "dense 2, softmax".to_owned(),
///     input: "3".to_owned(),
///     data: "frogs".to_owned(),
///     seed: 1,
///     steps: 400,
///     classes: vec!["bull".to_owned(), "tree".to_owned()],
///     mean: Vec::new(),
///     deviation: Vec::new(),
/// };
/// let network = network(&origin.net, Shape::vector(3))?;
/// let file = safetensors(&network, &[0.5; 8], &origin)?;
/// let (_, metadata) = safetensors::SafeTensors::read_metadata(&file)?;
/// assert_eq!(metadata.info("0.dense.weight").unwrap().shape, [3, 2]);
/// assert!(metadata.metadata().as_ref().unwrap()[KEY].contains("frogs"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Origin {
    /// The network in net notation, its head included.
    pub net: String,
    /// Shape of one sample, `CxHxW`, or the number of features.
    pub input: String,
    /// Name of the data set.
    pub data: String,
    /// Seed of the run.
    pub seed: u64,
    /// Steps taken.
    pub steps: u32,
    /// Names of the classes, in the order of the outputs.
    pub classes: Vec<String>,
    /// What is subtracted from each feature, in `f64`, before the network sees it; nothing where it
    /// is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mean: Vec<f64>,
    /// What each feature is divided by after that, in `f64`, before it is rounded to `f32`; nothing
    /// where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deviation: Vec<f64>,
}

/// The bytes of the file, the same for the same parameters and origin.
///
/// # Errors
/// A name or value that the format cannot hold.
///
/// # Panics
/// If `parameters` are not the network's own.
pub fn safetensors(
    network: &Network,
    parameters: &[f32],
    origin: &Origin,
) -> Result<Vec<u8>, SafeTensorError> {
    let bytes: Vec<u8> = parameters.iter().flat_map(|p| p.to_le_bytes()).collect();
    let mut tensors = Vec::new();
    for (number, (placed, range)) in network.parameter_ranges().enumerate() {
        let Some((weight, bias)) = shapes(&placed) else {
            continue;
        };
        let middle = range.start + placed.weights();
        let parts = [
            ("weight", weight, range.start..middle),
            ("bias", bias, middle..range.end),
        ];
        for (part, shape, range) in parts {
            let name = format!("{number}.{}.{part}", placed.spec().name());
            let values = &bytes[4 * range.start..4 * range.end];
            tensors.push((name, TensorView::new(Dtype::F32, shape, values)?));
        }
    }
    // One entry: the order of several would differ from file to file.
    let metadata = HashMap::from([(KEY.to_owned(), serde_json::to_string(origin)?)]);
    serialize(tensors, Some(metadata))
}

/// The shapes of a layer's weights and biases.
fn shapes(placed: &Geometry) -> Option<(Vec<usize>, Vec<usize>)> {
    match placed.spec() {
        Spec::Dense(Dense { units }) => Some((vec![placed.input.len(), units], vec![units])),
        Spec::Conv2d(Conv2d {
            filters, window, ..
        }) => {
            let taps = [placed.input.channels, window.height, window.width];
            Some(([&taps[..], &[filters]].concat(), vec![filters]))
        }
        _ => None,
    }
}
