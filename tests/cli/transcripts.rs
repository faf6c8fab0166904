//! A transcript for each kind of error: a command and the message it prints. A kind without a row
//! does not compile.

mod checkpoints;
mod data;
mod fetches;
mod folders;
mod nets;

use crate::{Desk, errors};

/// A command in a folder with certain files, and the error that it prints.
struct Transcript {
    files: Vec<(&'static str, Vec<u8>)>,
    line: &'static str,
    /// `[..]` stands for messages of the operating system and for irrelevant numbers.
    error: &'static str,
}

/// `None` for a kind of error that no command can cause in a test.
type Row = Option<Transcript>;

#[expect(clippy::unnecessary_wraps, reason = "the rows beside have none")]
fn says(files: &[(&'static str, &[u8])], line: &'static str, error: &'static str) -> Row {
    let files = files.iter().map(|(name, bytes)| (*name, bytes.to_vec()));
    Some(Transcript {
        files: files.collect(),
        line,
        error,
    })
}

#[track_caller]
fn check(rows: Vec<Row>) {
    for Transcript { files, line, error } in rows.into_iter().flatten() {
        let desk = Desk::new();
        for (name, bytes) in files {
            std::fs::create_dir_all(desk.path(name).parent().unwrap()).unwrap();
            desk.put(name, bytes);
        }
        let output = desk.firmgrad(line);
        assert_eq!(output.status.code(), Some(1), "{line}");
        let errors = errors(&output);
        // Progress may be printed before the error.
        let lines: Vec<_> = errors.lines().collect();
        let from = lines.len().saturating_sub(error.lines().count());
        let said = lines[from..].join("\n");
        let said = said.strip_prefix("error: ");
        assert!(
            said.is_some_and(|said| is_like(said, error)),
            "{line}: {errors}"
        );
    }
}

fn is_like(text: &str, pattern: &str) -> bool {
    let parts: Vec<_> = pattern.split("[..]").collect();
    let [first, inner @ .., last] = parts.as_slice() else {
        return text == pattern;
    };
    let inside = text
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last));
    let found = inside.and_then(|rest| {
        inner
            .iter()
            .try_fold(rest, |rest, part| Some(rest.split_once(part)?.1))
    });
    found.is_some()
}
