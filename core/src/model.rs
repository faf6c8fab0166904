//! A model: layers in order, checked, with the place of everything they need.

use crate::checkpoint::{self, CheckpointError, Entry, LoadError, SaveError, Stored};
use crate::layer::{Layer, Misfit, Placed, Spec, identity};
use crate::plan::{Lengths, Node, lay_out, ordered_layers};
use crate::sentence::Sentence;
use crate::{Optimizer, Real, Shape, Target, Targets};

/// A network of up to `N` layers, the last of them a loss head.
///
/// Made by [`new`](Self::new) in a `const`, where a shape that does not fit is a compile error
/// that names the layer, or by [`try_new`](Self::try_new) at run time, through the same checks.
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
    input: Shape,
    nodes: [Node<R>; N],
    depth: usize,
    lengths: Lengths,
}

/// Why layers do not make a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ModelError {
    /// Number of the layer, from 0.
    pub layer: usize,
    /// Its kind, as net notation writes it.
    pub name: &'static str,
    /// What is wrong with it there.
    pub misfit: Misfit,
}

impl core::fmt::Display for ModelError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            layer,
            name,
            misfit,
        } = self;
        write!(f, "layer {} ({name}): {}", layer + 1, misfit.message())
    }
}

impl core::error::Error for ModelError {}

impl ModelError {
    /// What [`Display`](core::fmt::Display) writes, in a constant.
    const fn sentence(&self) -> Sentence {
        Sentence::new()
            .text("layer ")
            .number(self.layer + 1)
            .text(" (")
            .text(self.name)
            .text("): ")
            .text(self.misfit.message())
    }
}

impl<const N: usize, R: Real> Model<N, R> {
    /// The model of `layers` behind samples of shape `input`.
    ///
    /// # Panics
    /// Where a layer does not fit, which in a `const` is a compile error: `layer 2 (conv): the
    /// window is larger than its input`. Use [`try_new`](Self::try_new) at run time.
    #[track_caller]
    pub const fn new(input: Shape, layers: [Layer<R>; N]) -> Self {
        match Self::try_new(input, &layers) {
            Ok(model) => model,
            Err(error) => error.sentence().panic(),
        }
    }

    /// The model of `layers` behind samples of shape `input`.
    ///
    /// # Errors
    /// The first layer that does not fit, and why.
    pub const fn try_new(input: Shape, layers: &[Layer<R>]) -> Result<Self, ModelError> {
        let mut ordered = [identity(); N];
        let depth = match ordered_layers(input, layers, &mut ordered) {
            Ok(depth) => depth,
            Err(error) => return Err(error),
        };
        let mut nodes = [Node::nothing(input); N];
        let (depth, lengths) = match ordered.split_at_checked(depth) {
            Some((layers, _)) => lay_out(input, layers, &mut nodes),
            None => (0, Lengths::NONE),
        };
        Ok(Self {
            input,
            nodes,
            depth,
            lengths,
        })
    }

    /// Shape of one sample.
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// Values that the network answers for one sample.
    pub const fn outputs(&self) -> usize {
        match self.nodes().last() {
            Some(head) => head.placed.output.len(),
            None => 0,
        }
    }

    /// Number of parameters.
    pub const fn parameters(&self) -> usize {
        self.lengths.parameters
    }

    /// Elements of the buffer that [`Predictor`](crate::Predictor) needs for `batch` samples at a
    /// time; the parameters are not in it.
    pub const fn inference_len(&self, batch: usize) -> usize {
        let (first, second) = self.lengths.areas;
        first
            .saturating_add(second)
            .saturating_mul(batch)
            .saturating_add(self.lengths.work(batch).len(batch))
    }

    /// Elements of the buffer that [`Trainer`](crate::Trainer) needs with `optimizer` for a
    /// micro-batch of `batch` samples: parameters, gradients and optimiser state, then what the
    /// backward pass reads of each sample and two of its activations' gradients, then the layers'
    /// working memory.
    pub const fn training_len(&self, optimizer: &Optimizer<R>, batch: usize) -> usize {
        self.lengths
            .parameters
            .saturating_mul(2 + optimizer.rule().slots())
            .saturating_add(self.lengths.passes(batch))
    }

    /// Elements of the buffer that [`Trainer::online`](crate::Trainer::online) needs with
    /// `optimizer`: as [`training_len`](Self::training_len) for one sample, with the gradients of
    /// the largest layer in place of all.
    pub const fn online_len(&self, optimizer: &Optimizer<R>) -> usize {
        self.lengths
            .parameters
            .saturating_mul(1 + optimizer.rule().slots())
            .saturating_add(self.lengths.largest)
            .saturating_add(self.lengths.passes(1))
    }

    /// The layers in the order in which they are computed, each with the shapes around it. An
    /// activation before a maximum pooling is computed behind it: the activation of the largest
    /// value is the largest activation, and there are fewer to compute.
    pub fn layers(&self) -> impl Iterator<Item = Placed> {
        self.parameter_ranges().map(|(placed, _)| placed)
    }

    /// The parameters of each layer within the whole, `(layer, weights then biases)`; layers
    /// without parameters have an empty range.
    pub fn parameter_ranges(&self) -> impl Iterator<Item = (Placed, core::ops::Range<usize>)> {
        self.view().parameter_ranges()
    }

