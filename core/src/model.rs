//! A model: its plan, and the functions of its layers.

use core::ops::Range;

use crate::Real;
use crate::layer::declaration::Layer;
use crate::layer::spec::Spec;
use crate::layer::target::{Target, Targets};
use crate::layer::{Backward, Forward, LossGradient};
use crate::optimizer::definition::Optimizer;
use crate::plan::{Declared, Lengths, ModelError, NOWHERE, Plan, Step};
use crate::shape::{Geometry, Shape};

/// A network of up to `N` layers, the last of them a loss.
///
/// Made by [`new`](Self::new) in a `const`, where a shape that does not fit is a compile error
/// that names the layer, or by [`try_new`](Self::try_new) at run time, through the same checks.
///
/// On a microcontroller it takes 52 bytes and 68 a layer, 12 layers 868; made at run time, `try_new`
/// needs about three times as much stack. A program that only answers takes
/// [`for_inference`](Self::for_inference) of it.
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
    /// First element of each layer's output among those that the backward pass reads, of one
    /// sample.
    saved: [usize; N],
    backward: [BackwardNode<R>; N],
}

/// A network of up to `N` layers that only answers: a [`Model`] without its backward pass.
///
/// In a `const` the linker then drops all code that belongs to training:
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
/// assert_eq!(predictor.answer(&[1.0, -1.0])?, [0.5, 0.5]);
/// # Ok::<(), firmgrad::Error>(())
/// ```
///
/// `Predictor::new(&NET.for_inference(), ..)` of a whole model `NET`, outside of a `const`, does
/// not: the whole model is then copied at run time.
#[derive(Clone, Copy, Debug)]
pub struct Inference<const N: usize, R: Real = f32> {
    input: Shape,
    depth: usize,
    nodes: [Node<R>; N],
    /// First element of each layer's output, of one sample.
    places: [usize; N],
    lengths: Lengths,
}

/// A layer in its place, and how it is computed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<R: Real> {
    pub(crate) step: Step,
    pub(crate) forward: &'static Forward<R>,
}

/// What the backward pass reads of a layer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BackwardNode<R: Real> {
    /// First element of the gradient with respect to its output, of one sample.
    pub(crate) gradient: usize,
    /// `None` where no parameter depends on the gradient, so that its code is not linked.
    pub(crate) backward: Option<&'static Backward<R>>,
}

impl<const N: usize, R: Real> Model<N, R> {
    /// The model of `layers` after samples of shape `input`.
    ///
    /// # Panics
    /// Where a layer does not fit, which in a `const` is a compile error: `layer 2 (conv): the
    /// window is larger than its input`. Use [`try_new`](Self::try_new) at run time.
    #[track_caller]
    pub const fn new(input: Shape, layers: [Layer<R>; N]) -> Self {
        match Self::try_new(input, &layers) {
            Ok(model) => model,
            Err(error) => error.message().panic(),
        }
    }

    /// The model of `layers` after samples of shape `input`.
    ///
    /// # Errors
    /// The first layer that does not fit, and why.
    #[expect(
        clippy::indexing_slicing,
        reason = "indices below lengths, which is asked just before"
    )]
    pub const fn try_new(input: Shape, layers: &[Layer<R>]) -> Result<Self, ModelError> {
        let mut declared = [Declared::NOTHING; N];
        let mut beyond = None;
        let mut layer = 0;
        while layer < layers.len() && layer <= N {
            let one = match Declared::of(&layers[layer], layer) {
                Ok(one) => one,
                Err(error) => return Err(error),
            };
            if layer < N {
                declared[layer] = one;
            } else {
                beyond = Some(one);
            }
            layer += 1;
        }
        let declared = match declared.split_at_mut_checked(layers.len()) {
            Some((declared, _)) => declared,
            None => &mut declared,
        };
        let plan = match Plan::<N>::new(input, declared, beyond) {
            Ok(plan) => plan,
            Err(error) => return Err(error),
        };
        let nothing = Node {
            step: Step::nothing(input),
            forward: const { &Forward::Loss(|_| {}) },
        };
        let mut model = Self {
            inference: Inference {
                input,
                depth: declared.len(),
                nodes: [nothing; N],
                places: plan.places,
                lengths: plan.lengths,
            },
            saved: plan.saved,
            backward: [BackwardNode {
                gradient: NOWHERE,
                backward: None,
            }; N],
        };
        layer = 0;
        while layer < declared.len() {
            let from = layers[declared[layer].number as usize];
            model.inference.nodes[layer] = Node {
                step: plan.steps[layer],
                forward: from.forward,
            };
            let gradient = plan.gradients[layer];
            if gradient != NOWHERE {
                model.backward[layer] = BackwardNode {
                    gradient,
                    backward: Some(from.backward),
                };
            }
            layer += 1;
        }
        Ok(model)
    }

    /// The same model without what belongs to training. In a `const`, see [`Inference`].
    pub const fn for_inference(&self) -> Inference<N, R> {
        self.inference
    }

    /// Shape of one sample.
    pub const fn input(&self) -> Shape {
        self.inference.input()
    }

    /// Values that the network answers for one sample.
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

    /// Elements of the buffer that [`Trainer`](crate::Trainer) needs with `optimizer` for a
    /// micro-batch of `batch` samples: parameters, gradients and optimiser state, then what the
    /// backward pass reads of each sample and two gradients with respect to its activations, then
    /// the layers' working memory.
    pub const fn training_len(&self, optimizer: &Optimizer<R>, batch: usize) -> usize {
        let lengths = self.lengths();
        lengths
            .parameters
            .saturating_mul(2 + optimizer.rule().slots())
            .saturating_add(lengths.passes(batch))
    }

    /// Elements of the buffer that [`OnlineTrainer`](crate::OnlineTrainer) needs with `optimizer`:
    /// as [`training_len`](Self::training_len) for one sample, with the gradients of the largest
    /// layer in place of all.
    pub const fn online_len(&self, optimizer: &Optimizer<R>) -> usize {
        let lengths = self.lengths();
        lengths
            .parameters
            .saturating_mul(1 + optimizer.rule().slots())
            .saturating_add(lengths.largest)
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

    /// The loss of one sample's `outputs`, which it overwrites with its gradient with respect to
    /// them. `None` where outputs or target are of the wrong length, or the target of the wrong
    /// kind or class.
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
                places: &self.saved,
                ..self.inference.view()
            },
            backward: &self.backward,
        }
    }
}

