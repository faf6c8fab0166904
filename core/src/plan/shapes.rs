//! Checking that layers fit each other, and computing their shapes.

use super::{DeclaredLayer, ModelError, PlannedLayer, SAMPLE};
use crate::layer::kind::Role;
use crate::layer::spec::Spec;
use crate::shape::{Geometry, Shape, ShapeError};

/// The most parameters of a model, and the most values including working memory. The limit is so
/// low that four copies of the parameters, and the other sums of lengths, do not overflow.
const LIMIT: usize = isize::MAX as usize / 64;

/// Checks that the layers fit each other, that the last layer is a loss and no other is, and that
/// there is no layer `beyond` the capacity of the model.
///
/// # Errors
/// The first layer that does not fit.
pub(super) const fn check(
    input: Shape,
    declared: &[DeclaredLayer],
    beyond: Option<DeclaredLayer>,
) -> Result<(), ModelError> {
    let mut checked = ShapeCheck {
        shape: input,
        parameters: 0,
        values: 0,
    };
    let mut rest = declared;
    let mut layer = 0;
    let mut last = ("none", false);
    while let [first, following @ ..] = rest {
        let name = Spec::of(&first.description).name();
        let is_loss = matches!(first.role, Role::Loss);
        let is_last = following.is_empty() && beyond.is_none();
        let error = match checked.add(first) {
            Err(error) => Some(error),
            Ok(()) if is_loss && !is_last => Some(ShapeError::LossInside),
            Ok(()) => None,
        };
        if let Some(error) = error {
            return Err(ModelError { layer, name, error });
        }
        last = (name, is_loss);
        layer += 1;
        rest = following;
    }
    let (name, error) = match (beyond, last) {
        (Some(beyond), _) => {
            let name = Spec::of(&beyond.description).name();
            match checked.add(&beyond) {
                Err(error) => (name, error),
                Ok(()) => (name, ShapeError::TooManyLayers),
            }
        }
        (None, (name, false)) => {
            layer = layer.saturating_sub(1);
            (name, ShapeError::LossMissing)
        }
        (None, (_, true)) => return Ok(()),
    };
    Err(ModelError { layer, name, error })
}

/// The state of the check after some layers.
struct ShapeCheck {
    /// The output shape of the last of these layers.
    shape: Shape,
    parameters: usize,
    /// Number of values, including working memory.
    values: usize,
}

impl ShapeCheck {
    /// Adds the next layer.
    ///
    /// # Errors
    /// The reason why the layer does not fit.
    const fn add(&mut self, layer: &DeclaredLayer) -> Result<(), ShapeError> {
        let geometry = match Geometry::new(Spec::of(&layer.description), self.shape) {
            Ok(geometry) => geometry,
            Err(error) => return Err(error),
        };
        let sizes = geometry.sizes();
        self.parameters = self
            .parameters
            .saturating_add(sizes.weights)
            .saturating_add(sizes.biases);
        self.values = self
            .values
            .saturating_add(geometry.output.len())
            .saturating_add(sizes.scratch);
        self.shape = geometry.output;
        match self.parameters > LIMIT || self.values > LIMIT {
            true => Err(ShapeError::TooLarge),
            false => Ok(()),
        }
    }
}

/// Writes each layer to `steps`, in order, with its shapes and the range of its parameters. The
/// input of a layer is the output of the previous one.
pub(super) const fn compute_shapes(
    input: Shape,
    mut declared: &[DeclaredLayer],
    mut steps: &mut [PlannedLayer],
) {
    let mut shape = input;
    let mut source = SAMPLE;
    let mut end = 0usize;
    while let ([first, following @ ..], [step, free @ ..]) = (declared, steps) {
        let Ok(geometry) = Geometry::new(Spec::of(&first.description), shape) else {
            return;
        };
        end = end.saturating_add(geometry.parameters());
        *step = PlannedLayer {
            geometry,
            parameters_end: end,
            source,
            is_fused: false,
        };
        shape = geometry.output;
        source += 1;
        declared = following;
        steps = free;
    }
}
