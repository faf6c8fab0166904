//! Checking that layers fit each other, and computing their shapes.

use super::{DeclaredLayer, ModelError, PlannedLayer, SAMPLE};
use crate::layer::kind::Role;
use crate::layer::spec::Spec;
use crate::shape::{Geometry, Shape, ShapeError};

/// The most parameters of a model, and the most values including working memory. The limit is so
/// low that four copies of the parameters, and the other sums of lengths, do not overflow.
const LIMIT: usize = isize::MAX as usize / 64;

/// Checks that the layers fit each other, that the last layer is a loss and no other is, and that
/// there is no `excess` layer, for which the model has no room.
///
/// # Errors
/// The first layer that does not fit.
pub(super) const fn check(
    input: Shape,
    declared: &[DeclaredLayer],
    excess: Option<DeclaredLayer>,
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
        let name = Spec::from_description(&first.description).name();
        let is_loss = matches!(first.role, Role::Loss);
        let is_last = following.is_empty() && excess.is_none();
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
    let (name, error) = match (excess, last) {
        (Some(excess), _) => {
            let name = Spec::from_description(&excess.description).name();
            match checked.add(&excess) {
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
        let geometry = match Geometry::new(Spec::from_description(&layer.description), self.shape) {
            Ok(geometry) => geometry,
            Err(error) => return Err(error),
        };
        let sizes = geometry.sizes();
        let has_parameters = sizes.weights > 0 || sizes.biases > 0;
        if has_parameters && !matches!(layer.role, Role::Transform) {
            return Err(ShapeError::Parameters);
        }
        if !layer.computes_new_values() && !geometry.output.equals(self.shape) {
            return Err(ShapeError::Reshaped);
        }
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

/// Writes each layer to `layers`, in order, with its shapes and the range of its parameters. The
/// input of a layer is the output of the previous one.
pub(super) const fn compute_shapes(
    input: Shape,
    mut declared: &[DeclaredLayer],
    mut layers: &mut [PlannedLayer],
) {
    let mut shape = input;
    let mut source = SAMPLE;
    let mut end = 0usize;
    while let ([first, following @ ..], [planned, free @ ..]) = (declared, layers) {
        let Ok(geometry) = Geometry::new(Spec::from_description(&first.description), shape) else {
            return;
        };
        end = end.saturating_add(geometry.parameters());
        *planned = PlannedLayer {
            geometry,
            parameters_end: end,
            source,
            is_fused: false,
        };
        shape = geometry.output;
        source += 1;
        declared = following;
        layers = free;
    }
}
