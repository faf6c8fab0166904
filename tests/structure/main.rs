//! The order of the modules: in no crate does a module import another that imports it back,
//! directly or in a circle.
//!
//! A module imports another when a `use` or a path in its code leads to an item of the other,
//! through any number of re-exports. Three things are no imports: a re-export by a module above the
//! one that defines the item, the name of a module alone, and code under `#[cfg(test)]`. A call of
//! a method does not tell where the method is defined, so it is none either.

mod circles;
mod names;
mod planted;
mod tree;

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

#[test]
fn no_crate_has_a_circle() {
    let found: String = WORKSPACES
        .into_iter()
        .flat_map(crates_of)
        .flat_map(|root| circles::find(&tree::read(&root)))
        .map(|circle| format!("{circle}\n"))
        .collect();
    assert!(found.is_empty(), "modules import each other:\n\n{found}");
}

/// The root file of each library, program, test, bench and fuzz target, as cargo lists them.
fn crates_of(manifest: &str) -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .arg("--manifest-path")
        .arg(project.join(manifest))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{manifest}: {}", String::from_utf8_lossy(&output.stderr)));
    let list = |value: &Value| value.as_array().unwrap().clone();
    list(&metadata["packages"])
        .iter()
        .flat_map(|package| list(&package["targets"]))
        .map(|target| PathBuf::from(target["src_path"].as_str().unwrap()))
        .collect()
}
