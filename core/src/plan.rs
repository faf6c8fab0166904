//! The plan of a model: in which order its layers are computed, and where their values lie.

use crate::bands::Pooling;
use crate::layer::{Kernels, Layer, Misfit, Placed, Spec};
use crate::model::ModelError;
use crate::{Real, Shape};

/// A layer at its place, and where its values lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<R: Real> {
    pub(crate) placed: Placed,
    pub(crate) kernels: &'static Kernels<R>,
    /// First of its parameters.
    pub(crate) parameters: usize,
    /// Number of its weights, which come first, and of all its parameters.
    pub(crate) weights: usize,
    pub(crate) trained: usize,
    /// First of its input's values among one sample's kept values; `None` for the sample.
    pub(crate) source: Option<usize>,
    /// First of its output's values, behind which lie a pooling's indices; equal to `source` for
    /// a layer that works in place.
    pub(crate) output: usize,
    /// Copies its input to where it may change it; `None` where it may change it in place, or
    /// computes new values.
    pub(crate) copy: Option<CopyTo<R>>,
    /// Values that it leaves behind for one sample.
    pub(crate) outputs: usize,
    /// Elements behind them that remember where pooled values come from.
    pub(crate) indices: usize,
    /// The pooling that takes its output at once, so that only the pooled values are kept.
    pub(crate) pooling: Option<Pooling<R>>,
    /// Number of the layer in its network.
    pub(crate) number: u32,
}

/// Copies the first slice to the second.
type CopyTo<R> = fn(&[R], &mut [R]);

/// Numbers of elements, of one sample where they grow with the batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lengths {
    pub(crate) parameters: usize,
    /// Parameters of the layer that has most.
    pub(crate) largest: usize,
    /// What the backward pass reads: activations, and the indices of poolings.
    pub(crate) kept: usize,
    /// The two areas between which gradients by activations alternate on the way back.
    pub(crate) deltas: (usize, usize),
    /// Whether the last of them, by the network's outputs, lies in the second.
    pub(crate) ends_in_second: bool,
    /// The two areas that inference alternates between.
    pub(crate) areas: (usize, usize),
    /// Working memory for a batch of one.
    one: Work,
    /// Working memory for larger ones.
    many: Work,
}

/// Elements of working memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    /// What is pooled at once, of one sample.
    pub(crate) band: usize,
    /// The layers' own.
    pub(crate) scratch: usize,
}

impl Work {
    const NONE: Self = Self {
        band: 0,
        scratch: 0,
    };

    pub(crate) const fn len(self, batch: usize) -> usize {
        self.band.saturating_mul(batch).saturating_add(self.scratch)
    }

    const fn cover(&mut self, band: usize, scratch: usize) {
        self.band = larger(self.band, band);
        self.scratch = larger(self.scratch, scratch);
    }
}

impl Lengths {
    pub(crate) const NONE: Self = Self {
        parameters: 0,
        largest: 0,
        kept: 0,
        deltas: (0, 0),
        ends_in_second: false,
        areas: (0, 0),
        one: Work::NONE,
        many: Work::NONE,
    };

    /// Working memory for a batch.
    pub(crate) const fn work(&self, batch: usize) -> Work {
        match batch {
            1 => self.one,
            _ => self.many,
        }
    }

    const fn cover_work<R: Real>(&mut self, node: &Node<R>) {
        let placed = node.placed;
        match &node.pooling {
            Some(pooling) => {
                let band = placed.band(0, pooling.rows(1));
                self.one.cover(band.output.len(), band.scratch());
                self.many.cover(placed.output.len(), placed.scratch());
            }
            None => {
                self.one.cover(0, placed.scratch());
                self.many.cover(0, placed.scratch());
            }
        }
    }

    /// What the passes of training need besides parameters, gradients and optimiser state.
    pub(crate) const fn passes(&self, batch: usize) -> usize {
        let (first, second) = self.deltas;
        self.kept
            .saturating_add(first)
            .saturating_add(second)
            .saturating_mul(batch)
            .saturating_add(self.work(batch).len(batch))
    }
}

impl<R: Real> Node<R> {
    /// What an unused place of a model holds.
    pub(crate) const fn nothing(input: Shape) -> Self {
        Self {
            placed: Placed {
                spec: Spec::Identity,
                input,
                output: input,
                first_row: 0,
            },
            kernels: crate::identity().kernels(),
            parameters: 0,
            weights: 0,
            trained: 0,
            source: None,
            output: 0,
            copy: None,
            outputs: 0,
            indices: 0,
            pooling: None,
            number: 0,
        }
    }
}

