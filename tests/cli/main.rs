//! The command `firmgrad` as people use it: what it prints, writes and refuses.

mod check;
mod checkpoints;
mod data;
mod described;
#[path = "../kit/every.rs"]
mod every;
mod measured;
mod output;
mod places;
mod plan;
mod profile;
mod reproduce;
mod requests;
mod room;
mod runs;
#[path = "../kit/sealed.rs"]
mod sealed;
mod transcripts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// An empty folder to work in.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Runs `firmgrad` with the words of `line`. A word in quotation marks may contain spaces.
    fn firmgrad(&self, line: &str) -> Output {
        let parts = line.split('"').enumerate();
        let words = parts.flat_map(|(part, text)| match part % 2 {
            0 => text.split_whitespace().collect(),
            _ => vec![text],
        });
        Command::new(cargo_bin!("firmgrad"))
            .current_dir(self.0.path())
            .args(words)
            .output()
            .unwrap()
    }

    /// What `firmgrad` prints. Asserts that it succeeds.
    #[track_caller]
    fn answer(&self, line: &str) -> String {
        let output = self.firmgrad(line);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Asserts that `firmgrad` exits with code 1, prints exactly `error` and writes nothing.
    #[track_caller]
    fn refuses(&self, line: &str, error: &str) {
        let mut before = names(self.0.path());
        before.retain(|name| name != "runs");
        let output = self.firmgrad(line);
        assert_eq!(errors(&output), format!("error: {error}\n"));
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let mut after = names(self.0.path());
        after.retain(|name| name != "runs");
        assert_eq!(after, before);
        assert!(!self.path("runs").exists() || names(&self.path("runs")).is_empty());
    }
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = entries.collect();
    names.sort_unstable();
    names
}
