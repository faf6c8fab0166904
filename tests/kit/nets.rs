//! Networks and optimisers that several tests train.

use crate::functions::layer as layer_of;
use firmgrad::layer::{
    AveragePool, Conv2d, Dense, Dropout, Identity, LeakyRelu, MaxPool, MeanSquaredError, Relu,
    Sigmoid, SoftmaxCrossEntropy, Tanh,
};
use firmgrad::{Layer, Model, Optimizer, Padding, Shape, Spec, Window};
use firmgrad_host::fast;

use crate::cases::DEPTH;
use crate::operations;

const fn window(height: usize, width: usize, stride: usize) -> Window {
    Window {
        height,
        width,
        stride,
    }
}

const fn conv(filters: usize, window: Window, padding: Padding) -> Spec {
    Spec::Conv2d(Conv2d {
        filters,
        window,
        padding,
    })
}

/// A network as its input shape and layers.
pub struct Net(pub Shape, pub Vec<Spec>);

impl Net {
    /// The model with the core's kernels, or with the host's.
    pub fn model(&self, host: bool) -> Model<DEPTH> {
        let layers = self.1.iter().copied().map(layer_of);
        let layers: Vec<Layer> = match host {
            true => layers.map(fast::layer).collect(),
            false => layers.collect(),
        };
        Model::try_new(self.0, &layers).unwrap()
    }
}

/// Every kind of layer, with sizes that no register tile divides and with odd strides. Small enough
/// for one thread on the host.
pub fn small() -> Vec<Net> {
    let mixed = vec![
        Spec::Dropout(Dropout { rate: 0.1 }),
        conv(5, window(3, 3, 1), Padding::Same),
        Spec::Relu(Relu),
        Spec::MaxPool(MaxPool {
            window: window(2, 2, 2),
        }),
        conv(17, window(2, 3, 2), Padding::Same),
        Spec::Tanh(Tanh),
        Spec::Dropout(Dropout { rate: 0.25 }),
        Spec::AveragePool(AveragePool {
            window: window(2, 2, 1),
        }),
        Spec::LeakyRelu(LeakyRelu { slope: 0.1 }),
        Spec::Identity(Identity),
        Spec::Dense(Dense { units: 23 }),
        Spec::Sigmoid(Sigmoid),
        Spec::Dropout(Dropout { rate: 0.5 }),
        Spec::Dense(Dense { units: 3 }),
    ];
    let with = |head| [mixed.clone(), vec![head]].concat();
    let shape = Shape::image(3, 9, 15);
    vec![
        Net(shape, with(Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy))),
        Net(shape, with(Spec::MeanSquaredError(MeanSquaredError))),
        up_to_sixteen(),
    ]
}

/// Between 9 and 16 outputs everywhere, for which the host uses a register width of their own. The
/// gradients before the max pooling, and the values after the dropout, are mostly zeros.
fn up_to_sixteen() -> Net {
    let layers = vec![
        conv(12, window(3, 3, 1), Padding::Same),
        Spec::Tanh(Tanh),
        conv(16, window(3, 3, 1), Padding::Same),
        Spec::MaxPool(MaxPool {
            window: window(2, 2, 2),
        }),
        conv(9, window(2, 2, 1), Padding::Valid),
        Spec::Dense(Dense { units: 14 }),
        Spec::Dropout(Dropout { rate: 0.7 }),
        Spec::Dense(Dense { units: 13 }),
        Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy),
    ];
    Net(Shape::image(1, 10, 12), layers)
}

/// Large enough to split each kind of work over several threads: outputs and weights of a
/// convolution, pooling, activations, dropout, dense layers by values and by samples, and the
/// parameters of an update. Gradients before the second max pooling, and values and gradients
/// around the second dropout, are mostly zeros.
pub fn large() -> Net {
    let layers = vec![
        conv(17, window(5, 5, 1), Padding::Same),
        Spec::Sigmoid(Sigmoid),
        Spec::Dropout(Dropout { rate: 0.25 }),
        Spec::MaxPool(MaxPool {
            window: window(2, 2, 2),
        }),
        conv(19, window(3, 3, 1), Padding::Valid),
        Spec::LeakyRelu(LeakyRelu { slope: 0.01 }),
        Spec::MaxPool(MaxPool {
            window: window(2, 2, 2),
        }),
        Spec::AveragePool(AveragePool {
            window: window(2, 2, 1),
        }),
        Spec::Dense(Dense { units: 523 }),
        Spec::Tanh(Tanh),
        Spec::Dropout(Dropout { rate: 0.7 }),
        Spec::Dense(Dense { units: 45 }),
        Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy),
    ];
    Net(Shape::image(3, 25, 31), layers)
}

/// One optimiser for each rule, and one more with weight decay.
pub fn optimizers() -> Vec<Optimizer> {
    let mut all = operations::optimizers();
    all.push(Optimizer::adam(0.003).with_weight_decay(0.01));
    all
}