impl<const N: usize, R: Real> Inference<N, R> {
    /// Shape of one sample.
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// Values that the network answers for one sample.
    pub const fn outputs(&self) -> usize {
        self.view().outputs()
    }

    /// Number of parameters.
    pub const fn parameters(&self) -> usize {
        self.lengths.parameters
    }

    /// Elements of the buffer that [`Predictor`](crate::Predictor) needs for `batch` samples at a
    /// time; the parameters are not in it.
    pub const fn inference_len(&self, batch: usize) -> usize {
        let lengths = &self.lengths;
        lengths
            .inference
            .saturating_mul(batch)
            .saturating_add(lengths.work(batch).len(batch))
    }

    /// The layers with their shapes, in the order in which they are computed. An activation before
    /// a maximum pooling is computed after it: the activation of the largest value is the largest
    /// activation, and there are fewer to compute.
    pub fn layers(&self) -> impl Iterator<Item = Geometry> {
        self.view().nodes.iter().map(|node| node.step.geometry)
    }

    /// The parameters of each layer within the whole, `(layer, weights then biases)`; layers
    /// without parameters have an empty range.
    pub fn parameter_ranges(&self) -> impl Iterator<Item = (Geometry, Range<usize>)> {
        self.view().parameter_ranges()
    }

    pub(crate) const fn view(&self) -> View<'_, R> {
        // `depth` is at most `N`, so the split always succeeds.
        let nodes = match self.nodes.split_at_checked(self.depth) {
            Some((nodes, _)) => nodes,
            None => &self.nodes,
        };
        View {
            input: self.input,
            nodes,
            places: &self.places,
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

/// A model without its number of layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a, R: Real> {
    pub(crate) input: Shape,
    pub(crate) nodes: &'a [Node<R>],
    /// First element of each layer's output, of one sample.
    pub(crate) places: &'a [usize],
    pub(crate) lengths: &'a Lengths,
}

/// A model that trains, without its number of layers; its places are those of saved values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrainingView<'a, R: Real> {
    pub(crate) view: View<'a, R>,
    pub(crate) backward: &'a [BackwardNode<R>],
}

impl<'a, R: Real> View<'a, R> {
    /// Whole samples in `inputs`.
    pub(crate) fn samples(&self, inputs: &[R]) -> usize {
        inputs.len() / self.input.len().max(1)
    }

    /// Values that the network answers for one sample.
    pub(crate) const fn outputs(&self) -> usize {
        match self.nodes {
            [.., last] => last.step.geometry.output.len(),
            [] => 0,
        }
    }

    /// What the loss makes of one sample's outputs.
    pub(crate) const fn answer(&self) -> Option<fn(&mut [R])> {
        match self.nodes {
            [
                ..,
                Node {
                    forward: Forward::Loss(answer),
                    ..
                },
            ] => Some(*answer),
            _ => None,
        }
    }

    /// The layers in the order in which they are computed.
    pub(crate) fn specs(&self) -> impl Iterator<Item = Spec> + Clone + use<'a, R> {
        self.nodes.iter().map(|node| node.step.geometry.spec())
    }

    /// See [`Inference::parameter_ranges`].
    pub(crate) fn parameter_ranges(
        &self,
    ) -> impl Iterator<Item = (Geometry, Range<usize>)> + Clone + use<'a, R> {
        let mut start = 0;
        self.nodes.iter().map(move |Node { step, .. }| {
            let range = start..step.parameters_end;
            start = step.parameters_end;
            (step.geometry, range)
        })
    }
}

impl<R: Real> TrainingView<'_, R> {
    /// The loss of the last layer, and the first element of its gradient with respect to the
    /// outputs, of one sample.
    pub(crate) fn loss(&self) -> Option<(LossGradient<R>, usize)> {
        let last = self.backward.get(self.view.nodes.len().checked_sub(1)?)?;
        match last.backward {
            Some(Backward::Loss(gradient)) => Some((*gradient, last.gradient)),
            _ => None,
        }
    }
}

/// What the docs of [`Model`] say of its size.
#[cfg(target_pointer_width = "32")]
const _: () = assert!(size_of::<Model<12>>() <= 900 && size_of::<Inference<12>>() <= 724);
