//! Puts a report on disk, whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Report, Row, html, markdown};

const PAGE: &str = "index.html";
const TEXT: &str = "report.md";
const DATA: &str = "results.json";
const FIGURES: &str = "figures";

/// Why a report was not written. Whatever was there before is still there, unless the message says otherwise.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The destination holds something that no report wrote.
    #[error("{} exists and is not just a report: name another folder, or empty that one", .0.display())]
    Foreign(PathBuf),
    /// The destination has no last component, like `/` or `..`.
    #[error("{} cannot be a report's folder", .0.display())]
    Nameless(PathBuf),
    /// A figure's id cannot name a file, or two figures share it.
    #[error("the figure id {0:?} is not made of letters, digits and '-', or is used twice")]
    FigureId(String),
    /// The rows could not be turned into JSON.
    #[error("the results cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The file system refused.
    #[error("cannot write {}", .path.display())]
    Io {
        /// The file or folder in question.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// The new report could not take the old one's place, nor the old one return to it.
    #[error("the report that was at {} is now at {}", .path.display(), .old.display())]
    Displaced {
        /// Where the old report was.
        path: PathBuf,
        /// Where it is.
        old: PathBuf,
        /// Why it could not return.
        source: io::Error,
    },
}

/// Writes `index.html`, `report.md`, `results.json` and `figures/` to the folder `dir`.
///
/// The files are written to a temporary folder beside `dir`, which takes the place of `dir` when they are complete.
/// An existing folder is only replaced if it is empty or holds an earlier report and nothing else.
pub fn write(report: &Report, dir: &Path) -> Result<(), WriteError> {
    check_figure_ids(report)?;
    if dir.file_name().is_none() {
        return Err(WriteError::Nameless(dir.into()));
    }
    if !replaceable(dir)? {
        return Err(WriteError::Foreign(dir.into()));
    }
    let parent = dir
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed(parent))?;
    // Holds the new report until it moves out and the old one after it moves in; removed with it when dropped.
    let aside = tempfile::Builder::new()
        .prefix(".report-")
        .tempdir_in(parent)
        .map_err(failed(parent))?;
    let (new, old) = (aside.path().join("new"), aside.path().join("old"));
    write_files(report, &new)?;
    let replaces = dir.exists();
    if replaces {
        fs::rename(dir, &old).map_err(failed(dir))?;
    }
    let Err(error) = fs::rename(&new, dir) else {
        return Ok(());
    };
    if replaces && let Err(source) = fs::rename(&old, dir) {
        let old = aside.keep().join("old");
        return Err(WriteError::Displaced {
            path: dir.into(),
            old,
            source,
        });
    }
    Err(failed(dir)(error))
}

fn write_files(report: &Report, dir: &Path) -> Result<(), WriteError> {
    let figures = dir.join(FIGURES);
    fs::create_dir_all(&figures).map_err(failed(&figures))?;
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
        fs::write(&path, text).map_err(failed(&path))?;
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

/// Whether `dir` is absent, empty, or holds a report and nothing else.
fn replaceable(dir: &Path) -> Result<bool, WriteError> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(false),
        entries => entries.map_err(failed(dir))?,
    };
    let names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<Vec<_>, _>>();
    let names = names.map_err(failed(dir))?;
    let ours = names
        .iter()
        .all(|name| [PAGE, TEXT, DATA, FIGURES].iter().any(|ours| name == ours));
    let report = [PAGE, DATA]
        .iter()
        .all(|needed| names.iter().any(|name| name == needed));
    Ok(names.is_empty() || (ours && report))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> WriteError {
    move |source| WriteError::Io {
        path: path.into(),
        source,
    }
}

#[cfg(test)]
mod tests;
