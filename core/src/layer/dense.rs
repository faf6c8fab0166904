//! The dense layer.

mod unpacked;
mod wide;

pub use unpacked::unpacked_weight_gradient;
pub use wide::WideDense;

use core::fmt;
use core::num::NonZero;
use core::slice::{ChunksExact, ChunksExactMut, Iter};

use super::definition::Layer;
use super::kind::{Hyperparameters, Kind, Role, Sizes, id};
use super::tables::{Backward, Forward, TransformBackward, TransformForward};
use super::words::{NotationError, Words};
use crate::Real;
use crate::kernels::slices::{chunks, chunks_mut};
use crate::kernels::tile::add_term;
use crate::shape::{Description, Geometry, Shape, ShapeError};

/// A dense (fully connected) layer; see [`dense`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dense {
    /// Output units.
    pub units: usize,
}

/// A dense (fully connected) layer with `units` outputs: `y[o] = sum_i x[i] w[i][o] + b[o]`.
///
/// Shapes for `S` samples: `x` is `(S, I)`, `y` is `(S, O)` and `w` is `(I, O)`, so the weights of
/// one input are contiguous.
///
/// - output: one chain over `i`, from +0; the bias is added last;
/// - `dx[i] += sum_o dy[o] w[i][o]`: one chain over `o`, from the running gradient;
/// - `dw[i][o] += x[i] dy[o]` and `db[o] += dy[o]`: one chain over samples, from the running
///   gradient.
pub const fn dense<R: Real>(units: usize) -> Layer<R> {
    Layer::new(
        Dense { units }.description(),
        const {
            &Forward::Transform(TransformForward {
                in_strips: true,
                compute: forward,
            })
        },
        const {
            &Backward::Transform(TransformBackward {
                input_gradient,
                weight_gradient,
                bias_gradient,
            })
        },
    )
}

impl Dense {
    pub(crate) const fn description(&self) -> Description {
        Description::with_value(Self::ID, self.units)
    }

    pub(crate) const fn of(description: &Description) -> Self {
        Self {
            units: description.value(),
        }
    }

    pub(crate) const fn output(&self, _input: Shape) -> Result<Shape, ShapeError> {
        Ok(Shape::vector(self.units))
    }

    #[inline(always)]
    pub(crate) const fn sizes(layer: &Geometry) -> Sizes {
        let (inputs, units) = (layer.input.len(), layer.output.channels);
        Sizes {
            fans: (inputs, units),
            weights: inputs.saturating_mul(units),
            biases: units,
            ..Sizes::NONE
        }
    }
}

impl Kind for Dense {
    const NAME: &'static str = "dense";
    const ID: NonZero<u8> = id(1);
    const ROLE: Role = Role::Transform;
    const HYPERPARAMETERS: usize = 1;

    fn hyperparameters(&self) -> Option<Hyperparameters> {
        Some([u32::try_from(self.units).ok()?, 0, 0, 0, 0])
    }

    fn from_hyperparameters([units, ..]: Hyperparameters) -> Self {
        Self {
            units: units as usize,
        }
    }

    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
        Ok(Self {
            units: words.next("the number of units")?.integer()?,
        })
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " {}", self.units)
    }

    fn layer<R: Real>(self) -> Layer<R> {
        dense(self.units)
    }
}

/// Number of consecutive outputs whose sums are in registers together.
const BLOCK: usize = 3;

/// Computes the output `y`, one block of outputs after another, each for all samples.
fn forward<R: Real>(layer: &Geometry, parameters: &[R], x: &[R], y: &mut [R], _: &mut [R]) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    let rows = chunks(parameters, outputs);
    let mut o = 0;
    while o < outputs {
        let mut xs = chunks(x, inputs);
        let mut ys = chunks_mut(y, outputs);
        while let (Some(x), Some(y)) = (xs.next(), ys.next()) {
            match y.split_at_mut_checked(o) {
                Some((_, [y0])) => [*y0] = output(rows.clone(), o, x),
                Some((_, [y0, y1])) => [*y0, *y1] = output(rows.clone(), o, x),
                Some((_, [y0, y1, y2, ..])) => [*y0, *y1, *y2] = output(rows.clone(), o, x),
                _ => return,
            }
        }
        o += BLOCK;
    }
}

/// Outputs `o..o + N` of one sample. The row after the last weight row holds the biases.
#[inline(always)]
fn output<R: Real, const N: usize>(mut rows: ChunksExact<'_, R>, o: usize, x: &[R]) -> [R; N] {
    let mut sums = [[R::ZERO; N]];
    for &x in x {
        if let Some(row) = rows.next().and_then(|row| of::<R, N>(row, o)) {
            add_term(&mut sums, &[x], row);
        }
    }
    if let Some(biases) = rows.next().and_then(|row| of::<R, N>(row, o)) {
        // One times a bias is the bias.
        add_term(&mut sums, &[R::ONE], biases);
    }
    let [sums] = sums;
    sums
}

