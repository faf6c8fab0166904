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
//! A layer's `inputs` are counted channels last, as [`Shape`](firmgrad::Shape) says. The format has no place for the
//! parameters of any other layer, so a network with such a layer is refused.

use std::collections::HashMap;

use byteorder::{ByteOrder, LittleEndian};
use firmgrad::layer::{Conv2d, Dense};
use firmgrad::{Geometry, Model, Spec};
use safetensors::tensor::{Dtype, SafeTensorError, TensorView, serialize};
use serde::Serialize;
use thiserror::Error;

/// The key of the [`Origin`] in the metadata of the file, where it is stored as JSON.
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
///     standard_deviation: Vec::new(),
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
    /// The network in net notation, including its loss.
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
    /// The mean that is subtracted from each feature, in `f64`; empty if features are not scaled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mean: Vec<f64>,
    /// The standard deviation that the difference is divided by, in `f64`, before it is rounded to
    /// `f32`; empty if features are not scaled.
    #[serde(rename = "deviation", skip_serializing_if = "Vec::is_empty")]
    pub standard_deviation: Vec<f64>,
}

/// Why parameters cannot be written as a safetensors file.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// A layer has parameters and is neither dense nor a convolution.
    #[error(
        "layer {} ({kind}) has parameters of a kind that is not written to safetensors: expected \
         dense or conv",
        layer + 1
    )]
    Layer {
        /// The index of the layer.
        layer: usize,
        /// Its kind, in net notation.
        kind: &'static str,
    },
    /// A name or a value that the format cannot hold.
    #[error(transparent)]
    Format(#[from] SafeTensorError),
}

/// The bytes of the file. They are the same for the same parameters and origin.
///
/// # Errors
/// A layer with parameters that is neither dense nor a convolution, or a name or value that the
/// format cannot hold.
///
/// # Panics
/// If `parameters` are not as many as the network has.
pub fn safetensors<const N: usize>(
    network: &Model<N>,
    parameters: &[f32],
    origin: &Origin,
) -> Result<Vec<u8>, WeightsError> {
    let mut bytes = vec![0; size_of_val(parameters)];
    LittleEndian::write_f32_into(parameters, &mut bytes);
    let mut tensors = Vec::new();
    for (number, (layer, range)) in network.parameter_ranges().enumerate() {
        if range.is_empty() {
            continue;
        }
        let kind = layer.spec().name();
        let (weight, bias) = shapes(&layer).ok_or(WeightsError::Layer {
            layer: number,
            kind,
        })?;
        let middle = range.start + layer.weights();
        let parts = [
            ("weight", weight, range.start..middle),
            ("bias", bias, middle..range.end),
        ];
        for (part, shape, range) in parts {
            let name = format!("{number}.{kind}.{part}");
            let values = &bytes[4 * range.start..4 * range.end];
            tensors.push((name, TensorView::new(Dtype::F32, shape, values)?));
        }
    }
    // One entry: the order of several would differ from file to file.
    let origin = serde_json::to_string(origin).map_err(SafeTensorError::from)?;
    let metadata = HashMap::from([(KEY.to_owned(), origin)]);
    Ok(serialize(tensors, Some(metadata))?)
}

/// The shapes of the weights and the biases of a layer; `None` for a kind that the file has no
/// tensors for.
fn shapes(layer: &Geometry) -> Option<(Vec<usize>, Vec<usize>)> {
    match layer.spec() {
        Spec::Dense(Dense { units }) => Some((vec![layer.input.len(), units], vec![units])),
        Spec::Conv2d(Conv2d {
            filters, window, ..
        }) => {
            let taps = [layer.input.channels, window.height, window.width];
            Some(([&taps[..], &[filters]].concat(), vec![filters]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use firmgrad::layer::{Backward, Custom, Forward, TransformBackward, TransformForward};
    use firmgrad::{Layer, Model, Shape, dense, softmax_cross_entropy};

    use super::{Origin, WeightsError, safetensors};

    /// A layer with one weight.
    const FACTOR: Custom = Custom {
        weights: 1,
        ..Custom::new(0x8003, "factor")
    };
    const FORWARD: Forward<f32> = Forward::Transform(TransformForward {
        in_strips: false,
        compute: |_, _, _, _, _| (),
    });
    const BACKWARD: Backward<f32> = Backward::Transform(TransformBackward {
        input_gradient: |_, _, _, _| (),
        weight_gradient: |_, _, _, _, _| (),
        bias_gradient: |_, _, _| (),
    });

    /// The parameters of a custom layer are not left out: the file is refused.
    #[test]
    fn a_layer_without_tensors_is_refused() {
        let factor = Layer::custom(&FACTOR, &FORWARD, &BACKWARD);
        let layers = [dense(2), factor, softmax_cross_entropy()];
        let model = Model::new(Shape::vector(3), layers);
        let origin = Origin {
            net: String::new(),
            input: String::new(),
            data: String::new(),
            seed: 1,
            steps: 0,
            classes: Vec::new(),
            mean: Vec::new(),
            standard_deviation: Vec::new(),
        };
        let parameters = vec![0.0; model.parameters()];
        let error = safetensors(&model, &parameters, &origin).unwrap_err();
        assert!(
            matches!(
                error,
                WeightsError::Layer {
                    layer: 1,
                    kind: "factor"
                }
            ),
            "{error}"
        );
        assert!(
            error.to_string().starts_with("layer 2 (factor) "),
            "{error}"
        );
    }
}
