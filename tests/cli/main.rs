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

    /// Asserts that `firmgrad` exits with code 1, prints an error that matches `pattern` and
    /// writes nothing.
    #[track_caller]
    fn refuses(&self, line: &str, pattern: &str) {
        let entries = || {
            let mut names = names(self.0.path());
            names.retain(|name| name != "runs");
            let runs = fs::read_dir(self.path("runs")).into_iter().flatten();
            (names, runs.count())
        };
        let before = entries();
        let output = self.firmgrad(line);
        assert_error(&output, 1, pattern);
        assert!(output.stdout.is_empty());
        assert_eq!(entries(), before);
    }
}

/// Asserts the exit code, and that there is one error, which contains the parts of `pattern`, with
/// `[..]` between them, in order.
#[track_caller]
fn assert_error(output: &Output, code: i32, pattern: &str) {
    let errors = errors(output);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    // Progress may be printed before the error.
    let [_, error] = errors.split("error: ").collect::<Vec<_>>()[..] else {
        panic!("not one error: {errors}");
    };
    let mut parts = pattern.split("[..]");
    let rest = parts.try_fold(error, |rest, part| {
        rest.split_once(part).map(|(_, rest)| rest)
    });
    assert!(
        rest.is_some() && error.ends_with('\n'),
        "no {pattern:?} in: {errors}"
    );
}

/// What a run that succeeds prints to standard error.
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
