//! The command `firmgrad` as people use it: what it prints, writes and refuses.

mod check;
mod checkpoints;
mod data;
mod described;
#[path = "../kit/every.rs"]
mod every;
#[path = "../kit/gzip.rs"]
mod gzip;
mod measured;
mod output;
mod places;
mod plan;
mod profile;
mod reproduce;
mod requests;
mod room;
mod runs;
#[path = "../kit/saved.rs"]
mod saved;
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

    /// Runs `firmgrad` with the words of `line`; a word in quotation marks may hold blanks.
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

    /// What `firmgrad` prints when it succeeds.
    #[track_caller]
    fn answer(&self, line: &str) -> String {
        let output = self.firmgrad(line);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Checks that `firmgrad` refuses with exit code 1 and an error like `pattern`, and writes
    /// nothing.
    #[track_caller]
    fn refuses(&self, line: &str, pattern: &str) {
        let entries = || {
            let mut names = names(self.0.path());
            names.retain(|name| name != "runs");
            names
        };
        let before = entries();
        let output = self.firmgrad(line);
        assert_error(&output, 1, pattern);
        assert!(output.stdout.is_empty());
        assert_eq!(entries(), before);
        assert!(!self.path("runs").exists() || names(&self.path("runs")).is_empty());
    }
}

/// Checks the exit code, and that the error is like `pattern`: it has the parts of the pattern,
/// between which stands `[..]`, in their order.
#[track_caller]
fn assert_error(output: &Output, code: i32, pattern: &str) {
    let errors = errors(output);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    // Before the error may stand how far the work came.
    let start = errors.rfind("error: ").expect(&errors);
    let mut parts = pattern.split("[..]");
    let rest = parts.try_fold(&errors[start..], |rest, part| {
        rest.split_once(part).map(|(_, rest)| rest)
    });
    assert!(rest.is_some(), "no {pattern:?} in: {errors}");
}

/// What was said by a run that succeeded in spite of it.
#[track_caller]
fn said(output: &Output) -> String {
    let said = errors(output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
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
