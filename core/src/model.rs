//! A model: layers in order, checked, with the place of everything they need.

use crate::layer::{Kernels, Layer, Misfit, Placed, Spec, identity};
use crate::{Optimizer, Real, Shape};

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

/// A layer at its place, and where its values lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<R: Real> {
    pub(crate) placed: Placed,
    pub(crate) kernels: &'static Kernels<R>,
    /// First of its parameters.
    pub(crate) parameters: usize,
    /// First of its input's values among one sample's kept activations; `None` for the sample.
    pub(crate) source: Option<usize>,
    /// First of its output's values; equal to `source` for a layer that works in place.
    pub(crate) output: usize,
}

/// Numbers of elements, of one sample where they grow with the batch.
#[derive(Clone, Copy, Debug)]
struct Lengths {
    parameters: usize,
    /// Activations kept for the backward pass.
    activations: usize,
    /// The widest gradient by an activation.
    delta: usize,
    /// The two areas that inference alternates between.
    areas: (usize, usize),
    /// Whether the last values lie in the second area.
    at_second: bool,
    forward_scratch: usize,
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
            Err(error) => refuse(error),
        }
    }

    /// The model of `layers` behind samples of shape `input`.
    ///
    /// # Errors
    /// The first layer that does not fit, and why.
    pub const fn try_new(input: Shape, layers: &[Layer<R>]) -> Result<Self, ModelError> {
        let blank = Placed {
            spec: Spec::Identity,
            input,
            output: input,
        };
        let mut nodes = [Node {
            placed: blank,
            kernels: identity().kernels(),
            parameters: 0,
            source: None,
            output: 0,
        }; N];
        let mut lengths = Lengths {
            parameters: 0,
            activations: 0,
            delta: 0,
            areas: (0, 0),
            at_second: false,
            forward_scratch: 0,
        };
        let mut shape = input;
        let mut source = None;
        let mut read_back = false;
        let mut depth = 0;
        let mut misfit = None;
        let mut name = "none";
        let mut layers = layers;
        let mut slots: &mut [Node<R>] = &mut nodes;
        while let [layer, following @ ..] = layers {
            name = layer.spec().name();
            let Some((node, rest)) = slots.split_first_mut() else {
                misfit = Some(Misfit::TooManyLayers);
                break;
            };
            let placed = match Placed::new(layer.spec(), shape) {
                Ok(placed) => placed,
                Err(reason) => {
                    misfit = Some(reason);
                    break;
                }
            };
            let in_place = match layer.kernels() {
                Kernels::Transform(_) => false,
                Kernels::Map(_) => source.is_some() && !read_back,
                Kernels::Head(_) => {
                    if !following.is_empty() {
                        misfit = Some(Misfit::HeadInside);
                        break;
                    }
                    source.is_some()
                }
            };
            read_back = match layer.kernels() {
                Kernels::Map(map) => map.reads_output,
                _ => false,
            };
            let output = match source {
                Some(source) if in_place => source,
                _ => lengths.activations,
            };
            *node = Node {
                placed,
                kernels: layer.kernels(),
                parameters: lengths.parameters,
                source,
                output,
            };
            lengths.grow(&placed, in_place);
            if lengths.too_large() {
                misfit = Some(Misfit::TooLarge);
                break;
            }
            shape = placed.output;
            source = Some(output);
            depth += 1;
            slots = rest;
            layers = following;
        }
        if misfit.is_none() && !ends_in_head(&nodes, depth) {
            misfit = Some(Misfit::HeadMissing);
            depth = depth.saturating_sub(1);
        }
        match misfit {
            Some(misfit) => Err(ModelError {
                layer: depth,
                name,
                misfit,
            }),
            None => Ok(Self {
                input,
                nodes,
                depth,
                lengths,
            }),
        }
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
            .saturating_add(self.lengths.forward_scratch)
    }

    /// Elements of the buffer that [`Trainer`](crate::Trainer) needs with `optimizer` for a
    /// micro-batch of `batch` samples: parameters, gradients and optimiser state, then activations
    /// and two of the widest activation gradients a sample, then the layers' working memory.
    pub const fn training_len(&self, optimizer: &Optimizer<R>, batch: usize) -> usize {
        let fixed = self
            .lengths
            .parameters
            .saturating_mul(2 + optimizer.rule().slots());
        let sample = self
            .lengths
            .activations
            .saturating_add(self.lengths.delta.saturating_mul(2));
        fixed
            .saturating_add(sample.saturating_mul(batch))
            .saturating_add(self.training_scratch(batch))
    }

    /// The layers in order, each with the shapes around it.
    pub fn layers(&self) -> impl Iterator<Item = Placed> {
        self.nodes().iter().map(|node| node.placed)
    }

    /// The parameters of each layer within the whole, `(layer, weights then biases)`; layers
    /// without parameters have an empty range.
    pub fn parameter_ranges(&self) -> impl Iterator<Item = (Placed, core::ops::Range<usize>)> {
        self.nodes().iter().map(|node| {
            let end = node.parameters + node.placed.parameters();
            (node.placed, node.parameters..end)
        })
    }

    /// The loss of one sample's outputs, before the head's answer; `None` where the target is of
    /// the wrong kind, length or class.
    pub fn loss(&self, outputs: &[R], target: crate::Target<'_, R>) -> Option<R> {
        (self.view().head()?.loss)(outputs, target)
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
            parameters: self.lengths.parameters,
            activations: self.lengths.activations,
            delta: self.lengths.delta,
            areas: self.lengths.areas,
        }
    }

    pub(crate) const fn training_scratch(&self, batch: usize) -> usize {
        let mut scratch = self.lengths.forward_scratch;
        let mut nodes = self.nodes();
        let mut trained = false;
        while let [node, rest @ ..] = nodes {
            let backward = node.placed.backward_scratch(batch);
            if trained && backward > scratch {
                scratch = backward;
            }
            trained = trained || node.placed.parameters() > 0;
            nodes = rest;
        }
        scratch
    }
}

