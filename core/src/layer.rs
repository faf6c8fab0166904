//! Layer types and the functions that compute them, for inspecting a layer or adding your own.
//!
//! [`Spec`](crate::Spec) lists the layer types. Each has one file with everything about it except
//! its kernels for hosts, which are in a folder of the same name: its description, shape rule and
//! parameters, its text in [net notation](crate::notation), its hyperparameters in a
//! [checkpoint](crate::checkpoint), its equations, and its forward pass next to its backward pass.
//!
//! A [`Layer`](crate::Layer) combines a description with two tables of functions, [`Forward`] and
//! [`Backward`]. A model for inference refers only to the forward table, so a program that only
//! runs inference contains no backward pass. These tables are stable. Together with [`Custom`] they
//! are all that a layer of your own needs; see [`Layer::custom`](crate::Layer::custom).
//!
//! # Activations
//!
//! ```
//! use firmgrad::{
//!     Error, Layer, Model, Predictor, Shape, identity, leaky_relu, mean_squared_error, relu,
//!     sigmoid, tanh,
//! };
//!
//! fn output(activation: Layer, z: f32) -> Result<f32, Error> {
//!     let model = Model::new(Shape::vector(1), [activation, mean_squared_error()]);
//!     let mut buffer = vec![0.0; model.inference_len(1)];
//!     Ok(Predictor::new(&model, &[], &mut buffer)?.infer(&[z])?[0])
//! }
//!
//! assert_eq!([output(relu(), -2.0)?, output(relu(), 2.0)?], [0.0, 2.0]);
//! assert_eq!(output(leaky_relu(0.25), -2.0)?, -0.5);
//! assert_eq!([output(sigmoid(), 0.0)?, output(tanh(), 0.0)?], [0.5, 0.0]);
//! assert_eq!(output(identity(), -2.0)?, -2.0);
//! # Ok::<(), Error>(())
//! ```

pub(crate) mod average_pool;
pub(crate) mod conv2d;
pub(crate) mod definition;
pub(crate) mod dense;
pub(crate) mod dropout;
pub(crate) mod elementwise;
pub(crate) mod fused;
pub(crate) mod identity;
pub(crate) mod kind;
pub(crate) mod leaky_relu;
pub(crate) mod max_pool;
pub(crate) mod mean_squared_error;
pub(crate) mod pooling;
pub(crate) mod relu;
pub(crate) mod sigmoid;
pub(crate) mod softmax_cross_entropy;
pub(crate) mod spec;
pub(crate) mod tables;
pub(crate) mod tanh;
pub(crate) mod target;
pub(crate) mod words;

pub use crate::shape::Custom;
pub use average_pool::AveragePool;
pub use conv2d::Conv2d;
pub use dense::Dense;
pub use dropout::Dropout;
pub use identity::Identity;
pub use leaky_relu::LeakyRelu;
pub use max_pool::MaxPool;
pub use mean_squared_error::MeanSquaredError;
pub use relu::Relu;
pub use sigmoid::Sigmoid;
pub use softmax_cross_entropy::SoftmaxCrossEntropy;
pub use tables::{
    Backward, ElementwiseBackward, Forward, LossGradient, PassContext, PoolBackward, PoolForward,
    TransformBackward, TransformForward,
};
pub use tanh::Tanh;
