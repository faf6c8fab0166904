//! Equations with numbers and checks.

use crate::check::Verdict;
use crate::report::{Block, Equation, Text};

/// A numbered equation with its check.
pub(super) fn equation(number: &str, latex: &str, check: String) -> Block {
    Block::Equation(Equation {
        number: Some(number.to_owned()),
        latex: latex.to_owned(),
        check: Some(check),
    })
}

/// An intermediate equation, without a check.
pub(super) fn step(latex: &str) -> Block {
    Block::Equation(Equation {
        number: None,
        latex: latex.to_owned(),
        check: None,
    })
}

/// Text with formulas.
pub(super) fn text(words: &str) -> Block {
    Block::Text(Text::with_maths(words))
}

/// A small number in scientific notation; 0 if there is no difference.
pub(super) fn number(error: f64) -> String {
    match error {
        0.0 => "0".to_owned(),
        // The minus sign prevents a line break, unlike a hyphen.
        _ => format!("{error:.1e}").replace('-', "\u{2212}"),
    }
}

/// The result of a check in words.
pub(super) fn compared(verdict: Verdict) -> String {
    let Verdict {
        dual,
        difference,
        checked,
        kinks,
    } = verdict;
    let kinks = match kinks {
        0 => String::new(),
        _ => format!(", {kinks} of them at a kink, without differences"),
    };
    format!(
        "{checked} derivatives{kinks}; against dual numbers {}, against differences {}",
        number(dual),
        number(difference)
    )
}
