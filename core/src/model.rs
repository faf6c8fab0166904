//! A model: its plan and the functions of its layers.

use core::ops::Range;

use crate::Real;
use crate::layer::definition::Layer;
use crate::layer::spec::Spec;
use crate::layer::target::{Target, Targets};
use crate::layer::{Backward, Forward, LossGradient};
use crate::optimizer::definition::Optimizer;
use crate::plan::elements::{get, set};
use crate::plan::{DeclaredLayer, Lengths, ModelError, NO_GRADIENT, Plan, PlannedLayer};
use crate::shape::{Geometry, Shape};

/// A network of up to `N` layers, the last of which is a loss.
///
/// In a `const`, use [`new`](Self::new): a shape that does not fit is a compile error that names
/// the layer. At run time, use [`try_new`](Self::try_new), which makes the same checks.
///
/// On a microcontroller a model takes 52 bytes plus 68 bytes per layer, which is 868 bytes for 12
/// layers. At run time, `try_new` needs about twice that much stack in addition to the model that
/// it returns. A program that only runs inference should use
/// [`for_inference`](Self::for_inference).
///
/// ```
/// use firmgrad::{Model, Optimizer, Shape, dense, softmax_cross_entropy, tanh};
///
/// const NET: Model<4> = Model::new(
///     Shape::vector(2),
///     [dense(3), tanh(), dense(2), softmax_cross_entropy()],
/// );
/// const LEN: usize = NET.training_len(&Optimizer::sgd(0.1), 1);
/// assert_eq!(NET.parameters(), 2 * 3 + 3 + 3 * 2 + 2);
/// ```
///
/// A convolution that is larger than its input does not compile:
///
/// ```compile_fail
/// use firmgrad::{Model, Padding, Shape, Window, conv2d, dense, softmax_cross_entropy};
///
/// const NET: Model<3> = Model::new(
///     Shape::image(1, 4, 4),
///     [conv2d(8, Window::square(5, 1), Padding::Valid), dense(2), softmax_cross_entropy()],
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Model<const N: usize, R: Real = f32> {
    inference: Inference<N, R>,
    /// Offset of each layer's output among the saved values, which the backward pass reads, in a
    /// buffer for one sample.
    saved_offsets: [usize; N],
    /// Offset of the gradient with respect to each layer's output, in a buffer for one sample.
    gradient_offsets: [usize; N],
    /// `None` for layers that precede the first layer with parameters, so that their code is not
    /// linked; in a model without parameters, for all layers but the loss.
    backward: [Option<&'static Backward<R>>; N],
}

/// A network of up to `N` layers for inference: a [`Model`] without its backward pass. On a
/// microcontroller it takes 52 bytes plus 56 bytes per layer.
///
/// If it is a `const`, the linker drops all code for training:
///
/// ```
/// use firmgrad::{Inference, Model, Predictor, Shape, dense, softmax_cross_entropy, tanh};
///
/// const NET: Inference<4> = Model::new(
///     Shape::vector(2),
///     [dense(3), tanh(), dense(2), softmax_cross_entropy()],
/// )
/// .for_inference();
///
/// let parameters = [0.25; NET.parameters()]; // in firmware: in flash
/// let mut buffer = [0.0; NET.inference_len(1)];
/// let mut predictor = Predictor::new(&NET, &parameters, &mut buffer)?;
/// assert_eq!(predictor.infer(&[1.0, -1.0])?, [0.5, 0.5]);
/// # Ok::<(), firmgrad::Error>(())
/// ```
///
/// `Predictor::new(&NET.for_inference(), ..)` with a [`Model`] `NET`, outside of a `const`, does
/// not have this effect: the whole model is then copied at run time.
#[derive(Clone, Copy, Debug)]
pub struct Inference<const N: usize, R: Real = f32> {
    input: Shape,
    depth: usize,
    layers: [PlannedLayer; N],
    forward: [&'static Forward<R>; N],
    /// Offset of each layer's output, in a buffer for one sample.
    offsets: [usize; N],
    lengths: Lengths,
}

impl<const N: usize, R: Real> Model<N, R> {
    /// A model with samples of shape `input` and these layers.
    ///
    /// # Panics
    /// If a layer does not fit. In a `const` this is a compile error:
    /// `layer 2 (conv): the window is larger than its input`. Use [`try_new`](Self::try_new) at run
    /// time.
    #[track_caller]
    pub const fn new(input: Shape, layers: [Layer<R>; N]) -> Self {
        match Self::try_new(input, &layers) {
            Ok(model) => model,
            Err(error) => error.message().panic(),
        }
    }

    /// A model with samples of shape `input` and these layers.
    ///
    /// # Errors
    /// The first layer that does not fit, and the reason.
    // Not inlined, so that its frame is gone when the model is used.
    #[inline(never)]
    pub const fn try_new(input: Shape, layers: &[Layer<R>]) -> Result<Self, ModelError> {
        let mut declared = [DeclaredLayer::UNUSED; N];
        let mut excess = None;
        let mut index = 0;
        while let Some(layer) = get(layers, index)
            && excess.is_none()
        {
            let declared_layer = match DeclaredLayer::new(layer, index) {
                Ok(declared_layer) => declared_layer,
                Err(error) => return Err(error),
            };
            set(&mut declared, index, declared_layer);
            if index >= N {
                excess = Some(declared_layer);
            }
            index += 1;
        }
        let declared = match declared.split_at_mut_checked(layers.len()) {
            Some((declared, _)) => declared,
            None => &mut declared,
        };
        let mut model = Self {
            inference: Inference {
                input,
                depth: declared.len(),
                layers: [PlannedLayer::unused(input); N],
                forward: [const { &Forward::Loss(|_| {}) }; N],
                offsets: [0; N],
                lengths: Lengths::NONE,
            },
            saved_offsets: [0; N],
            gradient_offsets: [NO_GRADIENT; N],
            backward: [None; N],
        };
        let plan = Plan {
            layers: &mut model.inference.layers,
            offsets: &mut model.inference.offsets,
            saved_offsets: &mut model.saved_offsets,
            gradient_offsets: &mut model.gradient_offsets,
        };
        model.inference.lengths = match plan.make(input, declared, excess) {
            Ok(lengths) => lengths,
            Err(error) => return Err(error),
        };
        index = 0;
        while let Some(declared_layer) = get(declared, index) {
            if let Some(layer) = get(layers, declared_layer.index as usize) {
                set(&mut model.inference.forward, index, layer.forward);
                if let Some(&offset) = get(&model.gradient_offsets, index)
                    && offset != NO_GRADIENT
                {
                    set(&mut model.backward, index, Some(layer.backward));
                }
            }
            index += 1;
        }
        Ok(model)
    }

    /// The same model without its backward pass. To save flash, call it in a `const`; see
    /// [`Inference`].
    pub const fn for_inference(&self) -> Inference<N, R> {
        self.inference
    }

    /// Shape of one sample.
    pub const fn input(&self) -> Shape {
        self.inference.input()
    }

    /// Number of outputs for one sample.
    pub const fn outputs(&self) -> usize {
        self.inference.outputs()
    }

    /// Number of parameters.
    pub const fn parameters(&self) -> usize {
        self.inference.parameters()
    }

    /// See [`Inference::inference_len`].
    pub const fn inference_len(&self, batch: usize) -> usize {
        self.inference.inference_len(batch)
    }

    /// Elements of the buffer that a [`Trainer`](crate::Trainer) needs with `optimizer` for a
    /// micro-batch of `batch` samples. These are parameters, gradients and optimiser state, then,
    /// for each sample, the saved values and two gradients with respect to activations, then the
    /// layers' working memory.
    pub const fn training_len(&self, optimizer: &Optimizer<R>, batch: usize) -> usize {
        let lengths = self.lengths();
        lengths
            .parameters
            .saturating_mul(2 + optimizer.rule().slots())
            .saturating_add(lengths.passes(batch))
    }

    /// Elements of the buffer that an [`OnlineTrainer`](crate::OnlineTrainer) needs with
    /// `optimizer`: those of [`training_len`](Self::training_len) for one sample, but with only the
    /// parameter gradients of the largest layer.
    pub const fn online_len(&self, optimizer: &Optimizer<R>) -> usize {
        let lengths = self.lengths();
        lengths
            .parameters
            .saturating_mul(1 + optimizer.rule().slots())
            .saturating_add(lengths.largest_layer)
            .saturating_add(lengths.passes(1))
    }

    /// See [`Inference::layers`].
    pub fn layers(&self) -> impl Iterator<Item = Geometry> {
        self.inference.layers()
    }

    /// See [`Inference::parameter_ranges`].
    pub fn parameter_ranges(&self) -> impl Iterator<Item = (Geometry, Range<usize>)> {
        self.inference.parameter_ranges()
    }

    /// Returns the loss of one sample's `outputs` and overwrites them with its gradient. `None` if
    /// the outputs or the target have the wrong length, or if the target is of the wrong kind or
    /// its class is out of range.
    ///
    /// ```
    /// # use firmgrad::{Model, Shape, Target, dense, mean_squared_error};
    /// let model = Model::<2>::new(Shape::vector(1), [dense(2), mean_squared_error()]);
    /// let mut outputs = [1.0, 3.0];
    /// let loss = model.loss(&mut outputs, Target::Values(&[1.0, 1.0]));
    /// assert_eq!((loss, outputs), (Some(2.0), [0.0, 2.0])); // the mean of 0 and 4
    /// assert_eq!(model.loss(&mut outputs, Target::Class(0)), None);
    /// ```
    pub fn loss(&self, outputs: &mut [R], target: Target<'_, R>) -> Option<R> {
        let len = self.outputs();
        let (gradient, _) = self
            .training_view()
            .loss()
            .filter(|_| outputs.len() == len)?;
        let targets = match &target {
            Target::Class(class) => Targets::Classes(core::slice::from_ref(class)),
            Target::Values(values) if values.len() == len => Targets::Values(values),
            Target::Values(_) => return None,
        };
        gradient(len, outputs, targets, &mut { R::ZERO }).ok()
    }

    const fn lengths(&self) -> &Lengths {
        &self.inference.lengths
    }

    pub(crate) const fn view(&self) -> View<'_, R> {
        self.inference.view()
    }

    pub(crate) const fn training_view(&self) -> TrainingView<'_, R> {
        TrainingView {
            view: View {
                offsets: &self.saved_offsets,
                ..self.inference.view()
            },
            gradient_offsets: &self.gradient_offsets,
            backward: &self.backward,
        }
    }
}

