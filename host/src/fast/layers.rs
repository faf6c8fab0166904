//! Function tables of layers that run on wide registers and several threads.

use firmgrad::kernels::{WideConv2d, WideDense, computed_by};
use firmgrad::layer::{
    AveragePool, Backward, Dropout, Forward, Identity, LeakyRelu, MaxPool, Relu, Sigmoid, Tanh,
};
use firmgrad::{Layer, Spec};

use super::elementwise::Elementwise;
use super::losses;
use super::pools::Pooling;
use super::transforms::Transform;

/// The same layer with the host's functions. A [custom](Layer::custom) layer stays as it is.
pub fn layer(layer: Layer) -> Layer {
    let (forward, backward): (&'static Forward<f32>, &'static Backward<f32>) = match layer.spec() {
        Spec::Dense(_) => (
            &Transform::<WideDense>::FORWARD,
            &Transform::<WideDense>::BACKWARD,
        ),
        Spec::Conv2d(_) => (
            &Transform::<WideConv2d>::FORWARD,
            &Transform::<WideConv2d>::BACKWARD,
        ),
        Spec::MaxPool(_) => (&Pooling::<MaxPool>::FORWARD, &Pooling::<MaxPool>::BACKWARD),
        Spec::AveragePool(_) => (
            &Pooling::<AveragePool>::FORWARD,
            &Pooling::<AveragePool>::BACKWARD,
        ),
        Spec::Tanh(_) => (
            &Elementwise::<Tanh>::FORWARD,
            &Elementwise::<Tanh>::BACKWARD,
        ),
        Spec::Sigmoid(_) => (
            &Elementwise::<Sigmoid>::FORWARD,
            &Elementwise::<Sigmoid>::BACKWARD,
        ),
        Spec::Relu(_) => (
            &Elementwise::<Relu>::FORWARD,
            &Elementwise::<Relu>::BACKWARD,
        ),
        Spec::LeakyRelu(_) => (
            &Elementwise::<LeakyRelu>::FORWARD,
            &Elementwise::<LeakyRelu>::BACKWARD,
        ),
        Spec::Identity(_) => (
            &Elementwise::<Identity>::FORWARD,
            &Elementwise::<Identity>::BACKWARD,
        ),
        Spec::Dropout(_) => (
            &Elementwise::<Dropout>::FORWARD,
            &Elementwise::<Dropout>::BACKWARD,
        ),
        Spec::SoftmaxCrossEntropy(_) => (layer.forward(), &losses::CROSS_ENTROPY),
        Spec::MeanSquaredError(_) | Spec::Custom(_) => return layer,
    };
    computed_by(layer, forward, backward)
}
