//! Layers: a description and a small table of functions.
//!
//! [`Spec`] says what a layer is, [`Placed`] where it stands, and [`Kernels`] holds the functions
//! that compute it. A constructor such as [`dense`] names the table of its kind only, so the
//! linker drops every kind that no model names.
//!
//! The mathematics is in [`dense`](mod@dense), `conv2d`, `pool`, `activation`, `dropout` and
//! `head`, forward beside backward, cut for chips, its equations at the constructors; `panel` cuts
//! the sums of the first two, and of the head of a classifier, for processors with wide registers.

mod activation;
mod conv2d;
mod dense;
mod dropout;
mod head;
mod kernels;
mod panel;
mod placed;
mod pool;
mod spec;
mod target;
mod tile;

pub use activation::{
    Identity, LeakyRelu, Relu, Sigmoid, Tanh, identity, leaky_relu, relu, sigmoid, tanh,
};
pub use conv2d::conv2d;
pub use dense::dense;
pub use dropout::{Dropout, dropout};
pub use head::{mean_squared_error, softmax_cross_entropy};
pub use kernels::{Head, Kernels, Map, MapKernel, Pass, Pool, PoolKernel, Transform};
pub use panel::{
    PanelConv2d, PanelDense, PanelKernel, cross_entropy_in_panels, few_weights_gradient,
};
pub use placed::Placed;
pub use pool::{AveragePool, MaxPool, average_pool, max_pool};
pub use spec::{Misfit, Padding, Spec, Window};
pub use target::{Target, Targets};

use crate::Real;

/// One layer of a model: its description and the functions that compute it.
#[derive(Clone, Copy, Debug)]
pub struct Layer<R: Real = f32> {
    spec: Spec,
    kernels: &'static Kernels<R>,
}

impl<R: Real> Layer<R> {
    /// A layer computed by `kernels`, which must be those of its kind: for hosts that run the
    /// same kernels with wider registers or on several threads.
    pub const fn with_kernels(spec: Spec, kernels: &'static Kernels<R>) -> Self {
        Self { spec, kernels }
    }

    /// What the layer is.
    pub const fn spec(&self) -> Spec {
        self.spec
    }

    /// The functions that compute it.
    pub const fn kernels(&self) -> &'static Kernels<R> {
        self.kernels
    }
}

impl<R: Real> From<Spec> for Layer<R> {
    /// The layer of a description made at run time. Names every kind, so firmware that calls it
    /// carries them all.
    fn from(spec: Spec) -> Self {
        match spec {
            Spec::Dense { units } => dense(units),
            Spec::Conv2d {
                filters,
                window,
                padding,
            } => conv2d(filters, window, padding),
            Spec::MaxPool { window } => max_pool(window),
            Spec::AveragePool { window } => average_pool(window),
            Spec::Tanh => tanh(),
            Spec::Sigmoid => sigmoid(),
            Spec::Relu => relu(),
            Spec::LeakyRelu { slope } => leaky_relu(slope),
            Spec::Identity => identity(),
            Spec::Dropout { rate } => dropout(rate),
            Spec::SoftmaxCrossEntropy => softmax_cross_entropy(),
            Spec::MeanSquaredError => mean_squared_error(),
        }
    }
}