impl<const N: usize, R: Real> Inference<N, R> {
    /// Shape of one sample.
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// Number of outputs for one sample.
    pub const fn outputs(&self) -> usize {
        self.view().outputs()
    }

    /// Number of parameters.
    pub const fn parameters(&self) -> usize {
        self.lengths.parameters
    }

    /// Elements of the buffer that a [`Predictor`](crate::Predictor) needs for `batch` samples at a
    /// time. The parameters are not in this buffer.
    pub const fn inference_len(&self, batch: usize) -> usize {
        let lengths = &self.lengths;
        lengths
            .inference
            .saturating_mul(batch)
            .saturating_add(lengths.work(batch).len(batch))
    }

    /// The layers with their shapes, in the order of computation. A maximum pooling is computed
    /// ahead of the monotone activations that precede it: the activation of the maximum is the
    /// maximum of the activations, and fewer activations are then computed.
    pub fn layers(&self) -> impl Iterator<Item = Geometry> {
        self.view().layers.iter().map(|planned| planned.geometry)
    }

    /// Each layer with the range of its parameters, weights before biases, among all parameters.
    /// Layers without parameters have an empty range.
    ///
    /// ```
    /// # use firmgrad::{Model, Shape, dense, softmax_cross_entropy, tanh};
    /// let layers = [dense(3), tanh(), dense(2), softmax_cross_entropy()];
    /// let model = Model::<4>::new(Shape::vector(2), layers);
    /// let ranges: Vec<_> = model.parameter_ranges().map(|(_, range)| range).collect();
    /// assert_eq!(ranges, [0..9, 9..9, 9..17, 17..17]);
    /// for (layer, range) in model.parameter_ranges() {
    ///     assert_eq!(range.len(), layer.weights() + layer.biases());
    /// }
    /// ```
    pub fn parameter_ranges(&self) -> impl Iterator<Item = (Geometry, Range<usize>)> {
        self.view().parameter_ranges()
    }