impl Lengths {
    const fn grow(&mut self, placed: &Placed, in_place: bool) {
        let outputs = placed.output.len();
        self.parameters = self.parameters.saturating_add(placed.parameters());
        self.delta = larger(self.delta, outputs);
        self.forward_scratch = larger(self.forward_scratch, placed.forward_scratch());
        if !in_place {
            self.activations = self.activations.saturating_add(outputs);
        }
        // Inference: a transform writes to the other area, anything else works in place.
        if placed.spec.is_transform() {
            self.at_second = !self.at_second;
        }
        let (first, second) = self.areas;
        self.areas = match self.at_second {
            false => (larger(first, outputs), second),
            true => (first, larger(second, outputs)),
        };
    }

    const fn too_large(&self) -> bool {
        // Leaves room for four copies of the parameters and for the other sums of lengths.
        let limit = isize::MAX as usize / 64;
        self.parameters > limit || self.activations > limit || self.forward_scratch > limit
    }
}

/// A model without its number of layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a, R: Real> {
    pub(crate) input: Shape,
    pub(crate) nodes: &'a [Node<R>],
    pub(crate) parameters: usize,
    pub(crate) activations: usize,
    pub(crate) delta: usize,
    pub(crate) areas: (usize, usize),
}

const fn ends_in_head<R: Real>(nodes: &[Node<R>], depth: usize) -> bool {
    match nodes.split_at_checked(depth) {
        Some(([.., last], _)) => last.placed.spec.is_head(),
        _ => false,
    }
}

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// Panics with the error's sentence, which in a `const` is what the compiler prints.
#[track_caller]
const fn refuse(error: ModelError) -> ! {
    let mut text = [0; 160];
    let mut len = append(&mut text, 0, b"layer ");
    len = append_number(&mut text, len, error.layer + 1);
    len = append(&mut text, len, b" (");
    len = append(&mut text, len, error.name.as_bytes());
    len = append(&mut text, len, b"): ");
    len = append(&mut text, len, error.misfit.message().as_bytes());
    match text.split_at_checked(len) {
        Some((text, _)) => match core::str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a layer does not fit"),
        },
        None => panic!("a layer does not fit"),
    }
}

const fn append(text: &mut [u8], at: usize, mut bytes: &[u8]) -> usize {
    let mut len = at;
    while let [byte, rest @ ..] = bytes {
        if len == text.len() {
            break;
        }
        text[len] = *byte;
        len += 1;
        bytes = rest;
    }
    len
}

const fn append_number(text: &mut [u8], at: usize, number: usize) -> usize {
    let at = if number >= 10 {
        append_number(text, at, number / 10)
    } else {
        at
    };
    append(text, at, &[b'0' + (number % 10) as u8])
}