/// Writes the layers to `ordered` in the order in which they are computed, and returns their
/// number. A maximum pooling moves before the activations that precede it.
pub(crate) const fn ordered_layers<R: Real>(
    input: Shape,
    mut layers: &[Layer<R>],
    ordered: &mut [Layer<R>],
) -> Result<usize, ModelError> {
    let mut shape = input;
    let mut depth = 0;
    let (mut parameters, mut values) = (0usize, 0usize);
    let mut name = "none";
    let mut ends_in_head = false;
    while let [layer, following @ ..] = layers {
        name = layer.spec().name();
        let misfit = match Placed::new(layer.spec(), shape) {
            Err(misfit) => Some(misfit),
            Ok(placed) => {
                parameters = parameters.saturating_add(placed.parameters());
                values = values
                    .saturating_add(placed.output.len())
                    .saturating_add(placed.scratch());
                shape = placed.output;
                // Leaves room for four copies of the parameters and for the other sums of lengths.
                let limit = isize::MAX as usize / 64;
                if parameters > limit || values > limit {
                    Some(Misfit::TooLarge)
                } else if layer.spec().is_head() && !following.is_empty() {
                    Some(Misfit::HeadInside)
                } else {
                    None
                }
            }
        };
        let misfit = match (misfit, ordered.split_at_mut_checked(depth + 1)) {
            (Some(misfit), _) => Some(misfit),
            (None, None) => Some(Misfit::TooManyLayers),
            (None, Some((used, _))) => {
                append(used, *layer);
                None
            }
        };
        if let Some(misfit) = misfit {
            return Err(ModelError {
                layer: depth,
                name,
                misfit,
            });
        }
        ends_in_head = layer.spec().is_head();
        depth += 1;
        layers = following;
    }
    if ends_in_head {
        Ok(depth)
    } else {
        Err(ModelError {
            layer: depth.saturating_sub(1),
            name,
            misfit: Misfit::HeadMissing,
        })
    }
}

/// Puts `layer` last, or, where it is a maximum pooling, before the activations at the end.
const fn append<R: Real>(mut layers: &mut [Layer<R>], layer: Layer<R>) {
    let is_pool = matches!(layer.spec(), Spec::MaxPool { .. });
    while let [rest @ .., place] = layers {
        match rest {
            [.., map] if is_pool && map.spec().is_monotone() => *place = *map,
            _ => {
                *place = layer;
                return;
            }
        }
        layers = rest;
    }
}

/// Places the layers, which fit each other, and returns the number of nodes and the lengths.
pub(crate) const fn lay_out<R: Real>(
    input: Shape,
    mut layers: &[Layer<R>],
    mut slots: &mut [Node<R>],
) -> (usize, Lengths) {
    let mut lengths = Lengths::NONE;
    let mut node = Node::nothing(input);
    let mut shape = input;
    let mut read_back = false;
    let mut in_second = false;
    let mut trained = false;
    let mut gradients = 0;
    let mut depth = 0;
    while let ([layer, following @ ..], [slot, free @ ..]) = (layers, slots) {
        let Ok(placed) = Placed::new(layer.spec(), shape) else {
            break;
        };
        node.placed = placed;
        node.weights = placed.weights();
        node.trained = placed.parameters();
        node.kernels = layer.kernels();
        node.pooling = None;
        layers = following;
        if let (Kernels::Transform(transform), [next, following @ ..]) =
            (layer.kernels(), following)
            && let Kernels::Pool(kernels) = next.kernels()
            && let Ok(pool) = Placed::new(next.spec(), placed.output)
        {
            node.pooling = Some(Pooling::new(pool, kernels, transform));
            layers = following;
        }
        let last = match &node.pooling {
            Some(pooling) => pooling.window,
            None => placed,
        };
        node.outputs = last.output.len();
        node.indices = last.indices();
        let (in_place, reads_output) = match layer.kernels() {
            Kernels::Transform(_) | Kernels::Pool(_) => (false, false),
            Kernels::Map(map) => (node.source.is_some() && !read_back, map.reads_output),
            Kernels::Head(_) => (node.source.is_some(), false),
        };
        node.output = match node.source {
            Some(source) if in_place => source,
            _ => lengths.kept,
        };
        node.copy = match layer.kernels() {
            Kernels::Map(_) | Kernels::Head(_) if !in_place => Some(copy),
            _ => None,
        };
        *slot = node;
        let (outputs, parameters) = (node.outputs, placed.parameters());
        trained = trained || parameters > 0;
        if !in_place {
            lengths.kept = lengths
                .kept
                .saturating_add(outputs)
                .saturating_add(node.indices);
        }
        // New values, and gradients by them, alternate between two areas.
        if matches!(layer.kernels(), Kernels::Transform(_) | Kernels::Pool(_)) {
            in_second = !in_second;
            gradients += trained as usize;
        }
        cover(&mut lengths.areas, in_second, outputs);
        lengths.ends_in_second = gradients > 0 && gradients % 2 == 0;
        if trained {
            cover(&mut lengths.deltas, lengths.ends_in_second, outputs);
        }
        lengths.cover_work(&node);
        lengths.parameters = lengths.parameters.saturating_add(parameters);
        lengths.largest = larger(lengths.largest, parameters);
        node.parameters = lengths.parameters;
        node.source = Some(node.output);
        node.number += if node.pooling.is_some() { 2 } else { 1 };
        shape = last.output;
        read_back = reads_output;
        slots = free;
        depth += 1;
    }
    if !trained {
        cover(&mut lengths.deltas, false, shape.len());
    }
    (depth, lengths)
}

fn copy<R: Copy>(from: &[R], to: &mut [R]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}

/// Makes one of two areas at least `len` long.
const fn cover(areas: &mut (usize, usize), second: bool, len: usize) {
    if second {
        areas.1 = larger(areas.1, len);
    } else {
        areas.0 = larger(areas.0, len);
    }
}

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}
