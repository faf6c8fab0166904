//! Function tables of layers that run on wide registers and several threads.

use firmgrad::{
    AveragePool, Dropout, Identity, Kernels, Layer, LeakyRelu, MaxPool, PanelConv2d, PanelDense,
    Relu, Sigmoid, Spec, Tanh,
};

use super::heads;
use super::maps::Mapped;
use super::pools::Pooled;
use super::transforms::Fast;

/// The same layer, computed fast.
pub fn layer(layer: Layer) -> Layer {
    let kernels = match layer.spec() {
        Spec::Dense { .. } => &Kernels::Transform(Fast::<PanelDense>::TABLE),
        Spec::Conv2d { .. } => &Kernels::Transform(Fast::<PanelConv2d>::TABLE),
        Spec::MaxPool { .. } => &Kernels::Pool(Pooled::<MaxPool>::TABLE),
        Spec::AveragePool { .. } => &Kernels::Pool(Pooled::<AveragePool>::TABLE),
        Spec::Tanh => &Kernels::Map(Mapped::<Tanh>::TABLE),
        Spec::Sigmoid => &Kernels::Map(Mapped::<Sigmoid>::TABLE),
        Spec::Relu => &Kernels::Map(Mapped::<Relu>::TABLE),
        Spec::LeakyRelu { .. } => &Kernels::Map(Mapped::<LeakyRelu>::TABLE),
        Spec::Identity => &Kernels::Map(Mapped::<Identity>::TABLE),
        Spec::Dropout { .. } => &Kernels::Map(Mapped::<Dropout>::TABLE),
        Spec::SoftmaxCrossEntropy => &heads::CROSS_ENTROPY,
        Spec::MeanSquaredError => return layer,
    };
    Layer::with_kernels(layer.spec(), kernels)
}
