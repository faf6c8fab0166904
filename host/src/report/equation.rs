//! Equations.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use thiserror::Error;

/// A displayed equation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// Its number, which is shown beside it in parentheses.
    pub number: Option<String>,
    /// The equation in LaTeX.
    pub latex: String,
    /// The result of its check.
    pub check: Option<String>,
}

/// A formula that is not valid LaTeX, or uses LaTeX that cannot be converted.
///
/// ```
/// use firmgrad_host::report::{Block, Equation, Report, Section, html};
///
/// let latex = "\\frac{1".to_owned();
/// let blocks = vec![Block::Equation(Equation { number: None, latex, check: None })];
/// let section = Section { blocks, ..Section::default() };
/// let report = Report { sections: vec![section], ..Report::default() };
/// assert_eq!(html(&report).unwrap_err().latex, "\\frac{1");
/// ```
#[derive(Debug, Error)]
#[error("the formula '{latex}' cannot be shown: {reason}")]
pub struct MathsError {
    /// The formula.
    pub latex: String,
    /// The reason.
    pub reason: String,
}

/// Converts a formula to MathML Core, which browsers show without a script.
pub(super) fn mathml(latex: &str, display: MathDisplay) -> Result<String, MathsError> {
    let refused = |reason: String| MathsError {
        latex: latex.to_owned(),
        reason,
    };
    let converter = LatexToMathML::new(MathCoreConfig::default())
        .map_err(|_| refused("the converter cannot be set up".to_owned()))?;
    let converted = converter.convert_with_local_state(latex, display);
    let converted = converted.map_err(|error| refused(error.to_string()))?;
    Ok(converted.mathml)
}

#[cfg(test)]
mod tests {
    use super::{MathDisplay, mathml};

    #[test]
    fn formulas_become_mathml() {
        let shown = mathml(r"\frac{1}{2} < x", MathDisplay::Block).unwrap();
        let document = roxmltree::Document::parse(&shown).unwrap();
        assert_eq!(document.root_element().tag_name().name(), "math");
        let names: Vec<_> = document
            .descendants()
            .map(|node| node.tag_name().name())
            .collect();
        assert!(names.contains(&"mfrac"), "{shown}");
    }

    #[test]
    fn what_is_no_latex_is_refused() {
        let error = mathml(r"\frac{1}{", MathDisplay::Inline).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(r"the formula '\frac{1}{' cannot be shown: ")
        );
    }
}
