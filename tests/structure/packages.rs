//! The crates of the project: libraries, programs, tests, benches and fuzz targets.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The manifest of each workspace.
const WORKSPACES: [&str; 4] = [
    "Cargo.toml",
    "fuzz/Cargo.toml",
    "host/benches/peers/Cargo.toml",
    "tests/firmware/Cargo.toml",
];

/// The root file of every crate, as cargo lists them.
pub fn crates() -> Vec<PathBuf> {
    WORKSPACES.into_iter().flat_map(crates_of).collect()
}

fn crates_of(manifest: &str) -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .arg("--manifest-path")
        .arg(project.join(manifest))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{manifest}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    list(&metadata["packages"])
        .flat_map(|package| list(&package["targets"]))
        .map(|target| PathBuf::from(target["src_path"].as_str().unwrap()))
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}