    pub(crate) const fn view(&self) -> View<'_, R> {
        // `depth` is at most `N`, so the split always succeeds.
        let layers = match self.layers.split_at_checked(self.depth) {
            Some((layers, _)) => layers,
            None => &self.layers,
        };
        View {
            input: self.input,
            layers,
            forward: &self.forward,
            offsets: &self.offsets,
            lengths: &self.lengths,
        }
    }
}

impl<const N: usize, R: Real> AsRef<Self> for Inference<N, R> {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<const N: usize, R: Real> AsRef<Inference<N, R>> for Model<N, R> {
    fn as_ref(&self) -> &Inference<N, R> {
        &self.inference
    }
}

/// A view of a model without the const generic number of layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a, R: Real> {
    pub(crate) input: Shape,
    pub(crate) layers: &'a [PlannedLayer],
    pub(crate) forward: &'a [&'static Forward<R>],
    /// Offset of each layer's output, in a buffer for one sample; see
    /// [`Batch::range`](crate::layer::tables::Batch::range).
    pub(crate) offsets: &'a [usize],
    pub(crate) lengths: &'a Lengths,
}

/// A view of a model for training, without the const generic number of layers. Its `view.offsets`
/// are those of saved values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrainingView<'a, R: Real> {
    pub(crate) view: View<'a, R>,
    pub(crate) gradient_offsets: &'a [usize],
    pub(crate) backward: &'a [Option<&'static Backward<R>>],
}

