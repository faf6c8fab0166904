//! One node's part in a pass.

use crate::Real;
use crate::layer::{Kernels, Pass, Placed, Transform};
use crate::plan::Node;

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
                let parameters = self.own(parameters)?;
                (transform.forward)(&self.placed, parameters, x, y, work.scratch);
            }
            (Kernels::Transform(transform), Some(pooling)) => {
                (pooling.forward)(
                    self, transform, pooling, parameters, x, count, y, indices, work,
                )?;
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
        match (self.kernels, &self.pooling) {
            (Kernels::Transform(transform), pooling) => {
                dx.fill(R::ZERO);
                match pooling {
                    None => {
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
                    Some(pooling) => {
                        (pooling.backward)(
                            self,
                            transform,
                            pooling,
                            parameters,
                            x,
                            count,
                            (indices, dy),
                            gradients,
                            dx,
                            work,
                        )?;
                    }
                }
            }
            (Kernels::Pool(pool), _) => (pool.input_gradient)(&self.placed, indices, dy, dx),
            (Kernels::Map(_) | Kernels::Head(_), _) => {}
        }
        Some(())
    }

    /// Its part of all parameters.
    pub(crate) fn own<'p>(&self, parameters: &'p [R]) -> Option<&'p [R]> {
        parameters.get(self.parameters..)?.get(..self.trained)
    }

    /// Adds what the rows that `layer` computes contribute.
    #[expect(clippy::too_many_arguments, reason = "the slices of one buffer")]
    pub(crate) fn add(
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
        let (dw, db) = gradients.split_at_mut_checked(self.weights)?;
        (transform.weight_gradient)(layer, x, dy, dw, scratch);
        (transform.bias_gradient)(layer, dy, db);
        if !dx.is_empty() {
            (transform.input_gradient)(layer, self.own(parameters)?, dy, dx);
        }
        Some(())
    }

    const fn numbered(&self, pass: Pass) -> Pass {
        Pass {
            layer: self.number,
            ..pass
        }
    }
}
