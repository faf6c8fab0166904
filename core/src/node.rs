//! One node's part in a pass.

use crate::Real;
use crate::layer::{Kernels, Pass, Placed, Transform};
use crate::plan::{Node, band_rows};

/// The memory that nodes work in, besides what they keep.
#[derive(Debug)]
pub(crate) struct Workspace<'b, R> {
    /// What is pooled at once.
    pub(crate) band: &'b mut [R],
    /// The layers' own.
    pub(crate) scratch: &'b mut [R],
}

/// The samples of a pass, and how many there is room for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) samples: usize,
    pub(crate) room: usize,
}

/// Passes answer `None` where a slice is shorter than the model's own lengths, which the callers
/// have checked.
impl<R: Real> Node<R> {
    /// Whether it computes new values, or changes those before it where they lie.
    pub(crate) const fn is_transform(&self) -> bool {
        matches!(self.kernels, Kernels::Transform(_) | Kernels::Pool(_))
    }

    /// Computes `y` from `x`, and, where `indices` has room, what the way back needs to know.
    pub(crate) fn forward(
        &self,
        parameters: &[R],
        x: &[R],
        count: Count,
        y: &mut [R],
        indices: &mut [R],
        work: &mut Workspace<'_, R>,
    ) -> Option<()> {
        match (self.kernels, &self.pooling) {
            (Kernels::Transform(transform), None) => {
                let parameters = parameters.get(self.parameters..)?;
                let parameters = parameters.get(..self.placed.parameters())?;
                (transform.forward)(&self.placed, parameters, x, y, work.scratch);
            }
            (Kernels::Transform(transform), Some((window, pool))) => {
                let parameters = parameters.get(self.parameters..)?;
                let parameters = parameters.get(..self.placed.parameters())?;
                for (number, (layer, window)) in self.bands(window, count.room).enumerate() {
                    let band = work.band.get_mut(..count.samples * layer.output.len())?;
                    let y = piece_mut(y, number, count.samples * window.output.len())?;
                    let indices = piece_mut(indices, number, count.samples * window.indices());
                    (transform.forward)(&layer, parameters, x, band, work.scratch);
                    (pool.forward)(&window, band, y, indices.unwrap_or_default());
                }
            }
            (Kernels::Pool(pool), _) => (pool.forward)(&self.placed, x, y, indices),
            (Kernels::Map(_) | Kernels::Head(_), _) => {}
        }
        Some(())
    }

    /// Replaces what lies before the node by what lies behind it.
    pub(crate) fn change(&self, pass: Pass, y: &mut [R]) {
        if let Kernels::Map(map) = self.kernels {
            (map.forward)(&self.placed, &self.numbered(pass), y);
        }
    }

    /// Replaces the gradient by what lies behind the node by that by what lies before it.
    pub(crate) fn change_back(&self, pass: Pass, y: &[R], dy: &mut [R]) {
        if let Kernels::Map(map) = self.kernels {
            (map.backward)(&self.placed, &self.numbered(pass), y, dy);
        }
    }

    /// Adds to the gradients of its parameters, and writes that by `x`, where there is room for
    /// one.
    #[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
    pub(crate) fn backward(
        &self,
        parameters: &[R],
        x: &[R],
        count: Count,
        (indices, dy): (&[R], &[R]),
        gradients: &mut [R],
        dx: &mut [R],
        work: &mut Workspace<'_, R>,
    ) -> Option<()> {
        dx.fill(R::ZERO);
        match (self.kernels, &self.pooling) {
            (Kernels::Transform(transform), None) => {
                let scratch = &mut *work.scratch;
                self.add(
                    transform,
                    &self.placed,
                    parameters,
                    x,
                    dy,
                    gradients,
                    dx,
                    scratch,
                )?;
            }
            (Kernels::Transform(transform), Some((window, pool))) => {
                for (number, (layer, window)) in self.bands(window, count.room).enumerate() {
                    let band = work.band.get_mut(..count.samples * layer.output.len())?;
                    let dy = piece(dy, number, count.samples * window.output.len())?;
                    let indices = piece(indices, number, count.samples * window.indices())?;
                    band.fill(R::ZERO);
                    (pool.input_gradient)(&window, indices, dy, band);
                    let scratch = &mut *work.scratch;
                    self.add(
                        transform, &layer, parameters, x, band, gradients, dx, scratch,
                    )?;
                }
            }
            (Kernels::Pool(pool), _) => (pool.input_gradient)(&self.placed, indices, dy, dx),
            (Kernels::Map(_) | Kernels::Head(_), _) => {}
        }
        Some(())
    }

    /// Adds what the rows that `layer` computes contribute.
    #[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
    fn add(
        &self,
        transform: &Transform<R>,
        layer: &Placed,
        parameters: &[R],
        x: &[R],
        dy: &[R],
        gradients: &mut [R],
        dx: &mut [R],
        scratch: &mut [R],
    ) -> Option<()> {
        let (dw, db) = gradients.split_at_mut_checked(layer.weights())?;
        (transform.weight_gradient)(layer, 0, x, dy, dw, scratch);
        (transform.bias_gradient)(layer, dy, db);
        if !dx.is_empty() {
            let parameters = parameters.get(self.parameters..)?;
            let parameters = parameters.get(..layer.parameters())?;
            (transform.input_gradient)(layer, parameters, dy, dx);
        }
        Some(())
    }

    /// The layer and the pooling behind it, `window`, in the bands in which both are computed.
    fn bands(&self, window: &Placed, room: usize) -> impl Iterator<Item = (Placed, Placed)> {
        let (layer, window) = (self.placed, *window);
        let rows = band_rows(&window, room);
        let whole = rows == window.input.height;
        let stride = window.stride();
        (0..if whole { 1 } else { window.output.height }).map(move |number| match whole {
            true => (layer, window),
            false => {
                let mut one = window.band(0, 1);
                one.input.height = rows;
                (layer.band(number * stride, rows), one)
            }
        })
    }

    const fn numbered(&self, pass: Pass) -> Pass {
        Pass {
            layer: self.number,
            ..pass
        }
    }
}

/// Piece `number` of a slice in pieces of `len`.
fn piece<R>(slice: &[R], number: usize, len: usize) -> Option<&[R]> {
    slice.get(number * len..)?.get(..len)
}

/// [`piece`], to write to.
fn piece_mut<R>(slice: &mut [R], number: usize, len: usize) -> Option<&mut [R]> {
    slice.get_mut(number * len..)?.get_mut(..len)
}
