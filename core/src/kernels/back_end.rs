//! How a back end replaces the crate's functions with its own.

use crate::Real;
use crate::layer::definition::Layer;
use crate::layer::{Backward, Forward};
use crate::optimizer::Update;
use crate::optimizer::definition::Optimizer;

/// The same layer, computed by other functions. They must compute the same bits.
///
/// ```
/// use firmgrad::kernels::{ElementwiseKernel, computed_by};
/// use firmgrad::layer::{Backward, ElementwiseBackward, Forward, PassContext, Relu};
/// use firmgrad::{Geometry, Layer, relu};
///
/// // A back end compiles this function, into which the kernel is inlined, for its processor.
/// fn forward(layer: &Geometry, context: &PassContext, y: &mut [f32]) {
///     Relu::forward(layer, context, y);
/// }
/// const FORWARD: Forward<f32> = Forward::Elementwise(forward);
/// const BACKWARD: Backward<f32> = Backward::Elementwise(ElementwiseBackward {
///     gradient: Relu::backward,
///     reads_output: <Relu as ElementwiseKernel<f32>>::READS_OUTPUT,
/// });
/// const RELU: Layer = computed_by(relu(), &FORWARD, &BACKWARD);
/// assert_eq!(RELU.spec(), relu::<f32>().spec());
/// ```
pub const fn computed_by<R: Real>(
    layer: Layer<R>,
    forward: &'static Forward<R>,
    backward: &'static Backward<R>,
) -> Layer<R> {
    Layer {
        forward,
        backward,
        ..layer
    }
}

/// The same optimiser, computed by another function. It must compute the same bits.
///
/// ```
/// use firmgrad::kernels::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd, updated_by};
/// use firmgrad::optimizer::{StepConstants, Update, UpdateRule};
/// use firmgrad::{Optimizer, Rule};
///
/// // A back end compiles this function for its processor, with its own square root.
/// fn update<K: UpdateRule<f32>>(
///     constants: &StepConstants<f32>,
///     w: &mut [f32],
///     g: &mut [f32],
///     a: &mut [f32],
///     b: &mut [f32],
/// ) -> bool {
///     let bounded = K::all_bounded(g);
///     if bounded {
///         K::update(constants, w, g, a, b, f32::sqrt);
///     }
///     bounded
/// }
///
/// fn optimizer(optimizer: Optimizer) -> Optimizer {
///     let update: Update<f32> = match optimizer.rule() {
///         Rule::Sgd => update::<Sgd>,
///         Rule::Momentum { nesterov: false, .. } => update::<Momentum>,
///         Rule::Momentum { nesterov: true, .. } => update::<Nesterov>,
///         Rule::Adagrad { .. } => update::<Adagrad>,
///         Rule::RmsProp { .. } => update::<RmsProp>,
///         Rule::Adam { .. } => update::<Adam>,
///         Rule::Custom(_) => return optimizer,
///     };
///     updated_by(optimizer, update)
/// }
/// assert_eq!(optimizer(Optimizer::adam(0.01)).rule().name(), "adam");
/// ```
pub const fn updated_by<R: Real>(optimizer: Optimizer<R>, update: Update<R>) -> Optimizer<R> {
    optimizer.with_update(update)
}
