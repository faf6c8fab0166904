//! Text with inline formulas.

/// A piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span {
    /// Plain words, in which no character has a special meaning.
    Words(String),
    /// A formula in LaTeX.
    Maths(String),
}

/// Text with inline formulas.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub(super) Vec<Span>);

impl Text {
    /// Parses text with LaTeX formulas between `$` signs.
    pub(crate) fn with_maths(words: &str) -> Self {
        let spans = words.split('$').zip([false, true].into_iter().cycle());
        let spans = spans.filter(|(words, _)| !words.is_empty());
        Self(
            spans
                .map(|(words, maths)| match maths {
                    true => Span::Maths(words.to_owned()),
                    false => Span::Words(words.to_owned()),
                })
                .collect(),
        )
    }
}

/// Plain text without formulas.
impl From<String> for Text {
    fn from(words: String) -> Self {
        Self(vec![Span::Words(words)])
    }
}

/// Plain text without formulas.
impl From<&str> for Text {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, Text};

    #[test]
    fn formulas_stand_between_dollars() {
        let words = |words: &str| Span::Words(words.into());
        let maths = |latex: &str| Span::Maths(latex.into());
        assert_eq!(
            Text::with_maths("with $a$ and $b_1$."),
            Text(vec![
                words("with "),
                maths("a"),
                words(" and "),
                maths("b_1"),
                words(".")
            ])
        );
        assert_eq!(Text::with_maths("$a$"), Text(vec![maths("a")]));
        assert_eq!(Text::from("5 $ a piece"), Text(vec![words("5 $ a piece")]));
    }
}
