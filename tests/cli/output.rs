//! Answers that do not arrive.

use std::io::pipe;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;

use crate::errors;

fn plan(stdout: impl Into<Stdio>) -> Output {
    Command::new(cargo_bin!("firmgrad"))
        .args(["plan", "--net", "dense 2", "--input", "4"])
        .stdout(stdout)
        .output()
        .unwrap()
}

/// As behind `| head`.
#[test]
fn a_reader_that_has_gone() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let output = plan(writer);
    assert_eq!(errors(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let output = plan(std::fs::File::create("/dev/full").unwrap());
    assert_eq!(
        errors(&output),
        "error: cannot write to standard output: No space left on device (os error 28)\n"
    );
    assert_eq!(output.status.code(), Some(1));
}
