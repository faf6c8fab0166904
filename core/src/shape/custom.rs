//! A kind of layer that is not this crate's: what a model and a file have to know about it.

use super::{Shape, ShapeError};

/// The most numbers that a layer has in a file.
pub(crate) const MOST_NUMBERS: usize = 5;

/// The longest name of a custom layer in bytes.
pub(crate) const LONGEST_NAME: usize = 8;

/// The first number of custom kinds.
pub(crate) const FIRST_CUSTOM: u16 = 0x8000;

/// A kind of layer of your own: its name and numbers in a file, its shapes and its parameters.
///
/// [`Layer::custom`](crate::Layer::custom) joins it to the functions that compute it. A model
/// checks it, places its values and its parameters, and a
/// [checkpoint](crate::checkpoint) saves it under its own number and name, so that no program
/// takes it for another layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Custom {
    /// Number of the kind in a file, from 0x8000 on.
    pub id: u16,
    /// Its name in a file and in net notation: 1 to 8 ASCII letters, digits or `_`.
    pub name: &'static str,
    /// What else identifies the layer in a file, such as sizes and the bits of slopes: at most 5
    /// numbers.
    pub numbers: &'static [u32],
    /// Shapes of one sample before and after the layer; `None` where it takes any shape and
    /// leaves it as it is.
    pub shapes: Option<(Shape, Shape)>,
    /// Number of weights, which an [initialiser](crate::Init) draws.
    pub weights: usize,
    /// Number of biases, which start at 0 and lie after the weights.
    pub biases: usize,
    /// What an initialiser takes for the number of inputs and outputs of each unit.
    pub fans: (usize, usize),
    /// Elements of working memory of its forward pass and its weight gradient.
    pub scratch: usize,
}

impl Custom {
    /// A kind without numbers or parameters that takes any shape and leaves it as it is: an
    /// activation or a loss.
    pub const fn new(id: u16, name: &'static str) -> Self {
        Self {
            id,
            name,
            numbers: &[],
            shapes: None,
            weights: 0,
            biases: 0,
            fans: (0, 0),
            scratch: 0,
        }
    }

    /// The shape after the layer.
    ///
    /// # Errors
    /// `Custom` or `OtherInput`.
    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        if self.id < FIRST_CUSTOM || !is_name(self.name) || self.numbers.len() > MOST_NUMBERS {
            return Err(ShapeError::Custom);
        }
        match self.shapes {
            None => Ok(input),
            Some((expected, output)) if expected.equals(input) => Ok(output),
            Some(_) => Err(ShapeError::OtherInput),
        }
    }
}

/// Whether a text may name a custom layer.
pub(crate) const fn is_name(text: &str) -> bool {
    let mut bytes = text.as_bytes();
    let mut valid = !bytes.is_empty() && bytes.len() <= LONGEST_NAME;
    while let [byte, rest @ ..] = bytes {
        valid = valid && (byte.is_ascii_alphanumeric() || *byte == b'_');
        bytes = rest;
    }
    valid
}
