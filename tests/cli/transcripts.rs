//! A transcript for each kind of error: what is typed, and what the program says. A kind without a
//! row here does not compile.

mod checkpoints;
mod data;
mod fetches;
mod folders;
mod nets;

use crate::{Desk, assert_error};

/// What is typed in a folder that holds certain files, and what is answered.
struct Transcript {
    files: Vec<(&'static str, Vec<u8>)>,
    line: &'static str,
    /// What tells the error from others, the files, fields and numbers that it names; between them
    /// stands `[..]`.
    error: &'static str,
}

/// A kind that no command brings about in a test has none.
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
        assert_error(&desk.firmgrad(line), 1, error);
    }
}
