//! Layers one after another: do they fit, and what shapes do they have.

use super::{Declared, ModelError, SAMPLE, Step};
use crate::layer::kind::Role;
use crate::layer::spec::Spec;
use crate::shape::{Geometry, Shape, ShapeError};

/// Elements that parameters, and values with working memory, may have together. That leaves room
/// for four copies of the parameters and for the other sums of lengths.
const LIMIT: usize = isize::MAX as usize / 64;

/// Checks that the layers fit each other, that the last of them, and no other, is a loss, and that
/// there is no layer `beyond` those that there is room for.
///
/// # Errors
/// The first layer that does not fit.
pub(super) const fn check(
    input: Shape,
    declared: &[Declared],
    beyond: Option<Declared>,
) -> Result<(), ModelError> {
    let mut checked = Checked {
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

/// What has been found of the layers so far.
struct Checked {
    /// The shape after the last of them.
    shape: Shape,
    parameters: usize,
    /// Values with working memory.
    values: usize,
}

impl Checked {
    /// Adds a layer after those before.
    ///
    /// # Errors
    /// It does not fit.
    const fn add(&mut self, layer: &Declared) -> Result<(), ShapeError> {
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

/// Writes the layers to `steps` in their order, each with its shapes and parameters and the value
/// before it for its input.
pub(super) const fn follow(input: Shape, mut declared: &[Declared], mut steps: &mut [Step]) {
    let mut shape = input;
    let mut source = SAMPLE;
    let mut end = 0usize;
    while let ([first, following @ ..], [step, free @ ..]) = (declared, steps) {
        let Ok(geometry) = Geometry::new(Spec::of(&first.description), shape) else {
            return;
        };
        end = end.saturating_add(geometry.parameters());
        *step = Step {
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
