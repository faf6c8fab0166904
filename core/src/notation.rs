//! Net notation: a network as text, such as `conv 5x5x32 same, relu, maxpool 2x2, dense 10`.
//!
//! Commas separate layers, and spaces separate the words of a layer. If the text has no loss, the
//! network is a classifier: `softmax` is added at the end.
//!
//! | layer | meaning |
//! |---|---|
//! | `dense U` | `U` units |
//! | `conv HxWxF [stride S] [same\|valid]` | `F` filters of `H` by `W`; by default stride 1 and `valid` |
//! | `maxpool HxW [stride S]`, `avgpool HxW [stride S]` | pooling; the stride is `H` by default, and required if the window is not square |
//! | `tanh`, `sigmoid`, `relu`, `identity` | activations |
//! | `leaky_relu [SLOPE]` | activation; slope 0.01 by default |
//! | `dropout RATE` | dropout with this rate |
//! | `softmax`, `mse` | losses |

use crate::Real;
use crate::layer::definition::Layer;
use crate::layer::softmax_cross_entropy::softmax_cross_entropy;
use crate::layer::spec::Spec;
use crate::layer::words::{Words, offset};

pub use crate::layer::words::NotationError;

/// Parses `text` into layers, the last of which is the loss.
///
/// # Errors
/// The first unexpected or missing word, or that the network has more than `N` layers.
///
/// ```
/// use firmgrad::{Model, Shape, notation};
///
/// let layers = notation::parse::<8, f32>("dense 3, tanh, dense 2").unwrap();
/// let model = Model::<8>::try_new(Shape::vector(2), &layers).unwrap();
/// assert_eq!(model.parameters(), 17);
///
/// let error = notation::parse::<8, f32>("dense 3, tank, dense 2").unwrap_err();
/// assert_eq!(error.position, 9);
/// ```
pub fn parse<const N: usize, R: Real>(
    text: &str,
) -> Result<heapless::Vec<Layer<R>, N>, NotationError> {
    let mut layers = heapless::Vec::new();
    let too_many = |position| NotationError {
        position,
        expected: "no more layers: this is the longest network that can be read",
    };
    let mut ended = false;
    for part in text.split(',') {
        let mut words = Words::new(text, part);
        let spec = Spec::parse(&mut words)?;
        if let Some(word) = words.next_optional() {
            return Err(word.unexpected("a comma and the next layer, or the end"));
        }
        ended = spec.is_loss();
        if let Some(layer) = spec.layer() {
            layers
                .push(layer)
                .map_err(|_| too_many(offset(text, part.trim_start())))?;
        }
    }
    if !ended {
        layers
            .push(softmax_cross_entropy())
            .map_err(|_| too_many(text.len()))?;
    }
    Ok(layers)
}
