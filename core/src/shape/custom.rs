//! User-defined layer types, as a model and a file describe them.

use super::{Shape, ShapeError};

/// The most hyperparameters of a layer in a file, in 32-bit words.
pub(crate) const MAX_HYPERPARAMETERS: usize = 5;

/// The longest name of a custom layer in bytes.
pub(crate) const MAX_NAME_LEN: usize = 8;

/// The first identifier of custom layer types.
pub(crate) const FIRST_CUSTOM: u16 = 0x8000;

/// A layer type of your own: its name and hyperparameters in a file, its shapes and its parameters.
///
/// [`Layer::custom`](crate::Layer::custom) combines it with the functions that compute it. A model
/// checks its shapes and plans memory for its values and parameters. A
/// [checkpoint](crate::checkpoint) saves it under its identifier and name, so that no program
/// mistakes it for another layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Custom {
    /// Identifier of the layer type in a file, 0x8000 or more.
    pub id: u16,
    /// Name in a file and in net notation: 1 to 8 ASCII letters, digits or `_`.
    pub name: &'static str,
    /// Hyperparameters that identify the layer in a file, such as sizes and the bits of slopes: at
    /// most 5 words.
    pub hyperparameters: &'static [u32],
    /// Shapes of one sample of the input and of the output. `None` if the layer accepts any shape
    /// and keeps it. An activation or a loss must keep the shape.
    pub shapes: Option<(Shape, Shape)>,
    /// Number of weights. An [initialiser](crate::Init) draws them. Only a layer with `Transform`
    /// tables can have weights and biases.
    pub weights: usize,
    /// Number of biases. They start at 0 and are stored after the weights.
    pub biases: usize,
    /// Fan in and fan out of each unit, for the initialiser.
    pub fans: (usize, usize),
    /// Elements of working memory for the forward pass and the weight gradient.
    pub scratch: usize,
}

impl Custom {
    /// A layer type without hyperparameters or parameters that accepts any shape and keeps it: an
    /// activation or a loss.
    pub const fn new(id: u16, name: &'static str) -> Self {
        Self {
            id,
            name,
            hyperparameters: &[],
            shapes: None,
            weights: 0,
            biases: 0,
            fans: (0, 0),
            scratch: 0,
        }
    }

    /// The shape of the output.
    ///
    /// # Errors
    /// `Custom` or `OtherInput`.
    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        if self.id < FIRST_CUSTOM
            || !is_name(self.name.as_bytes())
            || self.hyperparameters.len() > MAX_HYPERPARAMETERS
        {
            return Err(ShapeError::Custom);
        }
        match self.shapes {
            None => Ok(input),
            Some((expected, output)) if expected.equals(input) => Ok(output),
            Some(_) => Err(ShapeError::OtherInput),
        }
    }
}

/// Whether `bytes` is a valid name of a custom layer: 1 to 8 ASCII letters, digits or `_`.
pub(crate) const fn is_name(mut bytes: &[u8]) -> bool {
    let mut valid = !bytes.is_empty() && bytes.len() <= MAX_NAME_LEN;
    while let [byte, rest @ ..] = bytes {
        valid = valid && (byte.is_ascii_alphanumeric() || *byte == b'_');
        bytes = rest;
    }
    valid
}
