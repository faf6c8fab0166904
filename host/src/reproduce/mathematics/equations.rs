//! Equations with their numbers and checks.

use crate::check::Verdict;
use crate::report::{Block, Equation, Text};

/// An equation with its number and its check.
pub(super) fn equation(number: &str, latex: &str, check: String) -> Block {
    Block::Equation(Equation {
        number: Some(number.to_owned()),
        latex: latex.to_owned(),
        check: Some(check),
    })
}

/// An equation on the way to one that is checked.
pub(super) fn step(latex: &str) -> Block {
    Block::Equation(Equation {
        number: None,
        latex: latex.to_owned(),
        check: None,
    })
}

/// Words with formulas.
pub(super) fn text(words: &str) -> Block {
    Block::Text(Text::with_maths(words))
}

/// A small number, 0 where there is no difference.
pub(super) fn number(error: f64) -> String {
    match error {
        0.0 => "0".to_owned(),
        // A line does not break at a minus sign.
        _ => format!("{error:.1e}").replace('-', "\u{2212}"),
    }
}

/// A check in words.
pub(super) fn compared(verdict: Verdict) -> String {
    let Verdict {
        dual,
        difference,
        checked,
        bent,
    } = verdict;
    let kinks = match bent {
        0 => String::new(),
        _ => format!(", {bent} of them at a kink, without differences"),
    };
    format!(
        "{checked} derivatives{kinks}; against dual numbers {}, against differences {}",
        number(dual),
        number(difference)
    )
}