    /// Bytes of a [`checkpoint`](crate::checkpoint) of the model and its parameters, and, with an
    /// `optimizer`, of the state of a training.
    pub const fn checkpoint_len(&self, optimizer: Option<&Optimizer<R>>) -> u64 {
        let slots = match optimizer {
            Some(optimizer) => Some(optimizer.rule().slots()),
            None => None,
        };
        let (mut records, mut nodes) = (0, self.nodes());
        while let [node, rest @ ..] = nodes {
            records += checkpoint::record_len(&node.placed.spec);
            if let Some(pooling) = &node.pooling {
                records += checkpoint::record_len(&pooling.window.spec);
            }
            nodes = rest;
        }
        checkpoint::file_len(records as u64, self.parameters() as u64, slots)
    }

    /// The loss of one sample's outputs, before the head's answer, and in their place its gradient
    /// by them; `None` where outputs or target are of the wrong length, or the target of the wrong
    /// kind or class.
    pub fn loss(&self, outputs: &mut [R], target: Target<'_, R>) -> Option<R> {
        let len = self.outputs();
        let head = self.view().head().filter(|_| outputs.len() == len)?;
        let targets = match &target {
            Target::Class(class) => Targets::Classes(core::slice::from_ref(class)),
            Target::Values(values) if values.len() == len => Targets::Values(values),
            Target::Values(_) => return None,
        };
        (head.gradient)(len, outputs, targets, &mut { R::ZERO }).ok()
    }

    const fn nodes(&self) -> &[Node<R>] {
        // `depth` is at most `N`, so the split always succeeds.
        match self.nodes.split_at_checked(self.depth) {
            Some((nodes, _)) => nodes,
            None => &self.nodes,
        }
    }

    pub(crate) const fn view(&self) -> View<'_, R> {
        View {
            input: self.input,
            nodes: self.nodes(),
            lengths: self.lengths,
        }
    }
}

impl<const N: usize> Model<N> {
    /// Gives `put` the bytes of a [`checkpoint`](crate::checkpoint) of the model with
    /// `parameters`, [`checkpoint_len(None)`](Self::checkpoint_len) in all, in pieces of 4 to 64,
    /// each a multiple of 4. [`Trainer::save`](crate::Trainer::save) writes the state of a
    /// training as well.
    ///
    /// # Errors
    /// `Refused` with [`Error::Parameters`](crate::Error::Parameters): not as many as the model
    /// has; `TooLarge`; `Put` with what `put` answers first.
    pub fn save<E>(
        &self,
        parameters: &[f32],
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        self.save_with(parameters, core::iter::empty(), put)
    }

    /// Saves as [`save`](Self::save) does, with entries *about* the data and the training after
    /// all else. They are asked for three times.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_with<'e, E>(
        &self,
        parameters: &[f32],
        about: impl Iterator<Item = Entry<'e>> + Clone,
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        let (need, have) = (self.parameters(), parameters.len());
        if need != have {
            return Err(SaveError::Refused(crate::Error::Parameters { need, have }));
        }
        checkpoint::write(&self.view(), parameters, None, about, put)
    }

    /// Copies the parameters of a checkpoint of this model from a storage that is read in pieces:
    /// `read` fills its second argument with the bytes of the file from its first on, and `len` is
    /// the length of the file. Nothing is changed before all of the file has been checked; then
    /// the parameters are read a second time.
    ///
    /// # Errors
    /// `Read` with what `read` answers first; `Checkpoint` with what
    /// [`Checkpoint::parse`](crate::checkpoint::Checkpoint::parse) answers, or `OtherModel`, or
    /// `Parameters`: `to` has room for another number of them. `to` is then as it was. Where the
    /// second reading alone fails, or gives other values than the first, `to` is filled with 0.
    pub fn load<E>(
        &self,
        len: usize,
        read: impl FnMut(usize, &mut [u8]) -> Result<(), E>,
        to: &mut [f32],
    ) -> Result<(), LoadError<E>> {
        let (need, have) = (self.parameters(), to.len());
        if need != have {
            return Err(CheckpointError::Parameters { need, have }.into());
        }
        let mut stored = Stored::check(len, read)?;
        stored.compare(&self.view())?;
        let copied = stored.copy_parameters(to);
        if copied.is_err() {
            to.fill(0.0);
        }
        copied
    }
}

/// A model without its number of layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a, R: Real> {
    pub(crate) input: Shape,
    pub(crate) nodes: &'a [Node<R>],
    pub(crate) lengths: Lengths,
}

impl<'a, R: Real> View<'a, R> {
    /// See [`Model::parameter_ranges`].
    pub(crate) fn parameter_ranges(
        &self,
    ) -> impl Iterator<Item = (Placed, core::ops::Range<usize>)> + Clone + use<'a, R> {
        self.nodes.iter().flat_map(|node| {
            let end = node.parameters + node.placed.parameters();
            let pooling = node.pooling.map(|pooling| (pooling.window, end..end));
            core::iter::once((node.placed, node.parameters..end)).chain(pooling)
        })
    }

    /// The layers in the order in which they are computed.
    pub(crate) fn layers(&self) -> impl Iterator<Item = Spec> + Clone + use<'a, R> {
        self.parameter_ranges().map(|(placed, _)| placed.spec)
    }
}