/// Columns `o..o + N` of a row.
#[inline(always)]
fn of<R, const N: usize>(row: &[R], o: usize) -> Option<&[R; N]> {
    row.get(o..)?.first_chunk()
}

/// Adds the gradient with respect to the input to `dx`.
fn input_gradient<R: Real>(layer: &Geometry, parameters: &[R], dy: &[R], dx: &mut [R]) {
    let (inputs, outputs) = (layer.input.len(), layer.output.len());
    let rows = chunks(parameters, outputs);
    let mut o = 0;
    while o < outputs {
        let mut dys = chunks(dy, outputs);
        let mut dxs = chunks_mut(dx, inputs);
        while let (Some(dy), Some(dx)) = (dys.next(), dxs.next()) {
            match dy.split_at_checked(o) {
                Some((_, &[a])) => add_to_inputs(rows.clone(), o, [a], dx),
                Some((_, &[a, b])) => add_to_inputs(rows.clone(), o, [a, b], dx),
                Some((_, &[a, b, c, ..])) => add_to_inputs(rows.clone(), o, [a, b, c], dx),
                _ => return,
            }
        }
        o += BLOCK;
    }
}

/// Adds the contribution of `N` outputs to the gradient with respect to one sample's input.
#[inline(always)]
fn add_to_inputs<R: Real, const N: usize>(
    mut rows: ChunksExact<'_, R>,
    o: usize,
    dy: [R; N],
    dx: &mut [R],
) {
    for dx in dx {
        if let Some(row) = rows.next().and_then(|row| of::<R, N>(row, o)) {
            *dx = add_dot(*dx, &dy, row);
        }
    }
}

/// Adds the gradient with respect to the weights to `dw`.
fn weight_gradient<R: Real>(layer: &Geometry, x: &[R], dy: &[R], dw: &mut [R], _: &mut [R]) {
    let outputs = layer.output.len();
    let mut o = 0;
    while o < outputs {
        let mut x = x.iter();
        for dy in chunks(dy, outputs) {
            let (dw, x) = (chunks_mut(dw, outputs), &mut x);
            match dy.split_at_checked(o) {
                Some((_, &[a])) => add_to_weights(dw, o, x, [a]),
                Some((_, &[a, b])) => add_to_weights(dw, o, x, [a, b]),
                Some((_, &[a, b, c, ..])) => add_to_weights(dw, o, x, [a, b, c]),
                _ => return,
            }
        }
        o += BLOCK;
    }
}

/// Adds the contribution of one sample, whose inputs are the next of `x`, to the gradient with
/// respect to the weights of `N` outputs.
#[inline(always)]
fn add_to_weights<R: Real, const N: usize>(
    rows: ChunksExactMut<'_, R>,
    o: usize,
    x: &mut Iter<'_, R>,
    dy: [R; N],
) {
    for row in rows {
        let row = row.get_mut(o..).and_then(<[R]>::first_chunk_mut::<N>);
        if let (Some(&x), Some(row)) = (x.next(), row) {
            let mut sums = [*row];
            add_term(&mut sums, &[x], &dy);
            [*row] = sums;
        }
    }
}

/// Adds the gradient with respect to the biases to `db`.
fn bias_gradient<R: Real>(layer: &Geometry, dy: &[R], db: &mut [R]) {
    let outputs = layer.output.len();
    let mut o = 0;
    while o < outputs {
        match db.split_at_mut_checked(o) {
            Some((_, [a])) => [*a] = sums([*a], dy, outputs, o),
            Some((_, [a, b])) => [*a, *b] = sums([*a, *b], dy, outputs, o),
            Some((_, [a, b, c, ..])) => [*a, *b, *c] = sums([*a, *b, *c], dy, outputs, o),
            _ => return,
        }
        o += BLOCK;
    }
}

/// Adds columns `o..o + N` of all rows of `dy` to `sums`.
#[inline(always)]
fn sums<R: Real, const N: usize>(sums: [R; N], dy: &[R], outputs: usize, o: usize) -> [R; N] {
    let mut sums = [sums];
    for dy in chunks(dy, outputs) {
        if let Some(dy) = of::<R, N>(dy, o) {
            add_term(&mut sums, &[R::ONE], dy);
        }
    }
    let [sums] = sums;
    sums
}

/// Adds `a[n] * b[n]` to `sum` for each `n` in turn. Unrolled by hand: at most three terms are left.
#[inline(always)]
fn add_dot<R: Real>(sum: R, a: &[R], b: &[R]) -> R {
    match (a, b) {
        ([a0], [b0]) => sum + *a0 * *b0,
        ([a0, a1], [b0, b1]) => sum + *a0 * *b0 + *a1 * *b1,
        ([a0, a1, a2], [b0, b1, b2]) => sum + *a0 * *b0 + *a1 * *b1 + *a2 * *b2,
        _ => sum,
    }
}
