//! Puts a report on disk, whole or not at all.

use std::fs;
use std::path::Path;

use thiserror::Error;

use super::{Report, Row, html, markdown};
use crate::replace::{Kind, ReplaceError, replace};

const PAGE: &str = "index.html";
const TEXT: &str = "report.md";
const DATA: &str = "results.json";
const FIGURES: &str = "figures";

/// The folder of a report.
pub const KIND: Kind = Kind {
    name: "report",
    holds: &[PAGE, TEXT, DATA, FIGURES],
    needs: &[PAGE, DATA],
};

/// Why a report was not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A figure's id cannot name a file, or two figures share it.
    #[error("the figure id {0:?} is not made of letters, digits and '-', or is used twice")]
    FigureId(String),
    /// The rows could not be turned into JSON.
    #[error("the results cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The folder could not be put in its place.
    #[error(transparent)]
    Folder(#[from] ReplaceError),
}

/// Writes `index.html`, `report.md`, `results.json` and `figures/` to the folder `dir`, whole or not at all.
///
/// An existing folder is only replaced if it is empty or holds an earlier report and nothing else.
pub fn write(report: &Report, dir: &Path) -> Result<(), WriteError> {
    check_figure_ids(report)?;
    replace(dir, &KIND, |new| write_files(report, new))
}

fn write_files(report: &Report, dir: &Path) -> Result<(), WriteError> {
    let figures = dir.join(FIGURES);
    fs::create_dir(&figures).map_err(ReplaceError::at(&figures))?;
    let rows: Vec<&Row> = report.rows().collect();
    let data = serde_json::to_string_pretty(&rows)? + "\n";
    let pictures = report.figures().map(|figure| {
        (
            figures.join(&figure.id).with_extension("svg"),
            figure.svg.clone(),
        )
    });
    let texts = [(PAGE, html(report)), (TEXT, markdown(report)), (DATA, data)];
    for (path, text) in texts
        .map(|(name, text)| (dir.join(name), text))
        .into_iter()
        .chain(pictures)
    {
        fs::write(&path, text).map_err(ReplaceError::at(&path))?;
    }
    Ok(())
}

fn check_figure_ids(report: &Report) -> Result<(), WriteError> {
    // Some file systems do not tell upper from lower case.
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
