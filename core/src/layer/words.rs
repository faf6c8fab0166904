//! The words of one layer in net notation, and the parse error.

use core::fmt;
use core::str::SplitWhitespace;

use crate::shape::Window;

/// An error in net notation: where it is, and what was expected there.
///
/// ```
/// use firmgrad::notation::{self, NotationError};
///
/// let error = notation::parse::<4, f32>("dense ten").unwrap_err();
/// assert_eq!(error, NotationError { position: 6, expected: "a whole number" });
/// assert_eq!(error.to_string(), "at byte 7: expected a whole number");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NotationError {
    /// Byte offset of the wrong word. If a word is missing, the end of its layer. If there are too
    /// many layers, the start of the first excess layer, or the length of the text if that layer is
    /// the loss that is added implicitly.
    pub position: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "at byte {}: expected {}",
            self.position + 1,
            self.expected
        )
    }
}

impl core::error::Error for NotationError {}

/// The words of one layer, with the text that contains them.
pub(crate) struct Words<'t> {
    text: &'t str,
    rest: SplitWhitespace<'t>,
    /// Byte offset of the end of the layer.
    end: usize,
}

/// A word and its byte offset.
pub(crate) struct Word<'t> {
    pub(crate) text: &'t str,
    position: usize,
}

impl<'t> Words<'t> {
    /// The words of the layer `part`, a substring of `text`.
    pub(crate) fn new(text: &'t str, part: &'t str) -> Self {
        Self {
            text,
            rest: part.split_whitespace(),
            end: offset(text, part) + part.trim_end().len(),
        }
    }

    /// The next word, if there is one.
    pub(crate) fn next_optional(&mut self) -> Option<Word<'t>> {
        self.rest.next().map(|word| Word {
            text: word,
            position: offset(self.text, word),
        })
    }

    /// The next word, or the error that it is missing.
    pub(crate) fn next(&mut self, expected: &'static str) -> Result<Word<'t>, NotationError> {
        self.next_optional()
            .ok_or_else(|| self.error_at_end(expected))
    }

    /// The error that a word is missing at the end of the layer.
    pub(crate) fn error_at_end(&self, expected: &'static str) -> NotationError {
        NotationError {
            position: self.end,
            expected,
        }
    }

    /// Parses the window of a pooling, `HxW [stride S]`.
    pub(crate) fn window(&mut self) -> Result<Window, NotationError> {
        let size = self.next("the window as HEIGHTxWIDTH, like 2x2")?;
        let [height, width] = size.sizes()?;
        let stride = match self.next_optional() {
            Some(word) if word.text == "stride" => self.next("the stride")?.integer()?,
            Some(word) => return Err(word.unexpected("'stride', or a comma and the next layer")),
            None if height == width => height,
            None => {
                return Err(
                    self.error_at_end("'stride' and its length, since the window is not square")
                );
            }
        };
        Ok(Window {
            height,
            width,
            stride,
        })
    }
}

impl Word<'_> {
    /// The error that the text has this word where `expected` should be.
    pub(crate) fn unexpected(&self, expected: &'static str) -> NotationError {
        NotationError {
            position: self.position,
            expected,
        }
    }

    /// Parses a whole number.
    pub(crate) fn integer(&self) -> Result<usize, NotationError> {
        self.text
            .parse()
            .map_err(|_| self.unexpected("a whole number"))
    }

    /// Parses a finite number.
    pub(crate) fn number(&self) -> Result<f32, NotationError> {
        let number = self.text.parse().ok();
        let finite = number.filter(|number: &f32| number.is_finite());
        finite.ok_or_else(|| self.unexpected("a finite number"))
    }

    /// Parses `D` whole numbers separated by `x`.
    pub(crate) fn sizes<const D: usize>(&self) -> Result<[usize; D], NotationError> {
        const EXPECTED: &str = "sizes with 'x' between them, like 5x5x32 for conv (height, width, \
                                filters) and 2x2 for pooling (height, width)";
        let mut parts = self.text.split('x');
        let mut sizes = [0; D];
        for size in &mut sizes {
            let part = parts.next().ok_or_else(|| self.unexpected(EXPECTED))?;
            *size = part.parse().map_err(|_| self.unexpected(EXPECTED))?;
        }
        match parts.next() {
            Some(_) => Err(self.unexpected(EXPECTED)),
            None => Ok(sizes),
        }
    }
}

/// The byte offset of `part`, a substring of `text`.
pub(crate) fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

#[cfg(test)]
mod tests {
    use core::fmt::Write;

    use crate::notation;

    /// The net has 6 characters, but 7 bytes, before the error.
    #[test]
    fn the_message_counts_bytes() {
        let error = notation::parse::<2, f32>("relu\u{a0},tank").unwrap_err();
        let mut message = heapless::String::<200>::new();
        write!(message, "{error}").unwrap();
        assert!(
            message.starts_with("at byte 8: expected a layer: "),
            "{message}"
        );
    }
}
