//! Writes a report to disk, whole or not at all.

use std::path::PathBuf;

use thiserror::Error;

use super::{MathsError, Report, Row, html, markdown};
use crate::atomic::Machine;
use crate::replace::{Content, Destination, Kind, ReplaceError};

const PAGE: &str = "index.html";
const TEXT: &str = "report.md";
const DATA: &str = "results.json";
const FIGURES: &str = "figures";

/// Why a report was not written.
///
/// ```
/// use firmgrad_host::replace::Destination;
/// use firmgrad_host::report::{Block, Figure, Report, Section, WriteError, write};
///
/// let svg = "<svg xmlns='http://www.w3.org/2000/svg'></svg>".to_owned();
/// let figure = Figure { id: "a/b".to_owned(), caption: "Nothing yet.".to_owned(), svg };
/// let section = Section { blocks: vec![Block::Figures(vec![figure])], ..Section::default() };
/// let report = Report { sections: vec![section], ..Report::default() };
/// assert_eq!(report.figures().count(), 1);
///
/// let folder = tempfile::tempdir()?;
/// let destination = Destination::Exactly(folder.path().join("report"));
/// let error = write(&report, &destination).unwrap_err();
/// assert!(matches!(error, WriteError::FigureId(id) if id == "a/b"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Error)]
pub enum WriteError {
    /// A figure's id cannot be a file name, or two figures have the same id.
    #[error("the figure id {0:?} is not made of letters, digits and '-', or is used twice")]
    FigureId(String),
    /// A formula is not valid LaTeX.
    #[error(transparent)]
    Maths(#[from] MathsError),
    /// The rows could not be converted to JSON.
    #[error("the results cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The folder could not be put in place.
    #[error(transparent)]
    Folder(#[from] ReplaceError),
}

/// Writes a folder with `index.html`, `report.md`, `results.json`, `figures/` and a manifest that
/// lists them, whole or not at all, and returns its path.
///
/// # Errors
/// Figure ids that are not valid names, formulas that are not valid LaTeX, or the errors of
/// [`Destination::write`].
pub fn write(report: &Report, to: &Destination) -> Result<PathBuf, WriteError> {
    check_figure_ids(report)?;
    Ok(to.write(&Machine, Kind::Report, &files(report)?)?)
}

fn files(report: &Report) -> Result<Vec<Content>, WriteError> {
    let rows: Vec<&Row> = report.rows().collect();
    let data = serde_json::to_string_pretty(&rows)? + "\n";
    let texts = [
        (PAGE, html(report)?),
        (TEXT, markdown(report)),
        (DATA, data),
    ];
    let texts = texts.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    let pictures = report.figures().map(|figure| {
        let name = format!("{FIGURES}/{}.svg", figure.id);
        (name, figure.svg.clone().into_bytes())
    });
    Ok(texts.into_iter().chain(pictures).collect())
}

fn check_figure_ids(report: &Report) -> Result<(), WriteError> {
    // Some file systems do not distinguish upper and lower case.
    let mut seen = std::collections::HashSet::new();
    for id in report.figures().map(|figure| &figure.id) {
        let plain = !id.is_empty()
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || !seen.insert(id.to_ascii_lowercase()) {
            return Err(WriteError::FigureId(id.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
