//! The table of operations for generic tests. It has each kind of layer with the shapes at which it
//! could go wrong and a way to draw others, and each update rule.
//!
//! A kind without a row does not compile.

use firmgrad::{Geometry, Optimizer, Padding, Real, Rng, Rule, Shape, Spec, Window};

use crate::every;
use crate::specs::{average_pool, conv, dense, dropout, leaky_relu, max_pool, spec, window};

/// A kind of layer.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Layers with extreme shapes: one value, sizes that no register tile divides, kernels larger
    /// than their input, strides that leave values unused, and strides that overlap.
    pub edges: Vec<Geometry>,
    draw: fn(&mut Rng, Shape) -> Spec,
}

impl Operation {
    /// The name of the kind in net notation.
    pub fn name(&self) -> &'static str {
        self.edges[0].spec().name()
    }

    /// Whether it is a loss.
    pub fn is_loss(&self) -> bool {
        self.edges[0].spec().is_loss()
    }

    /// A random layer of this kind that fits samples of shape `input`.
    pub fn drawn(&self, rng: &mut Rng, input: Shape) -> Geometry {
        Geometry::new((self.draw)(rng, input), input).expect("a layer drawn for its input")
    }
}

every! {
    /// Every kind of layer.
    pub fn operations(Spec, except Spec::Custom(_)) -> Operation {
        Spec::Dense(_) => Operation {
            edges: dense_layers(),
            draw: |rng, _| dense(size(rng, 9)),
        },
        Spec::Conv2d(_) => Operation {
            edges: convolutions(),
            draw: convolution,
        },
        Spec::MaxPool(_) => Operation {
            edges: pooling(max_pool),
            draw: |rng, input| max_pool(inside(any_window(rng), input)),
        },
        Spec::AveragePool(_) => Operation {
            edges: pooling(average_pool),
            draw: |rng, input| average_pool(inside(any_window(rng), input)),
        },
        Spec::Tanh(_) => anywhere(&[spec("tanh")], |_, _| spec("tanh")),
        Spec::Sigmoid(_) => anywhere(&[spec("sigmoid")], |_, _| spec("sigmoid")),
        Spec::Relu(_) => anywhere(&[spec("relu")], |_, _| spec("relu")),
        Spec::LeakyRelu(_) => anywhere(&[0.0, 1.0, 0.2].map(leaky_relu), |rng, _| leaky_relu(rng.uniform())),
        Spec::Identity(_) => anywhere(&[spec("identity")], |_, _| spec("identity")),
        Spec::Dropout(_) => anywhere(&[0.0, 0.3].map(dropout), |rng, _| dropout(0.9 * rng.uniform())),
        Spec::SoftmaxCrossEntropy(_) => anywhere(&[spec("softmax")], |_, _| spec("softmax")),
        Spec::MeanSquaredError(_) => anywhere(&[spec("mse")], |_, _| spec("mse")),
    }
}

every! {
    /// Every rule of optimisers.
    pub fn optimizers<R: Real>(Rule, except Rule::Custom(_)) -> Optimizer<R> {
        Rule::Sgd => Optimizer::sgd(0.05),
        Rule::Momentum { nesterov: false, .. } => Optimizer::momentum(0.05, 0.9),
        Rule::Momentum { nesterov: true, .. } => Optimizer::nesterov(0.05, 0.9),
        Rule::Adagrad { .. } => Optimizer::adagrad(0.02),
        Rule::RmsProp { .. } => Optimizer::rmsprop(0.003),
        Rule::Adam { decoupled: false, .. } => Optimizer::adam(0.003),
        Rule::Adam { decoupled: true, .. } => Optimizer::adamw(0.003, 0.01),
    }
}

/// The extreme shapes of layers with weights.
pub fn transforms() -> Vec<Geometry> {
    let mut all = edges();
    all.retain(|layer| layer.parameters() > 0);
    all
}

/// The extreme shapes of poolings.
pub fn pools() -> Vec<Geometry> {
    let mut all = edges();
    all.retain(|layer| matches!(layer.spec(), Spec::MaxPool(_) | Spec::AveragePool(_)));
    all
}

/// The extreme shapes of all layers.
pub fn edges() -> Vec<Geometry> {
    operations().into_iter().flat_map(|row| row.edges).collect()
}

