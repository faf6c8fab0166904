//! Standard output that cannot be written to.

use std::io::pipe;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;

use crate::errors;

/// Commands that only print.
const ANSWERS: [&str; 5] = [
    "plan --net softmax --input 4",
    "--help",
    "--version",
    "help train",
    "train --help",
];

fn answer(line: &str, stdout: impl Into<Stdio>) -> Output {
    Command::new(cargo_bin!("firmgrad"))
        .args(line.split(' '))
        .stdout(stdout)
        .output()
        .unwrap()
}

/// As with `| head`, when the reader has closed the pipe.
#[test]
fn a_reader_that_has_gone() {
    for line in ANSWERS {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = answer(line, writer);
        assert_eq!(errors(&output), "", "{line}");
        assert_eq!(output.status.code(), Some(0), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    for line in ANSWERS {
        let output = answer(line, std::fs::File::create("/dev/full").unwrap());
        assert_eq!(
            errors(&output),
            "error: cannot write to standard output: No space left on device (os error 28)\n",
            "{line}"
        );
        assert_eq!(output.status.code(), Some(1), "{line}");
    }
}

#[test]
fn an_answer_that_arrives() {
    for line in ANSWERS {
        let output = answer(line, Stdio::piped());
        assert!(!output.stdout.is_empty(), "{line}");
        assert_eq!(output.status.code(), Some(0), "{line}");
    }
    let usage = answer("--nonsense", Stdio::piped());
    assert!(errors(&usage).contains("--nonsense"));
    assert!(usage.stdout.is_empty());
    assert_eq!(usage.status.code(), Some(2));
}