impl<'a, R: Real> View<'a, R> {
    /// Number of whole samples in `inputs`.
    pub(crate) fn samples(&self, inputs: &[R]) -> usize {
        inputs.len() / self.input.len().max(1)
    }

    /// Number of outputs for one sample.
    pub(crate) const fn outputs(&self) -> usize {
        match self.layers {
            [.., last] => last.geometry.output.len(),
            [] => 0,
        }
    }

    /// The function of the loss that turns one sample's outputs into the result of inference, such
    /// as a softmax.
    pub(crate) const fn inference_output(&self) -> Option<fn(&mut [R])> {
        let Some(last) = self.layers.len().checked_sub(1) else {
            return None;
        };
        match self.forward.split_at_checked(last) {
            Some((_, [Forward::Loss(inference_output), ..])) => Some(*inference_output),
            _ => None,
        }
    }

    /// The layers in the order of computation.
    pub(crate) fn specs(&self) -> impl Iterator<Item = Spec> + Clone + use<'a, R> {
        self.layers.iter().map(|planned| planned.geometry.spec())
    }

    /// See [`Inference::parameter_ranges`].
    pub(crate) fn parameter_ranges(
        &self,
    ) -> impl Iterator<Item = (Geometry, Range<usize>)> + Clone + use<'a, R> {
        let mut start = 0;
        self.layers.iter().map(move |planned| {
            let range = start..planned.parameters_end;
            start = planned.parameters_end;
            (planned.geometry, range)
        })
    }
}

impl<R: Real> TrainingView<'_, R> {
    /// The gradient function of the loss, and the offset of the gradient with respect to the
    /// outputs, in a buffer for one sample.
    pub(crate) fn loss(&self) -> Option<(LossGradient<R>, usize)> {
        let last = self.view.layers.len().checked_sub(1)?;
        match (self.backward.get(last)?, self.gradient_offsets.get(last)?) {
            (Some(Backward::Loss(gradient)), &offset) => Some((*gradient, offset)),
            _ => None,
        }
    }
}

/// Checks the sizes in the docs of [`Model`] and [`Inference`].
#[cfg(target_pointer_width = "32")]
const _: () = assert!(size_of::<Model<12>>() <= 868 && size_of::<Inference<12>>() <= 724);