/// A small image, or often a vector.
pub fn shape(rng: &mut Rng) -> Shape {
    match rng.below(3) {
        0 => Shape::vector(size(rng, 12)),
        _ => Shape::image(size(rng, 3), size(rng, 6), size(rng, 6)),
    }
}

/// A kind of layer that takes any shape.
fn anywhere(specs: &[Spec], draw: fn(&mut Rng, Shape) -> Spec) -> Operation {
    let shapes = [
        Shape::vector(1),
        Shape::vector(23),
        Shape::image(3, 5, 4),
        Shape::image(1, 1, 7),
    ];
    let rows = specs
        .iter()
        .flat_map(|&spec| shapes.map(|input| (spec, input)));
    Operation {
        edges: geometries(rows),
        draw,
    }
}

fn dense_layers() -> Vec<Geometry> {
    let rows = [
        (1, Shape::vector(1)),
        (3, Shape::vector(7)),
        (17, Shape::vector(33)),
        (23, Shape::vector(65)),
        (16, Shape::vector(40)),
        (5, Shape::image(3, 2, 5)),
    ];
    geometries(rows.map(|(units, input)| (dense(units), input)))
}

fn convolutions() -> Vec<Geometry> {
    use Padding::{Same, Valid};
    let rows = [
        (1, (1, 1, 1), Valid, (1, 1, 1)),
        (5, (3, 3, 1), Valid, (1, 9, 15)),
        (17, (5, 5, 1), Same, (3, 9, 15)),
        (16, (5, 5, 1), Same, (2, 14, 14)),
        (3, (2, 2, 1), Same, (5, 4, 7)),
        (4, (4, 6, 1), Same, (2, 5, 9)),
        (3, (1, 8, 1), Valid, (2, 3, 17)),
        (5, (7, 1, 1), Same, (3, 5, 2)),
        (6, (3, 2, 2), Same, (3, 8, 7)),
        (6, (3, 2, 2), Valid, (3, 8, 7)),
        (2, (4, 4, 3), Same, (3, 11, 10)),
        (2, (1, 2, 3), Same, (2, 5, 8)),
        (3, (9, 9, 1), Same, (2, 3, 4)),
        (3, (2, 3, 5), Valid, (1, 9, 12)),
    ];
    geometries(rows.map(|(filters, size, padding, input)| {
        (conv(filters, window(size), padding), image(input))
    }))
}

fn pooling(spec: fn(Window) -> Spec) -> Vec<Geometry> {
    let rows = [
        ((1, 1, 1), (1, 1, 1)),
        ((2, 2, 2), (3, 6, 8)),
        ((2, 2, 2), (5, 7, 9)),
        ((3, 3, 1), (2, 5, 6)),
        ((2, 3, 2), (1, 6, 7)),
        ((1, 1, 2), (4, 5, 5)),
        ((4, 2, 3), (2, 9, 8)),
        ((2, 2, 2), (17, 3, 60)),
        ((9, 9, 1), (5, 10, 12)),
        ((2, 4, 1), (33, 5, 9)),
    ];
    geometries(rows.map(|(size, input)| (spec(window(size)), image(input))))
}

fn geometries(rows: impl IntoIterator<Item = (Spec, Shape)>) -> Vec<Geometry> {
    let rows = rows.into_iter();
    rows.map(|(spec, input)| Geometry::new(spec, input).expect("a layer that fits"))
        .collect()
}

const fn image((channels, height, width): (usize, usize, usize)) -> Shape {
    Shape::image(channels, height, width)
}

fn convolution(rng: &mut Rng, input: Shape) -> Spec {
    let padding = match rng.below(2) {
        0 => Padding::Valid,
        _ => Padding::Same,
    };
    let window = any_window(rng);
    // Only with padding may a kernel be larger than its input.
    let window = match padding {
        Padding::Valid => inside(window, input),
        Padding::Same => window,
    };
    conv(size(rng, 4), window, padding)
}

fn any_window(rng: &mut Rng) -> Window {
    window((size(rng, 4), size(rng, 4), size(rng, 3)))
}

/// The window, limited to the size of `input`.
fn inside(window: Window, input: Shape) -> Window {
    Window {
        height: window.height.min(input.height),
        width: window.width.min(input.width),
        ..window
    }
}

/// From 1 to `most`.
fn size(rng: &mut Rng, most: u32) -> usize {
    1 + rng.below(most) as usize
}
