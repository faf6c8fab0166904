//! Networks and optimisers that several tests train.

use crate::functions::layer as layer_of;
use crate::specs::stack;
use firmgrad::{Layer, Model, Optimizer, Shape, Spec};
use firmgrad_host::fast;

use crate::cases::DEPTH;
use crate::operations;

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
    let mixed = "dropout 0.1, conv 3x3x5 same, relu, maxpool 2x2, conv 2x3x17 stride 2 same, tanh, dropout 0.25, \
                 avgpool 2x2 stride 1, leaky_relu 0.1, identity, dense 23, sigmoid, dropout 0.5, dense 3";
    let with = |loss| Net(Shape::image(3, 9, 15), stack(&format!("{mixed}, {loss}")));
    vec![with("softmax"), with("mse"), up_to_sixteen()]
}

/// Between 9 and 16 outputs everywhere, for which the host uses a register width of their own. The
/// gradients before the max pooling, and the values after the dropout, are mostly zeros.
fn up_to_sixteen() -> Net {
    let layers = "conv 3x3x12 same, tanh, conv 3x3x16 same, maxpool 2x2, conv 2x2x9, dense 14, dropout 0.7, dense 13, \
                  softmax";
    Net(Shape::image(1, 10, 12), stack(layers))
}

/// Large enough to split each kind of work over several threads: outputs and weights of a
/// convolution, pooling, activations, dropout, dense layers by values and by samples, and the
/// parameters of an update. Gradients before the second max pooling, and values and gradients
/// around the second dropout, are mostly zeros.
pub fn large() -> Net {
    let layers = "conv 5x5x17 same, sigmoid, dropout 0.25, maxpool 2x2, conv 3x3x19, leaky_relu 0.01, maxpool 2x2, \
                  avgpool 2x2 stride 1, dense 523, tanh, dropout 0.7, dense 45, softmax";
    Net(Shape::image(3, 25, 31), stack(layers))
}

/// One optimiser for each rule, and one more with weight decay.
pub fn optimizers() -> Vec<Optimizer> {
    let mut all = operations::optimizers();
    all.push(Optimizer::adam(0.003).with_weight_decay(0.01));
    all
}
